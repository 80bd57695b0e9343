"""Find the commits of a worktree that is gone: they are safe in the repository's own git folder.

The log of HEAD went with the worktree. What is left is

- the log of the branch that was checked out there,
- commits that were made on this machine in the time, on any branch, if nobody else made them: no
  worktree that is still there, and no other session.
"""

import time
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git import commits
from hookkit.lib.git.activity import Work, file_change
from hookkit.lib.git.checkout import BRANCHES, worktree_git_dirs
from hookkit.lib.git.commits import Entry
from hookkit.lib.git.merge_changes import Files, merge_into
from hookkit.lib.git.process import NoAnswerError
from hookkit.lib.git.read_commits import read_diffs_of
from hookkit.lib.git.reflog_file import LogEntry, read_log, written_at
from hookkit.model.git import MAX_COMMITS, MAX_FILES


class Gone(NamedTuple):
    """A worktree that is gone, and the time that a session spent in it."""

    top: str
    common_dir: str
    branches: tuple[str, ...]
    """Those that were checked out there, as far as is known."""
    since: float
    """Unix seconds, as `until`; None: it goes on."""
    until: float | None
    of_others: frozenset[str] = frozenset()
    """The hashes of other sessions' commits."""
    others_branches: frozenset[str] = frozenset()
    """The branches of other sessions' worktrees."""


def work_in(gone: Gone, deadline: float) -> Work | None:
    """Return what was committed in a worktree; None: git gives no answer in time.

    `deadline` is in seconds.
    """
    limit = time.monotonic() + deadline
    folder = Path(gone.common_dir)
    try:
        made = sorted(found_commits(gone, folder, limit), key=attrgetter("at"))[-MAX_COMMITS:]
        diffs = read_diffs_of(folder, limit, (each.hash for each in made))
    except NoAnswerError:
        return None
    files: Files = {}
    for entry in made:
        merge_into(files, diffs[entry.hash].files)
    changes = [file_change(Path(gone.top), each, {}) for each in files.values()]
    return Work(
        [diffs[each.hash].counted(each.to_commit()) for each in made],
        sorted(changes, key=attrgetter("path"))[:MAX_FILES],
        changes=(
            sum(diffs[each.hash].additions for each in made),
            sum(diffs[each.hash].deletions for each in made),
        ),
    )


def found_commits(gone: Gone, folder: Path, limit: float) -> list[Entry]:
    """Return the commits of a worktree that references still reach. Raises NoAnswerError."""
    logged = dict.fromkeys(
        entry.new
        for branch in gone.branches
        for entry in made_in_log(f"{gone.common_dir}/logs/{BRANCHES}{branch}", gone)
    )
    lost = commits.find_lost(folder, logged, limit)
    known = commits.find_by_hash(folder, [each for each in logged if each not in lost], limit)
    nobody_s = [
        entry
        for entry in commits.find_by_time(folder, gone.since, gone.until, limit)
        if entry.hash not in logged
        and (at := written_at(f"{gone.common_dir}/objects", entry.hash, entry.at)) is not None
        and is_within(at, gone)
    ]
    if nobody_s:
        others = set(of_others(gone))
        nobody_s = [entry for entry in nobody_s if entry.hash not in others]
    return known + nobody_s


def of_others(gone: Gone) -> Iterator[str]:
    """Yield the hashes of commits that were made elsewhere."""
    yield from gone.of_others
    logs = [f"{each}/logs/HEAD" for each in worktree_git_dirs(gone.common_dir)]
    logs += [f"{gone.common_dir}/logs/{BRANCHES}{each}" for each in gone.others_branches]
    for log in logs:
        for entry in read_log(log):
            if makes(entry):
                yield entry.new


def made_in_log(log: str, gone: Gone) -> Iterable[LogEntry]:
    """Yield the entries of a branch's log that made a commit in the time."""
    for entry in read_log(log):
        if makes(entry) and is_within(entry.at, gone, whole_seconds=True):
            yield entry


def makes(entry: LogEntry) -> bool:
    """Return True if an entry made a commit: a rebase of a branch is logged as its end."""
    return commits.is_made(entry.action) or entry.action.startswith("rebase")


def is_within(at: float, gone: Gone, *, whole_seconds: bool = False) -> bool:
    """Return True if a time is within that of the session in the worktree."""
    since = int(gone.since) if whole_seconds else gone.since
    return since <= at and (gone.until is None or at <= gone.until)
