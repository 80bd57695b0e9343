"""Read the state of a working tree: HEAD, its branch, and the uncommitted changes."""

import os
import stat
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git.diff_parser import Difference
from hookkit.lib.git.process import readable, records
from hookkit.model.git import MAX_FILES, Change, Snapshot, State

MOST_BYTES = 16 * 2**20
"""The largest untracked file whose lines are counted."""

MOST_ENTRIES = 10 * MAX_FILES
"""Changed files that are looked at."""

_STATUS = (
    *("status", "--porcelain=v2", "--branch", "-z", "--no-ahead-behind"),
    *("--ignore-submodules=all", "--no-renames"),
)
_FIELDS = {b"1": 8, b"u": 10}
"""Kind of a record → the fields before its path."""

_HEAD, _BRANCH = b"# branch.oid ", b"# branch.head "


class WorktreeStatus(NamedTuple):
    """A file that differs from the last commit, or is not in it."""

    path: bytes
    """Relative to the root."""
    code: bytes
    """Two letters of `git status`: the state in the index, and in the folder; a dot: unchanged."""
    stat: os.stat_result | None
    """None: it is deleted."""
    blob: str = ""
    """The hash of the file in the index, where that is known."""

    @property
    def is_untracked(self) -> bool:
        """True if git doesn't track it."""
        return self.code == b"??"

    @property
    def fingerprint(self) -> str:
        """A text that differs when the file has changed."""
        return f"{self.stat.st_size}.{self.stat.st_mtime_ns}" if self.stat else ""

    def is_countable(self, top: Path) -> bool:
        """Return True if git can read it in good time."""
        if self.stat is None or stat.S_ISLNK(self.stat.st_mode):
            return self.stat is not None
        return self.stat.st_size <= MOST_BYTES and os.access(path_at(top, self.path), os.R_OK)

    def plain(self) -> Difference:
        """Return the difference without line counts."""
        kept: Change = "added" if self.is_untracked or b"A" in self.code else "modified"
        state: State = "untracked" if self.is_untracked else "uncommitted"
        return Difference(self.path, kept if self.stat else "deleted", state=state)


class TreeStatus(NamedTuple):
    """What `git status` reports."""

    head: str | None
    """The full hash; None before the first commit."""
    branch: str | None
    """None when HEAD is detached. A branch without a commit has a name too."""
    entries: list[WorktreeStatus]
    """The first MOST_ENTRIES. A file that was only removed from the index is listed twice: the one
    in the folder comes later."""


class LineRange(NamedTuple):
    """A time span, and a snapshot of the uncommitted files at its start."""

    since: float
    until: float | None
    before: Snapshot | None

    def has(self, each: WorktreeStatus, top: Path) -> bool:
        """Return True if a file got its present content in this time, as far as is known."""
        path = readable(each.path)
        if self.before is not None and (path in self.before or len(self.before) < MAX_FILES):
            is_new = self.before.get(path) != each.fingerprint
        else:
            is_new = each.stat is not None and each.stat.st_mtime >= self.since
        return is_new and (self.until is None or changed_at(each, top) <= self.until)


def read_status(top: Path, limit: float, filters: list[str], untracked: str) -> TreeStatus:
    """Return the state of a working tree. Raises NoAnswerError.

    `filters` are options of git, `untracked` the value of its option --untracked-files.
    """
    output = records(top, limit, *filters, *_STATUS, f"--untracked-files={untracked}")
    head, branch = next(output, b""), next(output, b"")
    digest = head.removeprefix(_HEAD).decode()
    name = readable(branch.removeprefix(_BRANCH))
    entries = list(islice(filter(None, (_entry(each, top) for each in output)), MOST_ENTRIES))
    return TreeStatus(
        None if digest == "(initial)" else digest,
        None if name == "(detached)" else name,
        entries,
    )


def _entry(record: bytes, top: Path) -> WorktreeStatus | None:
    kind = record[:1]
    if kind == b"?":
        # A path that ends with a slash is a repository of its own.
        path = record[2:]
        return None if path.endswith(b"/") else _found(path, b"??", top)
    if kind not in _FIELDS:
        return None
    fields = record.split(b" ", _FIELDS[kind])
    blob = fields[7].decode() if kind == b"1" else ""
    return _found(fields[-1], fields[1], top)._replace(blob=blob)


def _found(path: bytes, code: bytes, top: Path) -> WorktreeStatus:
    return WorktreeStatus(path, code, read_stat(path_at(top, path)))


def snapshot_at(entries: list[WorktreeStatus], top: Path, since: float) -> Snapshot:
    """Return the uncommitted files that have not changed since a time (Unix seconds).

    The question comes a moment after the start that it is about, whose milliseconds are known.
    """
    found = (each for each in entries if changed_at(each, top) < since + 0.001)
    return {readable(each.path): each.fingerprint for each in islice(found, MAX_FILES)}


def changed_at(each: WorktreeStatus, top: Path) -> float:
    """Return the time of a file's change; of a deleted one, that of its folder."""
    if each.stat:
        return each.stat.st_mtime
    folders = (read_stat(os.fsencode(folder)) for folder in (top / os.fsdecode(each.path)).parents)
    return next((found.st_mtime for found in folders if found), 0.0)


def path_at(top: Path, path: bytes) -> bytes:
    """Return the whole path of a file in a working tree."""
    return os.fsencode(top) + b"/" + path


def read_stat(path: bytes) -> os.stat_result | None:
    """Return the attributes of a file or link; None where there is none."""
    try:
        return os.lstat(path)
    except OSError:
        return None
