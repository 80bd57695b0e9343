"""Locks that other processes hold."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLD = (
    "import fcntl, sys\n"
    "file = open(sys.argv[1], 'a'); fcntl.flock(file, fcntl.LOCK_EX)\n"
    "print('held', flush=True); sys.stdin.read()"
)


@contextmanager
def held(*files: Path) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Hold these files' locks in processes, which let go when they are killed, or in the end."""
    others = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for file in files
    ]
    try:
        for other in others:
            assert other.stdout and other.stdout.readline() == b"held\n"
        yield others
    finally:
        for other in others:
            other.communicate()
