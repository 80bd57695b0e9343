"""Toy's logs by session and by folder: `~/.toy/logs/<session>.toylog`."""

import json
import os
from collections.abc import Iterator

RESUME = ("toy", "--again")


def folder() -> str:
    """Return the folder of all logs."""
    return os.path.expanduser("~/.toy/logs")  # noqa: PTH111


def transcript_of(session_id: str, known: str | None = None) -> str | None:
    """Return the log of a session."""
    path = f"{folder()}/{session_id}.toylog"
    return path if os.access(path, os.F_OK) else None


def sessions_of(project: str) -> Iterator[str]:
    """Yield the sessions of a folder, the latest first."""
    found = []
    for name in os.listdir(folder()):  # noqa: PTH208
        with open(f"{folder()}/{name}") as file:  # noqa: PTH123
            if json.loads(file.readline())["where"] == project:
                found.append((os.fstat(file.fileno()).st_mtime_ns, name.partition(".")[0]))
    yield from (session_id for _, session_id in sorted(found, reverse=True))


def start_folder(session_id: str, cwd: str, known: str | None = None) -> str:
    """Return the folder that a session was started in."""
    return cwd


def environment_of(transcript: str) -> dict[str, str | None]:
    """Its logs have one folder."""
    return {}
