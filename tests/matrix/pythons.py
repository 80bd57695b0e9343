"""Find the versions of Python that a machine has."""

import os
import subprocess
import sys
from pathlib import Path

UV = (sys.executable, "-m", "uv")

PLACES = "MATRIX_PYTHONS"
"""The environment variable with folders of more interpreters, separated as in PATH."""

PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"


def search_path() -> str:
    """Return the folders in which interpreters are looked for."""
    of_pyenv = sorted(str(each) for each in PYENV.glob("*/bin"))
    return os.pathsep.join([os.environ.get(PLACES, ""), *of_pyenv, os.environ["PATH"]]).lstrip(":")


def find(version: str) -> str | None:
    """Return the path of an interpreter; None if this machine has none of that version.

    Nothing is downloaded. This includes what uv has installed before.
    """
    done = subprocess.run(
        [*UV, "python", "find", "--system", "--no-python-downloads", version],
        env=os.environ | {"PATH": search_path()},
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() or None
