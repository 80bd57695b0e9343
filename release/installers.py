"""The programs that install hookkit for a person: uv, pipx and pip."""

import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PYTHON: str = getattr(sys, "_base_executable", sys.executable)
"""Not that of a virtual environment, which has no packages of a user."""

IS_EXTERNALLY_MANAGED = Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED").exists()
"""True if this Python refuses `pip install --user` (PEP 668)."""


class Installer(NamedTuple):
    """What a person types to install the newest version, to get a newer one, and to remove it."""

    name: str
    install: str
    upgrades: Sequence[str]
    uninstall: str
    own: Sequence[str] = ()
    """Folders below the home in which it keeps files of its own: logs, or what hookkit needs."""


def pip(arguments: str) -> str:
    """Return a command of pip for the packages of a user."""
    allowed = " --break-system-packages" if IS_EXTERNALLY_MANAGED else ""
    return f"{PYTHON} -m pip {arguments}{allowed}"


INSTALLERS = (
    Installer(
        "uv",
        "uv tool install hookkit",
        ["uv tool upgrade hookkit", "uv tool install --reinstall hookkit"],
        "uv tool uninstall hookkit",
        own=[".local/share/uv"],
    ),
    Installer(
        "pipx",
        "pipx install hookkit",
        ["pipx upgrade hookkit", "pipx install --force hookkit", "pipx reinstall hookkit"],
        "pipx uninstall hookkit",
        own=[".cache/pipx", ".local/share/pipx", ".local/state/pipx"],
    ),
    Installer(
        "pip",
        pip("install --user hookkit"),
        [
            pip("install --user --upgrade hookkit"),
            pip("install --user --force-reinstall --no-deps hookkit"),
        ],
        pip("uninstall --yes hookkit"),
        own=[".local/bin", ".local/lib"],
    ),
)
