"""Remember by which ways this machine sends its conversations: none, unless a person chose it.

A way is named as people see it: a folder, or a team's server. Another one needs another choice.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from hookkit import paths
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file


def memory() -> Path:
    """Return the file that has the ways."""
    return paths.sync_dir() / "conversations"


def read() -> frozenset[str]:
    """Return the names of the ways; none where the file can't be used."""
    try:
        return frozenset(os.fsdecode(regular_file.read(memory())).splitlines())
    except OSError:
        return frozenset()


def write(ways: Iterable[str]) -> None:
    """Remember the ways. Raises OSError."""
    paths.make_private_below(paths.sync_dir())
    lines = "".join(f"{each}\n" for each in sorted(ways))
    replace_file(memory(), os.fsencode(lines), mode=0o600)


def forget() -> None:
    """Send none any more. Raises OSError."""
    memory().unlink(missing_ok=True)
