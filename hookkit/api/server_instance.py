"""One server for a data folder: a second `serve` finds the first."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from hookkit import paths
from hookkit.lib.system import locks, regular_file
from hookkit.lib.system.atomic_write import replace_file

PORT = 4747
"""The default: an address that stays the same can be bookmarked."""

TEAM_PORT = 4748
"""The default of the page of a team store, which may run beside one's own."""

OWN, TEAM = "serve", "serve-team"
"""Names of servers."""


class Instance(NamedTuple):
    """A server that runs."""

    url: str
    """Such as http://127.0.0.1:4747."""
    pid: int


@contextmanager
def only_one(name: str = OWN) -> Iterator[bool]:
    """Yield True if this process may serve the data folder; no other can until the block ends.

    One with another name may.
    """
    with locks.try_hold(paths.lock_file(name)) as is_free:
        if is_free:  # what a server has left that was killed would lead others astray
            instance_file(name).unlink(missing_ok=True)
        yield is_free


@contextmanager
def announced(url: str, name: str = OWN) -> Iterator[None]:
    """Publish the address of the server while the block runs. Raises OSError."""
    file = instance_file(name)
    content = json.dumps({"url": url, "pid": os.getpid()}).encode()
    replace_file(file, content, mode=0o600)
    try:
        yield
    finally:
        with suppress(OSError):
            file.unlink()


def running(name: str = OWN) -> Instance | None:
    """Return the server that runs; None where its file is gone or unreadable."""
    try:
        known = json.loads(regular_file.read(instance_file(name)))
        return Instance(str(known["url"]), int(known["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def instance_file(name: str = OWN) -> Path:
    """Return the file with the address of the server."""
    return paths.data_dir() / f"{name}.json"
