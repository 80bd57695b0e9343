"""Describe who holds a lock: in the lock file itself, and as the system reports it.

A holder writes a line `pid ticks@system since nonce` into its lock file: its process, Unix seconds,
and a random text that makes the line unique.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from hookkit import record
from hookkit.lib.system import processes
from hookkit.lib.system.processes import Presence
from hookkit.model.process import Process

NOBODY = "-"
"""In place of what identifies a process, where that isn't known."""

MAX_COMMAND = 80


class Owner(NamedTuple):
    """The holder of a lock, as it described itself."""

    process: Process
    since: int | None = None
    """Unix seconds."""


class Holder(NamedTuple):
    """The holder of a lock, as it is now."""

    pid: int
    command: str
    """Its command line; empty where that can't be seen."""
    since: int | None
    """Unix seconds; None for a program that isn't ours."""
    is_stopped: bool
    is_here: bool
    """False for a process of another container or machine: its pid is another one here."""

    def __str__(self) -> str:
        command = f" ({self.command})" if self.command else ""
        where = "" if self.is_here else " of another container or machine"
        return f"process {self.pid}{where}{command}"

    @property
    def remedy(self) -> str | None:
        """Return the shell command that frees the lock; None where it can't be given here."""
        if not self.is_here:
            return None
        end = f"kill -9 {self.pid}"
        return f"kill -CONT {self.pid} # or: {end}" if self.is_stopped else end


def description() -> bytes:
    """Return the line for this process."""
    ours = processes.this_process()
    line = f"{ours.pid} {ours.exact or NOBODY} {int(time.time())} {secrets.token_hex(8)}\n"
    return line.encode()


def parse(line: bytes) -> Owner | None:
    """Parse such a line; None for anything else."""
    try:
        pid, exact, since, _ = line.decode("ascii").split()
        process = Process(int(pid)).with_exact(None if exact == NOBODY else exact)
        return Owner(process, int(since))
    except ValueError:
        return None


def read(file: Path) -> bytes:
    """Read a lock file; empty where there is none, or it can't be read."""
    try:
        return record.read_file(os.fspath(file))
    except OSError:
        return b""


def presence(line: bytes) -> Presence:
    """Return whether the process that wrote a line runs, is gone, or is out of sight."""
    owner = parse(line)
    return "unknown" if owner is None else processes.presence(owner.process)


def holder(file: Path, line: bytes) -> Holder | None:
    """Return who holds a lock that is held; None where nobody can be found.

    `line` is what the lock file holds: the last of us that had the lock, which another program may
    hold now. The system knows better, but not of other containers and machines.
    """
    owner = parse(line)
    for pid in dict.fromkeys((*lockers(file), *openers(file))):
        is_owner = owner is not None and owner.process.pid == pid
        return described(Owner(Process(pid), owner.since if owner and is_owner else None))
    if owner is None or processes.presence(owner.process) == "gone":
        return None
    return described(owner)


def described(owner: Owner) -> Holder:
    """Return a holder as it is now."""
    pid = owner.process.pid
    if processes.presence(owner.process) != "running":
        return Holder(pid, "", owner.since, is_stopped=False, is_here=False)
    is_stopped = processes.is_stopped(pid)
    return Holder(pid, command_of(pid), owner.since, is_stopped, is_here=True)


def command_of(pid: int) -> str:
    """Return the command line of a process, shortened; empty where it can't be seen."""
    line = processes.command_line(pid)
    text = "".join(char if char.isprintable() else " " for char in line)
    return text if len(text) <= MAX_COMMAND else text[: MAX_COMMAND - 1] + "…"


def stopped_writer(file: Path) -> Holder | None:
    """Return who keeps the lock of a journal's segment without working: who was stopped."""
    found = (described(Owner(Process(pid))) for pid in lockers(file, "POSIX"))
    return next((each for each in found if each.is_stopped), None)


def lockers(file: Path, kind: str = "FLOCK") -> Iterator[int]:
    """Yield the live processes that have locked a file, according to /proc/locks.

    `kind` is FLOCK for flock(2), POSIX for lockf(3).
    """
    try:
        inode = file.stat().st_ino
        table = Path(record.PROC, "locks").read_text("ascii")
    except (OSError, ValueError):
        return
    for line in table.splitlines():
        # `1: FLOCK  ADVISORY  WRITE 811 fe:01:1234 0 EOF`; after `->` someone waits for it. The
        # device is not that of stat(2) on some file systems.
        words = line.split()
        if len(words) > 5 and words[1] == kind and words[5].rpartition(":")[2] == str(inode):
            pid = int(words[4])
            if processes.exists(pid) and has_open(pid, file) is not False:
                yield pid


def openers(file: Path) -> Iterator[int]:
    """Yield the other processes that have a file open: a lock outlives the process that took it."""
    if not processes.has_proc():
        yield from openers_without_proc(os.path.realpath(file))
        return
    with suppress(OSError):
        for name in os.listdir(record.PROC):  # noqa: PTH208 - many names, and only numbers count
            if name.isdecimal() and int(name) != os.getpid() and has_open(int(name), file):
                yield int(name)


def openers_without_proc(path: str) -> Iterator[int]:
    """Yield the other processes that have a file open, as the system reports them to its owner."""
    import psutil

    for process in processes.every():
        with suppress(OSError, psutil.Error):
            if process.pid != os.getpid() and path in {each.path for each in process.open_files()}:
                yield process.pid


def has_open(pid: int, file: Path) -> bool | None:
    """Return True if a process has a file open; None where that can't be seen."""
    folder, path = f"{record.PROC}/{pid}/fd", os.path.realpath(file)
    try:
        descriptors = os.listdir(folder)  # noqa: PTH208
    except OSError:
        return None
    for each in descriptors:
        with suppress(OSError):
            if os.readlink(f"{folder}/{each}") == path:  # noqa: PTH115
                return True
    return False
