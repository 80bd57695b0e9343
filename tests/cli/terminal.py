"""Commands as a person runs them: in a process, through a pipe or on a terminal."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from typing import Any

from click.testing import CliRunner, Result

from hookkit.cli import cli
from tests.cli.installed import SCRIPT, outcome

HOOKKIT = [sys.executable, "-m", "hookkit"]


def run(*arguments: str, code: int = 0, sent: bytes = b"") -> str:
    """Do in this process what hookkit does; what it printed."""
    found, output = outcome(*arguments, sent=sent)
    assert found == code, output
    return output.out


def run_apart(*arguments: str, code: int = 0, sent: bytes = b"", **variables: str) -> str:
    """Run hookkit in a process; what it printed."""
    done = subprocess.run(
        [*HOOKKIT, *arguments],
        input=sent,
        capture_output=True,
        timeout=60,
        env=os.environ | variables,
    )
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return done.stdout.decode()


def run_json(*arguments: str) -> dict[str, Any]:
    """Run a command in this process; return the one JSON document that it printed."""
    document: dict[str, Any] = json.loads(call(*arguments).stdout)
    assert document["schema_version"] == 1
    return document


def call(*arguments: str, code: int = 0) -> Result:
    """Run a command in this process, which is quicker."""
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == code, (done.output, done.exception)
    return done


def on_terminal(
    *arguments: str, columns: int = 100, code: int = 0, typed: str | None = None, **variables: str
) -> str:
    """Run hookkit on a terminal; what it printed, colours and all.

    `typed` is what the person types; without it, nothing can be asked.
    """
    words = [str(SCRIPT), *arguments]
    return run_on_terminal(words, columns=columns, code=code, typed=typed, **variables)


def run_on_terminal(
    words: list[str], *, columns: int, code: int, typed: str | None = None, **variables: str
) -> str:
    """Run any program on a terminal; what it printed."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    known = dict(os.environ)
    for name in ("NO_COLOR", "COLUMNS"):
        known.pop(name, None)
    process = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL if typed is None else slave,
        stdout=slave,
        stderr=slave,
        env=known | {"TERM": "xterm-256color"} | variables,
    )
    os.close(slave)
    if typed is not None:
        os.write(master, typed.encode())
    shown = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # how a terminal says that nobody writes to it any more
            break
        if not part:
            break
        shown += part
    os.close(master)
    assert process.wait(60) == code, shown.decode()
    return shown.decode().replace("\r\n", "\n")
