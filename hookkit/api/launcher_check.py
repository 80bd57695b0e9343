"""Notice that an upgrade has moved what the launchers run, and rewrite them.

This is the cheap check of every command; `launcher.refresh` compares all of it.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from hookkit import __version__, paths
from hookkit.errors import HookkitError
from hookkit.lib.system import regular_file

PACKAGE = Path(__file__).parents[1]


def renew_if_stale() -> None:
    """Rewrite the launchers if one was not written by this very installation.

    That of another installation stays if this is still there. What can't be written is for the
    doctor to report.
    """
    if any(not is_current(folder / "hook") for folder in folders()):
        from hookkit.agents import launcher

        with suppress(HookkitError):
            launcher.refresh()


def folders() -> set[Path]:
    """Return the folders that launchers lie in."""
    return {paths.launcher().parent, paths.launcher_dir()}


def is_current(script: Path) -> bool:
    """Return True for a launcher of this installation, or if none can be read."""
    try:
        content = regular_file.read(script)
    except OSError:
        return True
    words = (sys.executable, str(PACKAGE), f"hookkit {__version__}")
    return all(os.fsencode(word) in content for word in words)
