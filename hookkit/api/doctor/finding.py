"""What a check found, and the words of which it is made."""

import shlex
from pathlib import Path
from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """What one check found. A `bad` one needs a hand; `remedy` is the command that mends it."""

    check: str
    state: Literal["ok", "note", "bad"]
    says: str
    remedy: str | None = None


def counted(count: int, noun: str) -> str:
    """Return a number of things."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def quoted(path: Path) -> str:
    """Return a path as it stands in a command."""
    return shlex.quote(str(path))
