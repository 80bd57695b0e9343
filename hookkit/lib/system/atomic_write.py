"""Write a file whole or not at all."""

import errno
import os
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from hookkit import paths
from hookkit.errors import HookkitError

CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC

DRAFT = ".hookkit-"
"""How the names of drafts begin."""

OLD = 3600.0
"""Seconds after which nobody writes a draft any more."""


def replace_file(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Replace the content of a file; see `open_draft`. Raises OSError."""
    with open_draft(path, mode=mode) as draft:
        draft.write(content)


@contextmanager
def open_draft(path: Path, *, mode: int | None = None) -> Iterator[BinaryIO]:
    """Open a draft that replaces `path`, or the target of that link, when the block succeeds.

    The file keeps its owner where we may give it away, and its permissions unless `mode` is given;
    a new one has those of the umask. An error in the block leaves everything as it was.
    Raises OSError, also where there is something else than a file: a device would be gone.
    """
    target = Path(os.path.realpath(path))
    status = target.stat() if target.exists() else None
    if status and not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "Not a file", str(target))
    if mode is None and status:
        mode = stat.S_IMODE(status.st_mode)
    draft = target.with_name(f"{DRAFT}{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(draft, CREATE, 0o666 if mode is None else 0o600), "wb") as file:
            if status:
                with suppress(OSError):
                    os.fchown(file.fileno(), status.st_uid, status.st_gid)
            else:
                paths.give_to_owner_of_folder(draft)
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def remove_old_drafts(folder: Path) -> None:
    """Remove the drafts that killed processes have left in a folder, as far as they can be."""
    for draft in folder.glob(f"{DRAFT}*"):
        with suppress(OSError):
            if time.time() - draft.lstat().st_mtime > OLD:
                draft.unlink()


def write_text(path: Path, chunks: Iterable[str], *, force: bool) -> None:
    """Write a text for its owner only; an existing file is replaced only with `force`.

    Raises:
        HookkitError: The file exists, is not a regular file, or can't be written.
    """
    refuse_existing(path, force=force)
    try:
        with open_draft(path, mode=0o600) as draft:
            draft.writelines(chunk.encode() for chunk in chunks)
            refuse_existing(path, force=force)
    except OSError as error:
        raise HookkitError(f"{path} can't be written ({error.strerror}).") from None


def refuse_existing(path: Path, *, force: bool) -> None:
    """Raise HookkitError where nothing may be written; replacing a device would remove it."""
    try:
        existing = path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise HookkitError(f"{path} can't be written ({error.strerror}).") from None
    if not stat.S_ISREG(existing.st_mode):
        raise HookkitError(f"{path} is not a regular file: write to another.")
    if not force:
        raise HookkitError(f"{path} already exists: --force overwrites it.")
