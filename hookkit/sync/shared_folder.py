"""Exchange files of facts by a folder that something else synchronizes.

Each machine writes its own files, in a folder of its own, and never changes one:

    FOLDER/laptop-6fd0a1b2/0000000001.facts.gz
    FOLDER/laptop-93c5e7f1-conversations/0000000001.facts.gz

It reads all others, whatever their names and wherever they are: files may come late, twice, torn,
in any order, or renamed to "conflicted copies". What a file has is in its header.
"""

import os
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from hookkit import paths
from hookkit.errors import FileError, RejectedError
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import open_draft, remove_old_drafts, replace_file
from hookkit.store.journal import fact_file
from hookkit.store.journal.fact_file import Header
from hookkit.sync.carrier import Found

GZIP = b"\x1f\x8b"
TRAILER = 8
"""Bytes at the end of a gzip file: the checksum and the size of its content."""

UNUSUAL = re.compile(r"[^\w.-]+")

MOST_DEEP = 6
"""Levels of folders that are looked into."""


class Seen(msgspec.Struct, array_like=True, frozen=True):
    """A file in the folder, and what it is."""

    size: int
    mtime_ns: int
    header: Header | None = None
    problem: str = ""
    """Why it can't be used; empty if it is no file of facts at all."""
    newest: int = 1
    """The newest version of the format that could be read then."""

    @property
    def is_valid(self) -> bool:
        """Return False if a file that can't be used has to be looked at again."""
        return self.header is not None or self.newest == fact_file.NEWEST


_decode = msgspec.json.Decoder(dict[str, Seen]).decode


@contextmanager
def opened(path: Path) -> "Iterator[SharedFolder]":
    """Yield a folder. Raises FileError for one that is not there: it may just not be mounted."""
    check_folder(path)
    yield SharedFolder(path)


def check_folder(folder: Path) -> None:
    """Raise FileError for what can't be the folder between machines."""
    if not folder.is_dir():
        reason = "is not a folder" if folder.exists() else "is not there"
        raise FileError(f"{folder} {reason}. Create it, or mount it, then sync again.")
    if folder.is_relative_to(paths.data_dir()) or paths.data_dir().is_relative_to(folder):
        raise FileError(f"{folder} is where hookkit keeps its own data. Choose another folder.")


