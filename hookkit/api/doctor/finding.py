"""The finding of a check, and helpers for its text."""

import shlex
from pathlib import Path
from typing import Literal, NamedTuple


class Finding(NamedTuple):
    """The finding of one check; a `bad` one has to be fixed, by the command in `remedy`."""

    check: str
    state: Literal["ok", "note", "bad"]
    says: str
    remedy: str | None = None

    def of(self, name: str) -> "Finding":
        """Return it with the name of what it is about in front."""
        return self._replace(says=f"{name}: {self.says}")


def quoted(path: Path) -> str:
    """Return a path quoted for a shell command."""
    return shlex.quote(str(path))
