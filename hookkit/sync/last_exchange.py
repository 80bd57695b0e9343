"""Remember when this machine has exchanged its sessions last, and which ways it could not use."""

from pathlib import Path

from hookkit import paths
from hookkit.lib.system import last_attempt


def file() -> Path:
    """Return the file that is as old as the last exchange."""
    return paths.sync_dir() / "last"


def at() -> float | None:
    """Return when it was, in Unix seconds; None if there was none."""
    return last_attempt.at(file())


def problems() -> list[str]:
    """Return why ways between the machines could not be used, a line for each."""
    return last_attempt.problems(file())


def note(failed: list[str]) -> None:
    """Note an exchange that was just done, and why ways could not be used. Raises OSError."""
    last_attempt.note(file(), failed)
