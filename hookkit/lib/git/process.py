"""Run git in a folder that isn't trusted.

It runs without a terminal, prompt, pager, hook, lock or daemon, fetches nothing, and starts no
program that a repository's config names: no external diff, no textconv, no filter but the person's
own (filters.py).
A hostile config can only make an answer wrong or slow, and every call has a deadline.
A repository that git itself refuses (`safe.directory`: somebody else owns it) counts as none.

Text that isn't UTF-8 gets replacement characters, so that it can be stored and shown.
"""

import os
import re
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.untrackedCache=false",
    "diff.renameLimit=400",
)
"""Take precedence over every config file."""

ENVIRONMENT = {
    # A partial clone would fetch what it lacks; a git before 2.45 knows only the first of these.
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ASKPASS": "",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

INHERITED = re.compile(
    "GIT_(?:CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH"
    "|CONFIG_(?:GLOBAL|NOSYSTEM|SYSTEM|COUNT|PARAMETERS|(?:KEY|VALUE)_[0-9]+))"
)
"""Variables that describe git's installation, limit its search for a repository, or configure it:
git trusts their `safe.directory`, and settings on the command line override them.
GIT_DIR and the like, which git sets for its own hooks, would name another repository than the
folder's."""

MOST_BYTES = 8 * 2**20
"""The longest answer that is read as a whole, and the longest record."""

_CHUNK = 2**16


class NoAnswerError(Exception):
    """Git can't run in this folder, took too long, or printed too much."""


class RefusedError(NoAnswerError):
    """Git ended with an error."""


def git(cwd: Path, until: float, *arguments: str) -> tuple[int, bytes]:
    """Return git's exit code and output. Raises NoAnswerError."""
    output = bytearray()
    with _running(cwd, until, arguments) as process:
        for chunk in _chunks(process, until):
            output += chunk
            if len(output) > MOST_BYTES:
                raise NoAnswerError
    return process.returncode, bytes(output)


def records(
    cwd: Path,
    until: float,
    *arguments: str,
    ends: bytes = b"\0",
    stdin: bytes = b"",
    index: Path | None = None,
) -> Iterator[bytes]:
    """Yield git's output record by record as it arrives; the reader may stop early.

    `index` takes the place of the repository's own. Raises NoAnswerError; RefusedError at the end.
    """
    rest = b""
    with _running(cwd, until, arguments, stdin, index) as process:
        for chunk in _chunks(process, until):
            *whole, rest = (rest + chunk).split(ends)
            yield from whole
            if len(rest) > MOST_BYTES:
                raise NoAnswerError
    if process.returncode:
        raise RefusedError


def half(limit: float) -> float:
    """Return a moment that leaves time for a simpler query."""
    return (time.monotonic() + limit) / 2


def path_in(output: bytes) -> Path:
    """Return the path that git printed on a line of its own; it may hold any byte."""
    return Path(os.fsdecode(output.removesuffix(b"\n")))


def readable(text: str | bytes) -> str:
    """Return a path or name from git as valid text."""
    return os.fsencode(text).decode("utf-8", "replace")


@contextmanager
def _running(
    cwd: Path,
    until: float,
    arguments: tuple[str, ...],
    stdin: bytes = b"",
    index: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run git until the block ends, then wait for it or kill it with its children."""
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    try:
        with _input(stdin) as source:
            process = subprocess.Popen(  # noqa: S603 - no shell
                ["git", "--no-pager", "--no-optional-locks", *settings, *arguments],  # noqa: S607
                bufsize=0,
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=cwd,
                env=_environment(index),
                start_new_session=True,
            )
    except (OSError, ValueError) as error:
        raise NoAnswerError from error
    with process:
        try:
            yield process
            process.wait(until - time.monotonic())
        except subprocess.TimeoutExpired as error:
            raise NoAnswerError from error
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def _input(text: bytes) -> Iterator[int | IO[bytes]]:
    """Yield a file with the input: with a pipe, both sides could wait for each other."""
    if not text:
        yield subprocess.DEVNULL
        return
    with tempfile.TemporaryFile() as file:
        file.write(text)
        file.seek(0)
        yield file


def _chunks(process: subprocess.Popen[bytes], until: float) -> Iterator[bytes]:
    assert process.stdout is not None  # noqa: S101 - for mypy
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0 and selector.select(left):
            chunk = process.stdout.read(_CHUNK)
            if not chunk:
                return
            yield chunk
    raise NoAnswerError


def _environment(index: Path | None) -> dict[str, str]:
    """Return our environment without git's; a relative PATH could find a `git` in the folder."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or INHERITED.fullmatch(name)
    }
    folders = env.get("PATH", "").split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if folder.startswith("/"))
    own = {} if index is None else {"GIT_INDEX_FILE": str(index)}
    return env | ENVIRONMENT | {"PATH": path or os.defpath} | own
