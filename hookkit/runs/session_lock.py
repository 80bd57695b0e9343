"""Lock a session, to allow one run at a time and to show that its supervisor lives.

The process that starts a run takes the lock and passes it to the supervisor. The kernel releases it
when the supervisor exits for any reason, so a reused pid can't be mistaken for it.
"""

import os
import time
from pathlib import Path

from hookkit.lib.system import locks, processes, socket_lock
from hookkit.runs import run_folder
from hookkit.runs.run_folder import Run

SUPERVISOR = "supervisor.json"
"""The file that names the supervisor, in a folder that was made again (lost_folder.py)."""

LEAVING_SECONDS = 1.0
"""Seconds for a supervisor to exit."""


def path_of(session_id: str) -> Path:
    """Return the file to lock."""
    return run_folder.root() / f"{session_id}.lock"


def take(session_id: str) -> int | None:
    """Take the lock and return its file descriptor; None if it is held. Raises OSError."""
    path = path_of(session_id)
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            is_locked = locks.lock_open_file(fd)
        except OSError:  # the file system has no locks
            os.close(fd)
            return socket_lock.take(path)
        if not is_locked:
            os.close(fd)
            return None
        if is_still(fd, path):
            return fd
        os.close(fd)  # the file was removed in between: take the new one


def is_held(session_id: str) -> bool:
    """Return True if a process holds the lock."""
    path = path_of(session_id)
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not locks.lock_open_file(fd, shared=True)  # readers don't exclude each other
    except OSError:
        return socket_lock.is_taken(path)
    finally:
        os.close(fd)


def is_supervised(run: Run) -> bool:
    """Return True if the supervisor of a run that isn't over lives.

    Where the folder was made again, the file of the lock may be another one.
    """
    if is_held(run.lock_id):
        return True
    try:
        known = run_folder.to_process(run_folder.loaded(run.folder / SUPERVISOR))
    except OSError:
        return False
    return known is not None and processes.presence(known) == "running"


def is_still(fd: int, path: Path) -> bool:
    """Return True if an open file still has this path."""
    try:
        return os.fstat(fd).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def drop(session_id: str, fd: int) -> None:
    """Remove and release a lock that we hold."""
    path_of(session_id).unlink(missing_ok=True)
    os.close(fd)


def take_when_free(session_id: str) -> int | None:
    """Take the lock, waiting for a supervisor that is about to exit after its run."""
    deadline = time.monotonic() + LEAVING_SECONDS
    while (fd := take(session_id)) is None:
        runs = run_folder.runs_of(session_id)
        if time.monotonic() > deadline or (runs and not runs[-1].state.is_over):
            return None
        time.sleep(0.005)
    return fd
