"""The finding of a check, and the text that it is made of."""

import shlex
from pathlib import Path
from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """The finding of one check. A `bad` one has to be fixed; `remedy` is the command for that."""

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
