"""Ask Codex itself which hooks it runs: `codex app-server`, JSON lines on stdin and stdout.

The client computes the hash of each hook and knows whether the person has approved it.
"""

import json
import os
import selectors
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.agents.codex.executable import environment, find_codex
from hookkit.agents.values import members, text
from hookkit.errors import HookkitError

SECONDS = 15.0
"""Seconds for the client to start and to answer."""

MOST = 8 * 1024 * 1024
"""Bytes that it may print."""

TRUSTED = ("trusted", "managed")

ASKED = 2
"""The id of the request."""


class ListedHook(NamedTuple):
    """A hook as the client lists it."""

    key: str
    """The name of its state in the settings."""
    path: str
    """The file that it is in."""
    command: str
    hash: str
    is_trusted: bool
    is_enabled: bool


def hooks_in(folder: Path) -> list[ListedHook] | None:
    """Return the hooks that Codex knows in a folder; None where it can't be asked."""
    try:
        executable = find_codex()
        answer = asked(executable, folder)
    except (HookkitError, OSError):
        return None
    if answer is None or "result" not in answer:
        return None
    data = members(answer["result"]).get("data")
    places = data if isinstance(data, list) else []
    listed = (members(each).get("hooks") for each in places)
    return [
        hook(each) for found in listed if isinstance(found, list) for each in map(members, found)
    ]


def hook(each: dict[str, Any]) -> ListedHook:
    """Return one hook of the list."""
    return ListedHook(
        text(each.get("key")) or "",
        text(each.get("sourcePath")) or "",
        text(each.get("command")) or "",
        text(each.get("currentHash")) or "",
        each.get("trustStatus") in TRUSTED,
        each.get("enabled") is not False,
    )


def asked(executable: str, folder: Path) -> dict[str, Any] | None:
    """Return the client's answer; None where it gives none in time. Raises OSError."""
    with subprocess.Popen(  # noqa: S603 - no shell, and the person's own client
        [executable, "app-server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment(executable),
        start_new_session=True,
    ) as process:
        try:
            os.write(process.stdin.fileno(), requests(folder))  # type: ignore[union-attr]
            lines = printed(process, time.monotonic() + SECONDS)
            found = (each for each in map(parsed, lines) if each.get("id") == ASKED)
            return next(found, None)
        finally:
            process.kill()


def requests(folder: Path) -> bytes:
    """Return what the client is asked."""
    client = {"name": "hookkit", "title": "hookkit", "version": "1"}
    asked = [
        {"id": 1, "method": "initialize", "params": {"clientInfo": client}},
        {"method": "initialized"},
        {"id": ASKED, "method": "hooks/list", "params": {"cwds": [str(folder)]}},
    ]
    return b"".join(json.dumps(each).encode() + b"\n" for each in asked)


def printed(process: "subprocess.Popen[bytes]", deadline: float) -> Iterator[bytes]:
    """Yield the lines that a process prints, until a deadline."""
    assert process.stdout is not None  # noqa: S101 - for the type checker
    rest, count = b"", 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while count < MOST and selector.select(max(deadline - time.monotonic(), 0)):
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                return
            count += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines


def parsed(line: bytes) -> dict[str, Any]:
    """Return the object in a line; an empty one where it has none."""
    try:
        return members(json.loads(line))
    except (ValueError, RecursionError):
        return {}
