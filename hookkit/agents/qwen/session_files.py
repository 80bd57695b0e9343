"""Find a session's log by its id and by its project."""

import os
from collections.abc import Iterator

from hookkit.agents.gemini.folders import beginning_of, listed
from hookkit.agents.gemini.session_files import is_same, written_at
from hookkit.agents.qwen import folders

RESUME = ("qwen", "--resume")
"""The command with which a person resumes a session; its id follows."""

SUFFIX = ".jsonl"

CWD = b'"cwd":"'
"""Before the folder in the first row of a log."""


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the log of a session; None where there is none. `known` is where it was last."""
    if not session_id or "/" in session_id or "\0" in session_id:
        return None
    if known and "\0" not in known and os.access(known, os.F_OK):
        return known
    found = (f"{folder}/{session_id}{SUFFIX}" for folder in folders.chats())
    return next((each for each in found if os.access(each, os.F_OK)), None)


def sessions_of(project: str) -> Iterator[str]:
    """Yield the ids of a project's sessions, the one that was written to last first."""
    found: list[tuple[int, str]] = []
    for folder in folders.chats():
        for name in listed(folder):
            session_id, path = name.removesuffix(SUFFIX), f"{folder}/{name}"
            own = folder_of(path) if name != session_id else None
            if own is not None and is_same(own, project):
                found.append((written_at(path) or 0, session_id))
    yield from (session_id for _, session_id in sorted(found, reverse=True))


def folder_of(log: str) -> str | None:
    """Return the folder that the first row of a log names; None where it has none."""
    _, mark, rest = beginning_of(log).partition(CWD)
    path, end, _ = rest.partition(b'"')
    return os.fsdecode(path) if mark and end and path.startswith(b"/") else None


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder under which the client keeps a session: it finds it from there only."""
    transcript = transcript_of(session_id, known)
    return (folder_of(transcript) if transcript else None) or cwd


def environment_of(transcript: str) -> dict[str, str | None]:
    """Return the variable that the client needs to find a log again, where it isn't set so.

    A log is at `<home>/projects/<project>/chats/<log>`.
    """
    home = os.path.dirname(transcript)  # noqa: PTH120
    for _ in range(3):
        home, name = os.path.split(home)
    if name != "projects" or is_same(home, folders.home()):
        return {}
    usual = is_same(home, os.path.expanduser("~/.qwen"))  # noqa: PTH111
    return {folders.VARIABLE: None if usual else home}
