"""Explain why a file can't be used, and name the command that helps.

This is the one place where an OSError of our own files becomes the user's error.
"""

import errno
import os
from pathlib import Path

from hookkit import paths
from hookkit.errors import FileError

CLOSED = frozenset((errno.EACCES, errno.EPERM))
FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
IN_THE_WAY = frozenset((errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENOTDIR))

OUTSIDE = frozenset(
    (
        *CLOSED,
        *(errno.EIO, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR),
        *(errno.EROFS, errno.ESTALE, errno.ENOTCONN),
    )
)
"""Errors of other files, such as a project's, that no program of ours can have caused."""

NO_FOLDER = "The current folder was removed. Change to another, then try again: cd ~"

ANOTHER_FOLDER = "export HOOKKIT_HOME=/a/folder/of/yours && hookkit install"


def user_error(error: OSError) -> FileError | None:
    """Return the user's error for an error of the system; None if it is more likely a bug."""
    if error.errno in FULL:
        return FileError(f"{error.strerror}: free some space, then try again.")
    path = path_of(error)
    if path is None:
        return FileError(NO_FOLDER) if is_folder_gone() else None
    if is_ours(path):
        return explained(error)
    if error.errno in OUTSIDE:
        return FileError(f"{path} can't be used ({error.strerror}).")
    return None


def is_folder_gone() -> bool:
    """Return True if the folder in which we were started was removed."""
    try:
        return not Path.cwd().exists()
    except FileNotFoundError:
        return True


def explained(error: OSError, path: Path | None = None) -> FileError:
    """Return the user's error for one of our own files; `path` if the error names none."""
    where = path_of(error) or path or paths.data_dir()
    command = remedy(where, error.errno)
    return FileError(f"{where} can't be used ({error.strerror}). Try: {command}")


def path_of(error: OSError) -> Path | None:
    """Return the path that an error is about, if it names one."""
    name = error.filename
    return Path(os.fsdecode(name)) if isinstance(name, str | bytes | os.PathLike) else None


def is_ours(path: Path) -> bool:
    """Return True for the data folder, the settings and the launchers, and what is in them."""
    own = (paths.data_dir(), paths.config_file().parent, paths.launcher().parent)
    return any(path.is_relative_to(folder) for folder in own)


def remedy(path: Path, number: int | None) -> str:
    """Return the command that helps with an error (errno) of one of our files."""
    from shlex import quote

    if number in CLOSED:
        return opening(path)
    if number in FULL:
        return f"make room on the disk: df -h {quote(str(nearest(path)))}"
    blocker = nearest(path)
    if number in IN_THE_WAY and is_ours(blocker):
        return f"mv {quote(str(blocker))} {quote(str(blocker.with_name(blocker.name + '.aside')))}"
    return ANOTHER_FOLDER


def opening(path: Path) -> str:
    """Return the command that gives a person what is closed to them."""
    from shlex import quote

    data = paths.data_dir()
    if path.is_relative_to(data) and os.path.lexists(data):
        name = quote(str(data))
        return f'sudo chown -R "$USER" {name} && chmod -R u+rwX {name}'
    closed = nearest(path)
    if not closed.is_relative_to(Path.home()):
        return ANOTHER_FOLDER
    name = quote(str(closed))
    return f'sudo chown "$USER" {name} && chmod u+rwX {name}'


def first_step(error: OSError) -> str:
    """Return what to do before a command that writes is tried again."""
    return "Free some space" if error.errno in FULL else "Run `hookkit doctor` for a fix"


def nearest(path: Path) -> Path:
    """Return a path if it exists, else the nearest folder above it that does."""
    return next((each for each in (path, *path.parents) if os.path.lexists(each)), path)
