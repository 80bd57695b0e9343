"""A file written whole or not at all, for its owner only."""

import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from hookkit.errors import HookkitError


def write(path: Path, chunks: Iterable[str], *, force: bool) -> None:
    """Write a text to a file; one that is there is replaced only with `force`.

    Raises HookkitError, with nothing left behind.
    """
    check(path, force)
    draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="utf-8", newline="\n") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        check(path, force)
        draft.replace(path)
    except OSError as error:
        raise HookkitError(f"{path} can't be written ({error.strerror}).") from None
    finally:
        with suppress(OSError):
            draft.unlink()


def check(path: Path, force: bool) -> None:
    """Raise HookkitError where nothing is to be written: a device would be replaced, too."""
    try:
        there = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise HookkitError(f"{path} can't be written ({error.strerror}).") from None
    if not stat.S_ISREG(there.st_mode):
        raise HookkitError(f"{path} is no ordinary file: write to another.")
    if not force:
        raise HookkitError(f"{path} is there already: --force overwrites it.")
