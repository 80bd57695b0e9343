"""Find a session's log: `<project>/agent-transcripts/<id>.jsonl`, in the editor in a folder `<id>`.

A supervisor imports this, with no more than `os`.
"""

import os
from collections.abc import Iterator

from hookkit.agents.cursor.project_folders import (
    TRANSCRIPTS,
    name_of,
    project_in,
    projects_folder,
)

RESUME = ("cursor-agent", "--resume")
"""The command with which a person resumes a session; its id follows."""

SUFFIX = ".jsonl"


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the log of a session of any project; None where there is none."""
    if known is not None and "\0" not in known and os.access(known, os.F_OK):
        return known
    if "/" in session_id or "\0" in session_id:
        return None
    root = projects_folder()
    for project in listed(root):
        path = log_in(f"{root}/{project}/{TRANSCRIPTS}", session_id)
        if path is not None:
            return path
    return None


def log_in(folder: str, session_id: str) -> str | None:
    """Return the log of a session in a project's folder; None where there is none."""
    for name in (f"{session_id}{SUFFIX}", f"{session_id}/{session_id}{SUFFIX}"):
        if os.access(f"{folder}/{name}", os.F_OK):
            return f"{folder}/{name}"
    return None


def sessions_of(project: str) -> Iterator[str]:
    """Yield the ids of a project's sessions, the one that was written to last first."""
    folder, found = f"{projects_folder()}/{name_of(project)}/{TRANSCRIPTS}", {}
    for name in listed(folder):
        session_id = name.removesuffix(SUFFIX)
        path = log_in(folder, session_id)
        if path is not None:
            found[session_id] = os.stat(path).st_mtime_ns  # noqa: PTH116
    yield from sorted(found, key=lambda each: (found[each], each), reverse=True)


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder above `cwd` whose project a session belongs to; else `cwd`."""
    transcript = transcript_of(session_id, known)
    before, is_kept, _ = (transcript or "").partition(f"/{TRANSCRIPTS}/")
    name = before.rpartition("/")[2]
    return (project_in([cwd], name) if is_kept else None) or cwd


def environment_of(transcript: str) -> dict[str, str | None]:
    """Return no variables: all logs are below the home."""
    return {}


def listed(folder: str) -> list[str]:
    """Return the names in a folder; none where it can't be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
