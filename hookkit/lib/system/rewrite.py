"""Change the content of a file that belongs to somebody else, and nothing but its content.

Its owner, mode, access list and hard links stay as they are, and so does a mount point. The usual
way is a new file in the old one's place. Where that can't be, or would be another file, the old one
is written in place, which a crash can interrupt: so a copy of it is kept until it is whole.
"""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from hookkit.lib.system.atomic_write import open_draft, replace_file

UNMOVABLE = frozenset(
    (
        *(errno.EBUSY, errno.EXDEV),  # a mount point
        *(errno.EACCES, errno.EPERM, errno.EROFS),  # its folder is closed or on another file system
    )
)
"""Errors with which a file can't be replaced that may still be writable."""

ACCESS_LIST = "system.posix_acl_access"
PERSONAL = "user."
"""Extended attributes that are copied: of the others, some differ by file and some need root."""


def rewrite_file(path: Path, content: bytes, copy: Path) -> None:
    """Replace the content of a file, or of the target of that link; create it where it is missing.

    `copy` is where the old content is kept while the file is written in place. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    if not target.exists():
        replace_file(target, content)
    elif not replaced(target, content):
        write_in_place(target, content, copy)


def replaced(target: Path, content: bytes) -> bool:
    """Put a new file in a file's place; return False if it can't be done or would differ."""
    if target.stat().st_nlink > 1:
        return False
    try:
        with open_draft(target) as draft:
            take_attributes(draft.fileno(), target)
            draft.write(content)
    except OSError as error:
        if error.errno in UNMOVABLE:
            return False
        raise
    return True


def take_attributes(draft: int, target: Path) -> None:
    """Give an open draft the owner and the attributes of a file. Raises OSError if it can't."""
    wanted, given = target.stat(), os.fstat(draft)
    if (wanted.st_uid, wanted.st_gid) != (given.st_uid, given.st_gid):
        raise PermissionError(errno.EPERM, "It would change its owner", str(target))
    for name in attributes(target):
        os.setxattr(draft, name, os.getxattr(target, name))
    os.fchmod(draft, stat.S_IMODE(wanted.st_mode))


def attributes(target: Path) -> list[str]:
    """Return the names of the extended attributes that are kept; none where there are no such."""
    try:
        found = os.listxattr(target)
    except (AttributeError, OSError):  # macOS; a file system without them
        return []
    return [name for name in found if name == ACCESS_LIST or name.startswith(PERSONAL)]


def write_in_place(target: Path, content: bytes, copy: Path) -> None:
    """Write a file without replacing it; put its old content back if that fails. Raises OSError."""
    before = target.read_bytes()
    with target.open("r+b", buffering=0) as file:  # fails here if it can't be written at all
        replace_file(copy, before, mode=0o600)
        try:
            reserve(file.fileno(), len(before), len(content))
            overwrite(file.fileno(), content)
        except OSError:
            with suppress(OSError):
                overwrite(file.fileno(), before)
                copy.unlink()
            raise
    copy.unlink()


def reserve(fd: int, old: int, new: int) -> None:
    """Make a file as long as it will be, in blanks: a full disk is noticed before the old is gone.

    A reader sees white space after the old content. Raises OSError.
    """
    write_all(fd, b" " * (new - old), old)


def overwrite(fd: int, content: bytes) -> None:
    """Write the whole content of an open file, and have it stored. Raises OSError."""
    write_all(fd, content, 0)
    os.ftruncate(fd, len(content))
    os.fsync(fd)


def write_all(fd: int, data: bytes, offset: int) -> None:
    """Write all bytes at an offset. Raises OSError."""
    done = 0
    while done < len(data):
        done += os.pwrite(fd, data[done:], offset + done)
