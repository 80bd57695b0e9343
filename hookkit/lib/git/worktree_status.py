"""List the uncommitted changes of a working tree."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git.diff_parser import Difference
from hookkit.lib.git.process import readable, records
from hookkit.model.git import MAX_FILES, Change, Snapshot, State

MOST_BYTES = 16 * 2**20
"""The largest untracked file whose lines are counted."""

_STATUS = (
    *("status", "--porcelain", "-z", "--untracked-files=all"),
    *("--ignore-submodules=all", "--no-renames"),
)


class WorktreeStatus(NamedTuple):
    """A file that differs from the last commit, or is not in it."""

    path: bytes
    """Relative to the root."""
    code: bytes
    """Two letters of `git status`: the state in the index, and in the folder."""
    stat: os.stat_result | None
    """None: it is deleted."""

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
        return self.stat.st_size <= MOST_BYTES and os.access(_at(top, self.path), os.R_OK)

    def plain(self) -> Difference:
        """Return the difference without line counts."""
        kept: Change = "added" if self.is_untracked or b"A" in self.code else "modified"
        state: State = "untracked" if self.is_untracked else "uncommitted"
        return Difference(self.path, kept if self.stat else "deleted", state=state)


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
        return is_new and (self.until is None or _changed_at(each, top) <= self.until)


def list_uncommitted(top: Path, limit: float, filters: list[str]) -> Iterator[WorktreeStatus]:
    """Yield the files that differ from the last commit. Raises NoAnswerError."""
    for record in records(top, limit, *filters, *_STATUS):
        code, path = record[:2], record[3:]
        if not path.endswith(b"/"):  # that is a repository of its own
            yield WorktreeStatus(path, code, _stat(_at(top, path)))


def _changed_at(each: WorktreeStatus, top: Path) -> float:
    """Return the time of a file's change; of a deleted one, that of its folder."""
    if each.stat:
        return each.stat.st_mtime
    folders = (_stat(os.fsencode(folder)) for folder in (top / os.fsdecode(each.path)).parents)
    return next((found.st_mtime for found in folders if found), 0.0)


def _at(top: Path, path: bytes) -> bytes:
    return os.fsencode(top) + b"/" + path


def _stat(path: bytes) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None
