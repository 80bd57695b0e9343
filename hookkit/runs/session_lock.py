"""The lock of a session: at most one run at a time, and a sign that its supervisor lives.

It is taken by who starts a run and passed on to the supervisor. The kernel frees it when the
supervisor is gone, however that came about: no number of a process can be mistaken for another.
"""

import os
import time
from pathlib import Path

from hookkit.lib.system import locks
from hookkit.runs import run_folder

LEAVING_SECONDS = 1.0
"""Seconds for a supervisor to leave."""


def path_of(session_id: str) -> Path:
    """Return the file to lock."""
    return run_folder.root() / f"{session_id}.lock"


def take(session_id: str) -> int | None:
    """Take the lock, as an open file; None when somebody has it. Raises OSError."""
    path = path_of(session_id)
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not locks.lock_open_file(fd):
            os.close(fd)
            return None
        if is_still(fd, path):
            return fd
        os.close(fd)  # it was removed in between: what we hold is nobody's


def is_held(session_id: str) -> bool:
    """Return True if somebody has the lock."""
    try:
        fd = os.open(path_of(session_id), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not locks.lock_open_file(
            fd, shared=True
        )  # those who ask don't get in each other's way
    finally:
        os.close(fd)


def is_still(fd: int, path: Path) -> bool:
    """Return True if an open file is the one that has this name."""
    try:
        return os.fstat(fd).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def drop(session_id: str, fd: int) -> None:
    """Remove the lock that we hold, and let go."""
    path_of(session_id).unlink(missing_ok=True)
    os.close(fd)


def take_when_free(session_id: str) -> int | None:
    """Take the lock, waiting for a supervisor whose run has ended and that is about to exit."""
    deadline = time.monotonic() + LEAVING_SECONDS
    while (fd := take(session_id)) is None:
        runs = run_folder.runs_of(session_id)
        if time.monotonic() > deadline or (runs and not runs[-1].state.is_over):
            return None
        time.sleep(0.005)
    return fd
