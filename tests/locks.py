"""Locks that other processes hold."""

import os
import signal
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


WRITER = """
import sys
from hookkit import record
found = [record.open_free(each, 1) for each in sys.argv[1:]]
print("held", flush=True); sys.stdin.read()
"""


@contextmanager
def stopped_writer(*segments: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A writer of the journal that was stopped while it had these segments' locks."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", WRITER, *map(str, segments)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as writer:
        assert writer.stdout and writer.stdout.readline() == b"held\n"
        writer.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, writer.pid, os.WSTOPPED)
        try:
            yield writer
        finally:
            writer.kill()