class SharedFolder:
    """The folder as it is now; files that haven't changed are not opened again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self.memory = paths.sync_dir() / "seen.json"
        self.known = self._remembered()
        self.seen: dict[str, Seen] = {}
        self.changed: set[str] = set()
        """Files that are new, or others than the last time."""
        self.unread: dict[str, str] = {}
        """Files that can't be read now, and why: nothing of that is remembered."""

    def _remembered(self) -> dict[str, Seen]:
        try:
            return _decode(regular_file.read(self.memory))
        except (OSError, ValueError):
            return {}

    def look(self, _: object = None, /) -> None:
        """Look at all files. Raises OSError if the folder can't be read."""
        self.seen = {}
        for file in files_in(self.path):
            try:
                status, old = file.stat(), self.known.get(str(file))
                stamp = status.st_size, status.st_mtime_ns
                if old and (old.size, old.mtime_ns) == stamp and old.is_valid:
                    self.seen[str(file)] = old
                else:
                    self.seen[str(file)] = examined(file, status)
                    self.changed.add(str(file))
            except FileNotFoundError:
                continue  # it goes just now
            except OSError as error:
                if is_named_as_ours(file):
                    self._note_unread(str(file), error)
        self.known = self.seen

    def remember(self) -> None:
        """Store what the files are. Raises OSError."""
        named = {path: each for path, each in self.seen.items() if is_unicode(path)}
        replace_file(self.memory, msgspec.json.encode(named), mode=0o600)

    def found(self) -> list[Found]:
        """Return the files of facts."""
        return [
            Found(path, each.header.stream, each.header.first, each.header.end, each.header.name)
            for path, each in self.seen.items()
            if each.header
        ]

    def fetch(self, file: Found) -> Path:
        """Return the path of a file."""
        return Path(file.place)

    def problems(self) -> dict[str, str]:
        """Return the files that can't be used, and why."""
        known = {path: each.problem for path, each in self.seen.items() if each.problem}
        return known | self.unread

    def cannot_read(self, file: Found, error: OSError) -> None:
        """Note that a file can't be read now."""
        self._note_unread(file.place, error)

    def _note_unread(self, path: str, error: OSError) -> None:
        self.seen.pop(path, None)
        self.unread[path] = f"it can't be read ({error.strerror})"

    def reject(self, file: Found, reason: str) -> None:
        """Note that a file can't be used as long as it doesn't change."""
        old = self.seen[file.place]
        self.seen[file.place] = unusable((old.size, old.mtime_ns), reason)

    def own(self, stream: str, machine_name: str, label: str = "") -> Path:
        """Return the folder of this machine's files of one kind."""
        name = UNUSUAL.sub("-", machine_name)[:40] or "machine"
        return self.path / "-".join(filter(None, (name, stream[:8], label)))

    def send(self, files: list[Path], stream: str, machine_name: str, label: str = "") -> None:
        """Copy the files that the folder lacks, or has another version of. Raises OSError.

        None that the disk has damaged: the folder may have a good copy.
        """
        target = self.own(stream, machine_name, label)
        remove_old_drafts(target)
        for file in files:
            copy = target / file.name
            if not is_same(file, copy) and fact_file.is_whole(file):
                target.mkdir(exist_ok=True)
                with regular_file.opened(file) as source, open_draft(copy) as draft:
                    while block := source.read(1 << 20):
                        draft.write(block)
                self.seen.pop(str(copy), None)  # it was torn
        self._remove_merged(target, {file.name for file in files})
        if label:
            self._remove_copies(target, stream)

    def remove(self, streams: Collection[str]) -> None:
        """Remove all files of streams, whatever their names, and folders that are empty then.

        Raises OSError.
        """
        gone = [each for each in self.found() if each.stream in streams]
        for file in gone:
            Path(file.place).unlink(missing_ok=True)
            del self.seen[file.place]
        for folder in {Path(file.place).parent for file in gone} - {self.path}:
            with suppress(OSError):  # something else is in it
                folder.rmdir()

    def _remove_copies(self, target: Path, stream: str) -> None:
        """Remove what was copied or renamed: a deletion has to find all of a conversation."""
        for file in self.found():
            if file.stream == stream and Path(file.place).parent != target:
                with suppress(OSError):
                    Path(file.place).unlink()
                    del self.seen[file.place]

    def _remove_merged(self, target: Path, names: set[str]) -> None:
        """Remove our files whose facts are in another one by now."""
        for copy in target.glob(f"*{fact_file.SUFFIX}"):
            if copy.name not in names:
                with suppress(OSError):
                    copy.unlink()


def files_in(folder: Path, depth: int = 0) -> Iterator[Path]:
    """Yield the files in a folder and below it; hidden ones are drafts, or not for us.

    Raises OSError if the folder itself can't be read.
    """
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if depth < MOST_DEEP:
                    with suppress(OSError):
                        yield from files_in(Path(entry.path), depth + 1)
            elif entry.is_file():
                yield Path(entry.path)


def examined(file: Path, status: os.stat_result) -> Seen:
    """Return what a file is. Raises OSError if it can't be read."""
    stamp = status.st_size, status.st_mtime_ns
    with regular_file.opened(file) as stream:
        if stream.read(len(GZIP)) != GZIP:
            reason = "it is not compressed" if status.st_size else "it is empty"
            return unusable(stamp, reason if is_named_as_ours(file) else "")
    try:
        return Seen(*stamp, fact_file.read_header(file))
    except RejectedError as error:
        return unusable(stamp, str(error) if is_named_as_ours(file) else "")


def unusable(stamp: tuple[int, int], problem: str) -> Seen:
    """Return what a file of a size and a time of change is that can't be used."""
    return Seen(*stamp, None, problem, fact_file.NEWEST)


def is_named_as_ours(file: Path) -> bool:
    """Return True if a file seems to be one of facts by its name."""
    return ".facts" in file.name


def is_unicode(path: str) -> bool:
    """Return True for a path that can be stored as text."""
    return not any("\ud800" <= each <= "\udfff" for each in path)


def is_same(one: Path, other: Path) -> bool:
    """Return True if two packed files have the same content. Raises OSError for the first."""
    with suppress(FileNotFoundError, IsADirectoryError):
        return one.stat().st_size == other.stat().st_size and trailer(one) == trailer(other)
    return False


def trailer(path: Path) -> bytes:
    """Return the checksum and the size of a packed file's content."""
    with regular_file.opened(path) as file:
        file.seek(-min(TRAILER, path.stat().st_size), os.SEEK_END)
        return file.read()
