"""Find a session's log by its id and by its project.

A log's name has the start of the id only, so its first bytes decide. A resume begins another log
of the same session, in which nothing but the context is: the first one goes on.
"""

import os
from collections.abc import Iterable, Iterator

from hookkit.agents.gemini import folders
from hookkit.agents.gemini.folders import beginning_of, listed

RESUME = ("gemini", "--resume")
"""The command with which a person resumes a session; its id follows."""

SHORT = 8
"""Characters of an id in the name of its log."""

MARK = b'"sessionId"'

MAX_ID = 200
"""Characters of a session's id; a longer one is none."""


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the log of a session; None where there is none.

    `known` is where it was last: beside it are those of its project.
    """
    if not session_id or "/" in session_id or "\0" in session_id:
        return None
    there = known if known and "\0" not in known and os.access(known, os.F_OK) else None
    beside = [os.path.dirname(known)] if known else []  # noqa: PTH120
    found = logs_of(session_id, dict.fromkeys([*beside, *folders.chats()]))
    return next(found, there)


def logs_of(session_id: str, places: Iterable[str]) -> Iterator[str]:
    """Yield the logs of a session in folders, the earliest of each folder first."""
    for folder in places:
        for name in listed(folder):
            path = f"{folder}/{name}"
            if session_id[:SHORT] in name and session_in(path) == session_id:
                yield path


def session_in(log: str) -> str | None:
    """Return the session that a log names at its beginning."""
    _, mark, rest = beginning_of(log).partition(MARK)
    _, quote, rest = rest.partition(b'"') if mark else (b"", b"", b"")
    session_id, end, _ = rest.partition(b'"') if quote else (b"", b"", b"")
    known = 0 < len(session_id) <= MAX_ID and end and session_id.isascii()
    return session_id.decode() if known else None


def sessions_of(project: str) -> Iterator[str]:
    """Yield the ids of a project's sessions, the one that was written to last first."""
    found: list[tuple[int, str]] = []
    for folder in folders.chats():
        root = folders.project_of(f"{folder}/log")
        if root is not None and is_same(root, project):
            for path in (f"{folder}/{name}" for name in listed(folder)):
                session_id = session_in(path)
                if session_id is not None:
                    found.append((written_at(path) or 0, session_id))
    yield from dict.fromkeys(session_id for _, session_id in sorted(found, reverse=True))


def written_at(path: str) -> int | None:
    """Return when a file was written to (Unix ns); None if it is gone."""
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return None


def is_same(folder: str, other: str) -> bool:
    """Return True if two paths lead to one folder."""
    return os.path.realpath(folder) == os.path.realpath(other)


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder under which the client keeps a session: it finds it from there only."""
    transcript = transcript_of(session_id, known)
    root = folders.project_of(transcript) if transcript else None
    return root or cwd


def environment_of(transcript: str) -> dict[str, str | None]:
    """Return the variable that the client needs to find a log again, where it isn't set so.

    A log is at `<home>/.gemini/tmp/<project>/chats/<log>`.
    """
    home, mark, _ = transcript.rpartition("/.gemini/tmp/")
    if not mark or is_same(home, os.path.dirname(folders.home())):  # noqa: PTH120
        return {}
    usual = is_same(home, os.path.expanduser("~"))  # noqa: PTH111
    return {folders.VARIABLE: None if usual else home}
