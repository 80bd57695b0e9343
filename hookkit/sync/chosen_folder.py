"""Remember the folder by which this machine exchanges its sessions."""

import os
from pathlib import Path

from hookkit import paths
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file


def memory() -> Path:
    """Return the file that has the folder."""
    return paths.sync_dir() / "folder"


def read() -> Path | None:
    """Return the folder; None if there is none, or the file can't be used."""
    try:
        text = os.fsdecode(regular_file.read(memory())).strip("\n")
    except OSError:
        return None
    return Path(text) if text.startswith("/") else None


def write(folder: Path) -> None:
    """Remember a folder. Raises OSError."""
    paths.make_private_below(paths.sync_dir())
    replace_file(memory(), os.fsencode(folder) + b"\n", mode=0o600)


def forget() -> None:
    """Forget the folder. Raises OSError."""
    memory().unlink(missing_ok=True)
