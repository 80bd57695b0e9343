"""Commits and changed files of a working tree."""

from typing import Literal, NamedTuple

MAX_FILES = 2000
MAX_COMMITS = 500

Snapshot = dict[str, str]
"""Uncommitted and untracked files: path from the root -> "size.mtime_ns", "" if deleted."""

Lines = dict[str, tuple[int, int]]
"""Path from the root → lines added and deleted."""

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


class GitCheckout(NamedTuple):
    """A working tree in which a session was at work."""

    top: str
    """Its root."""
    at: str
    """When the session came there, or came back after an end."""
    git_dir: str = ""
    common_dir: str = ""
    """The git folder that all worktrees of the repository share."""
    branch: str | None = None
    """The one that was checked out when git was queried last."""
    base: str | None = None
    """The commit that was checked out at `at`; None: there was none yet."""
    earlier: tuple[int, int] = (0, 0)
    """Lines added and deleted before `at`."""
    changes: tuple[int, int] | None = None
    """The same since `at`; None: unknown."""
    gone_at: str | None = None
    """When it was found to be gone; nothing more is made in it."""


class StartState(NamedTuple):
    """The uncommitted changes of a working tree when a session came there."""

    snapshot: Snapshot | None = None
    """None: unknown."""
    lines: Lines = {}  # noqa: RUF012 - never changed
    """Theirs, where they are known: the session did not write them."""


class GitPlace(NamedTuple):
    """A folder in which a session may have worked."""

    folder: str
    at: str
    """The beginning of the turn in which it was there first."""
    last_at: str
    """When it was there last."""
    was_there: bool = True
    """False for a folder that only a command named."""


class GitFolder(NamedTuple):
    """A folder in which a shell command runs git."""

    path: str
    """Where it is relative, it starts in the folder of the command."""
    is_made: bool = False
    """True if the command makes a working tree there."""
