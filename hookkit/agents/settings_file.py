"""The settings files that the wiring is in: read, and written whole or not at all.

They are JSON; each agent knows where its own lie, and changes their text.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from difflib import unified_diff
from hashlib import blake2s
from io import StringIO
from json import JSONDecodeError
from pathlib import Path
from typing import TypeVar

from hookkit import file_errors, paths
from hookkit.agents.settings_text import load
from hookkit.errors import SettingsError
from hookkit.lib.git import repository
from hookkit.lib.system import locks, regular_file
from hookkit.lib.system.rewrite import UNMOVABLE, rewrite_file
from hookkit.model.wiring import SettingsChange

Answer = TypeVar("Answer")

BOM = b"\xef\xbb\xbf"
EMPTY = "{}\n"

UNCHANGED = "Nothing has been changed; fix the file, then try again."

LOCK_SECONDS = 10.0
GIT_SECONDS = 5.0


def project_root(folder: Path) -> Path:
    """Return the folder's git root; the folder itself where git knows no repository."""
    return repository.find_root(folder, GIT_SECONDS) or folder


def plan(path: Path, change: Callable[[str | None], str | None]) -> SettingsChange:
    """Plan `change`, which is `wire` or `unwire`, for a settings file; write nothing.

    Raises SettingsError if the file can't be read or isn't valid for the client.
    """
    before = read(path)
    text = change(None) if before is None else understood(path, before, change)
    if before and text is None and (path.is_symlink() or path.stat().st_nlink > 1):
        text = EMPTY  # a link must not be left without its file
    bom = BOM if before and before.startswith(BOM) else b""
    return SettingsChange(path, before, None if text is None else bom + text.encode())


def apply(path: Path, change: Callable[[str | None], str | None]) -> SettingsChange:
    """Change a settings file: whole or not at all, and not touched where nothing changes.

    Raises SettingsError like `plan`, and where the file can't be written; BusyError.
    """
    if os.access(copy_of(path), os.F_OK):
        with _alone():
            _restore(path)
    planned = plan(path, change)
    if planned.before != planned.after:
        with _alone():
            planned = _write(plan(path, change))
    return planned


def diff(change: SettingsChange) -> str:
    """Return the change as `diff -u` shows it; nothing where nothing changes."""
    sides = (change.before, change.after)
    before, after = (list(StringIO((data or b"").decode(), newline="")) for data in sides)
    old, new = ("/dev/null" if data is None else str(change.path) for data in sides)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in unified_diff(before, after, old, new)
    )


def read(path: Path) -> bytes | None:
    try:
        if path.exists() and not path.is_file():
            raise SettingsError(f"{path} is not a file. Move it away, then try again.")
        return regular_file.read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(
            f"{path} can't be read ({error.strerror}). Give yourself permission to read it."
        ) from None


def understood(path: Path, data: bytes, parse: Callable[[str], Answer]) -> Answer:
    """Apply `parse` to the file's text."""
    data = data.removeprefix(BOM)
    try:
        try:
            return parse(data.decode())
        except UnicodeDecodeError as error:
            text = data[: error.start].decode()
            raise JSONDecodeError("Not UTF-8", text, len(text)) from None
        except RecursionError:
            raise JSONDecodeError("Nested too deeply", "", 0) from None
    except JSONDecodeError as error:
        raise SettingsError(
            f"{path}: line {error.lineno}, column {error.colno}: {error.msg}. {UNCHANGED}"
        ) from None


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other hookkits out. The lock lies with our data, not among the person's files."""
    with ExitStack() as stack:
        try:
            path = paths.lock_file("settings")
            stack.enter_context(locks.hold(path, "changing settings", wait=LOCK_SECONDS))
        except OSError as error:
            reason = file_errors.explained(error)
            raise SettingsError(f"{reason}, or choose another folder with HOOKKIT_HOME.") from None
        yield


def copy_of(path: Path) -> Path:
    """Return where the content of a settings file is kept while it is written in place."""
    name = blake2s(os.fsencode(os.path.realpath(path)), digest_size=8).hexdigest()
    return paths.data_dir() / f"settings-{name}.json"


def _restore(path: Path) -> None:
    """Put back what a write in place, that was interrupted, has left torn. The caller has the lock.

    Raises SettingsError if the file can't be written.
    """
    copy = copy_of(path)
    try:
        understood(path, read(path) or b"", load)
    except SettingsError:
        with _refusal(path):
            rewrite_file(path, regular_file.read(copy), copy)
    with _refusal(copy):
        copy.unlink(missing_ok=True)


def _write(change: SettingsChange) -> SettingsChange:
    """Write a change, and return it as it was done."""
    path = change.path
    with _refusal(path):
        if change.after is None:
            return change._replace(after=_remove(path))
        if path.exists() and not os.access(path, os.W_OK):
            os.close(os.open(path, os.O_WRONLY))  # raises the reason, such as a read-only mount
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        paths.make_folder(path.parent)
        rewrite_file(path, change.after, copy_of(path))
    return change


@contextmanager
def _refusal(path: Path) -> Iterator[None]:
    """Convert an OSError of the block to a SettingsError."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            f"{path} can't be written ({error.strerror}). {_remedy(path, error.errno)}"
        ) from None


def _remedy(path: Path, number: int | None) -> str:
    if number == errno.EROFS:
        return "Change it where it is mounted from, or install with --user or --local instead."
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space, then try again."
    return "Give yourself permission to write the file and its folder, then try again."


def _remove(path: Path) -> bytes | None:
    """Remove a file, and a project's folder that is empty without it.

    A mount point can't be removed: it becomes empty settings, which are returned.
    """
    try:
        path.unlink()
    except OSError as error:
        if error.errno not in UNMOVABLE:
            raise
        rewrite_file(path, EMPTY.encode(), copy_of(path))
        return EMPTY.encode()
    if path.parent.parent not in (Path.home(), Path.home() / ".config"):
        with suppress(OSError):
            path.parent.rmdir()
    return None
