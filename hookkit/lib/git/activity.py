"""Find the activity in a working tree in a time span: commits made and files changed.

Nothing watches: the reflog and the files' times are read afterwards, and a snapshot of the
uncommitted files at the start makes it exact. Changes are relative to the last commit.
"""

import os
import time
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git import repository
from hookkit.lib.git.commits import commits_after, find_commits
from hookkit.lib.git.diff_parser import COUNTED, NAMED, Difference, read_diffs
from hookkit.lib.git.line_counts import count_lines
from hookkit.lib.git.merge_changes import Files, merge_into
from hookkit.lib.git.process import (
    NoAnswerError,
    half,
    no_filters,
    readable,
    records,
)
from hookkit.lib.git.worktree_status import LineRange, WorktreeStatus, list_uncommitted
from hookkit.model.git import (
    MAX_COMMITS,
    MAX_FILES,
    Commit,
    FileChange,
    Snapshot,
)


class RepositoryActivity(NamedTuple):
    """Commits and files of a time span."""

    commits: list[Commit]
    """Oldest first."""
    files: list[FileChange]
    """By path."""


def take_snapshot(cwd: Path, deadline: float) -> Snapshot | None:
    """Return the first MAX_FILES uncommitted or untracked files; None where there is no root."""
    limit = time.monotonic() + deadline
    try:
        top = repository.find_top(cwd, limit)
        if top is None:
            return None
        found = islice(list_uncommitted(top, limit, no_filters(top, limit)), MAX_FILES)
        return {readable(each.path): each.fingerprint for each in found}
    except NoAnswerError:
        return None


def find_activity(
    cwd: Path,
    since: float,
    until: float | None,
    before: Snapshot | None,
    deadline: float,
    *,
    base: str | None = None,
) -> RepositoryActivity | None:
    """Return the activity from `since` to `until` (Unix seconds), or until now.

    None where `repository.find_root` is None.

    `base` is the hash of HEAD at `since`: git's times are whole seconds, so that it may have been
    made in the first one. `before` is the snapshot of `since`; without one, uncommitted files
    count by the time of their last change, and deleted ones don't count.
    """
    limit = time.monotonic() + deadline
    try:
        top = repository.find_top(cwd, limit)
        if top is None:
            return None
        commits = commits_after(base, find_commits(top, since, until, limit))
        kept, files = _with_lines(top, limit, commits[-MAX_COMMITS:])
        uncommitted = _uncommitted(top, limit, LineRange(since, until, before))
    except NoAnswerError:
        return None
    merge_into(files, uncommitted)
    changes = sorted((_file_change(top, each) for each in files.values()), key=attrgetter("path"))
    return RepositoryActivity(kept, changes[:MAX_FILES])


def _with_lines(top: Path, limit: float, commits: list[Commit]) -> tuple[list[Commit], Files]:
    """Return the commits with their line counts, and the files that they changed.

    Without line counts where git takes too long, or lacks some content.
    """
    if not commits:
        return [], {}
    try:
        return _read_commits(top, half(limit), commits, COUNTED)
    except NoAnswerError:
        return _read_commits(top, limit, commits, NAMED)


def _read_commits(
    top: Path, limit: float, commits: list[Commit], options: tuple[str, ...]
) -> tuple[list[Commit], Files]:
    by_hash = {each.hash: each for each in commits}
    files: Files = {}
    query = ("diff-tree", "--stdin", "--root", "-r", *options)
    text = "".join(f"{digest}\n" for digest in by_hash).encode()
    for diff in read_diffs(records(top, limit, *query, stdin=text)):
        if diff.commit:
            by_hash[diff.commit] = by_hash[diff.commit]._replace(
                additions=diff.additions, deletions=diff.deletions
            )
            if len(files) <= MAX_FILES:
                merge_into(files, (diff.counted if options is COUNTED else diff.named).values())
    return list(by_hash.values()), files


def _uncommitted(top: Path, limit: float, span: LineRange) -> list[Difference]:
    """Return what is pending and changed in the time, MAX_FILES of it at most."""
    filters = no_filters(top, limit)
    # A file that was only removed from the index is listed twice: the one in the folder counts.
    found = (each for each in list_uncommitted(top, limit, filters) if span.has(each, top))
    selected: dict[bytes, WorktreeStatus] = {each.path: each for each in islice(found, MAX_FILES)}
    return list(count_lines(top, limit, filters, selected)) if selected else []


def _file_change(top: Path, each: Difference) -> FileChange:
    old_path = None if each.old_path is None else _absolute(top, each.old_path)
    lines = each.additions, each.deletions
    return FileChange(_absolute(top, each.path), each.change, old_path, *lines, each.state)


def _absolute(top: Path, path: bytes) -> str:
    return readable(str(top / os.fsdecode(path)))
