"""Find old threads: `~/.local/share/amp/threads/T-….json`. Newer clients keep none here.

A supervisor imports this, with no more than `os`.
"""

import os
from collections.abc import Iterator

RESUME = ("amp", "threads", "continue")
"""The command with which a person resumes a thread; its id follows."""

SUFFIX = ".json"


def data_folder() -> str:
    """Return the folder of the client's data."""
    home = os.environ.get("XDG_DATA_HOME", "")
    if not home.startswith("/"):
        home = os.path.expanduser("~/.local/share")  # noqa: PTH111
    return f"{home}/amp"


def threads_folder() -> str:
    """Return the folder of old threads."""
    return f"{data_folder()}/threads"


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the file of a thread; None where there is none."""
    if known is not None and "\0" not in known and os.access(known, os.F_OK):
        return known
    if "/" in session_id or "\0" in session_id:
        return None
    path = f"{threads_folder()}/{session_id}{SUFFIX}"
    return path if os.access(path, os.F_OK) else None


def sessions_of(project: str) -> Iterator[str]:
    """Yield the ids of a folder's threads, the one that was written to last first."""
    from hookkit.agents.amp.thread_file import folder_in

    found = []
    for name in listed(threads_folder()):
        path = f"{threads_folder()}/{name}"
        if name.endswith(SUFFIX) and folder_in(path) == project:
            found.append((os.stat(path).st_mtime_ns, name.removesuffix(SUFFIX)))  # noqa: PTH116
    yield from (session_id for _, session_id in sorted(found, reverse=True))


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder: the client finds a thread from any."""
    return cwd


def environment_of(transcript: str) -> dict[str, str | None]:
    """Return no variables: a thread is found by its id."""
    return {}


def listed(folder: str) -> list[str]:
    """Return the names in a folder; none where it can't be read."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
