"""Remember when this machine has exchanged last, and what went wrong."""

from contextlib import suppress
from pathlib import Path

from hookkit import paths
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file


def at() -> float | None:
    """Return when it was, in Unix seconds; None if there was none."""
    try:
        return file().stat().st_mtime
    except OSError:
        return None


def problems() -> list[str]:
    """Return why ways between the machines could not be used, a line for each."""
    try:
        return regular_file.read(problems_file()).decode(errors="replace").splitlines()
    except OSError:
        return []


def note(failed: list[str]) -> None:
    """Note an exchange that was just done, and why ways could not be used. Raises OSError."""
    paths.make_private(paths.sync_dir())
    file().touch(0o600)
    if failed:
        lines = "".join(f"{' '.join(each.split())}\n" for each in failed)
        replace_file(problems_file(), lines.encode(errors="replace"), mode=0o600)
    else:
        with suppress(FileNotFoundError):
            problems_file().unlink()


def file() -> Path:
    """Return the file that is as old as the last exchange."""
    return paths.sync_dir() / "last"


def problems_file() -> Path:
    """Return the file of what went wrong."""
    return paths.sync_dir() / "problems"
