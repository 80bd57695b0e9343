"""Remember when something was tried last, and why it failed: a file that is as old as that."""

from collections.abc import Iterable
from pathlib import Path

from hookkit import paths
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file


def at(file: Path) -> float | None:
    """Return when it was, in Unix seconds; None if it never was."""
    try:
        return file.stat().st_mtime
    except OSError:
        return None


def problems(file: Path) -> list[str]:
    """Return what went wrong, a line for each."""
    try:
        return regular_file.read(file).decode(errors="replace").splitlines()
    except OSError:
        return []


def note(file: Path, failed: Iterable[str]) -> None:
    """Note an attempt that was just made, and what went wrong. Raises OSError."""
    paths.make_private_below(file.parent)
    lines = "".join(f"{' '.join(each.split())}\n" for each in failed)
    replace_file(file, lines.encode(errors="replace"), mode=0o600)
