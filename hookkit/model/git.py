"""Commits and changed files of a working tree."""

from typing import Literal, NamedTuple

MAX_FILES = 2000
MAX_COMMITS = 500

Snapshot = dict[str, str]
"""Uncommitted and untracked files: path from the root -> "size.mtime_ns", "" if deleted."""

Change = Literal["added", "modified", "deleted", "renamed"]
State = Literal["committed", "uncommitted", "untracked"]


class Commit(NamedTuple):
    """A commit that was made here."""

    hash: str
    """All of it."""
    at: str
    """When it was made: RFC 3339 in UTC with milliseconds."""
    subject: str
    additions: int
    deletions: int
    """Lines, without those of binary files; a merge has none of its own."""


class FileChange(NamedTuple):
    """A file that was changed."""

    path: str
    """Absolute."""
    change: Change
    old_path: str | None
    """The previous path of a renamed file, absolute."""
    additions: int | None
    deletions: int | None
    """Lines; None: unknown, or there are none in a binary file."""
    state: State
    """Of its last change."""
