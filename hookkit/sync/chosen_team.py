"""Remember that this machine exchanges its sessions by its team's store, and which one that is.

Nobody shares that much without having chosen it: another team needs another choice.
"""

from pathlib import Path

from hookkit import paths
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file


def memory() -> Path:
    """Return the file that has the team's server."""
    return paths.sync_dir() / "team"


def read() -> str | None:
    """Return the server as people are shown it; None where the team was not chosen."""
    try:
        return regular_file.read(memory()).decode(errors="replace").strip("\n") or None
    except OSError:
        return None


def write(server: str) -> None:
    """Remember the team. Raises OSError."""
    paths.make_private_below(paths.sync_dir())
    replace_file(memory(), server.encode(errors="replace") + b"\n", mode=0o600)


def forget() -> None:
    """Forget the team. Raises OSError."""
    memory().unlink(missing_ok=True)
