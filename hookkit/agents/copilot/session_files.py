"""Find a session's files: `~/.copilot/session-state/<session's id>/events.jsonl`.

COPILOT_HOME names another folder than `~/.copilot`. A supervisor imports this, with no more than
`os`.
"""

import os
from collections.abc import Iterator

RESUME = ("copilot", "--resume")
"""The command with which a person resumes a session; its id follows."""

VARIABLE, USUAL = "COPILOT_HOME", "~/.copilot"

SESSIONS, LOG = "session-state", "events.jsonl"


def home() -> str:
    """Return the folder of the client's files."""
    return os.environ.get(VARIABLE) or os.path.expanduser(USUAL)  # noqa: PTH111


def sessions_folder() -> str:
    """Return the folder of all sessions."""
    return f"{home()}/{SESSIONS}"


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the log of a session; None where there is none."""
    if known is not None and "\0" not in known and os.access(known, os.F_OK):
        return known
    if not session_id or "/" in session_id or "\0" in session_id:
        return None
    path = f"{sessions_folder()}/{session_id}/{LOG}"
    return path if os.access(path, os.F_OK) else None


def sessions_of(project: str) -> Iterator[str]:
    """Yield the ids of a folder's sessions, the one that was written to last first."""
    from pathlib import Path

    from hookkit.agents.copilot import workspace

    found = []
    for session_id in listed(sessions_folder()):
        path = f"{sessions_folder()}/{session_id}/{LOG}"
        try:
            at = os.stat(path).st_mtime_ns  # noqa: PTH116
        except OSError:
            continue
        facts = workspace.values(Path(path).parent / workspace.FILE)
        if facts.get("cwd") == project:
            found.append((at, session_id))
    yield from (session_id for _, session_id in sorted(found, reverse=True))


def listed(folder: str) -> list[str]:
    """Return the names in a folder; none where it can't be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder from which the client finds a session again: any will do."""
    return cwd


def environment_of(transcript: str) -> dict[str, str | None]:
    """Return what the client needs to find a session again; None: a variable must be unset."""
    sessions = os.path.dirname(os.path.dirname(transcript))  # noqa: PTH120
    folder, name = os.path.split(sessions)
    if name != SESSIONS or not folder or is_one(folder, home()):
        return {}
    return {VARIABLE: None if is_one(folder, os.path.expanduser(USUAL)) else folder}  # noqa: PTH111


def is_one(folder: str, other: str) -> bool:
    """Return True if two paths are those of one folder."""
    return os.path.realpath(folder) == os.path.realpath(other)
