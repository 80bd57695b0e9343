"""Remember when this machine has sent to the team last, and why it could not."""

from pathlib import Path

from hookkit import paths
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file


def file() -> Path:
    """Return the file, which is as old as the last attempt, and has its error."""
    return paths.data_dir() / "team" / "last"


def pushed_at() -> float | None:
    """Return when it was tried last, in Unix seconds; None if it never was."""
    try:
        return file().stat().st_mtime
    except OSError:
        return None


def problem() -> str | None:
    """Return why the last attempt has failed; None if it has not."""
    try:
        return regular_file.read(file()).decode(errors="replace").strip() or None
    except OSError:
        return None


def note(problem: str | None) -> None:
    """Note an attempt. Raises OSError."""
    paths.make_private(paths.data_dir())
    paths.make_private(file().parent)
    replace_file(file(), f"{problem or ''}\n".encode(), mode=0o600)
