"""Ask git once what several sessions did in one working tree: commits made and files changed.

Nothing watches: the reflog and the files' times are read afterwards, and a snapshot of the
uncommitted files at the start makes it exact. Changes are relative to the last commit.
"""

import os
import time
from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from hookkit.lib.git import commits, reflog_file
from hookkit.lib.git.checkout import Checkout
from hookkit.lib.git.commits import Entry
from hookkit.lib.git.config import read_config
from hookkit.lib.git.diff_parser import Difference
from hookkit.lib.git.diff_stat import Lines, empty_tree, lines_since, total
from hookkit.lib.git.filters import NOTHING, filters_of, judge, uses_lfs
from hookkit.lib.git.line_counts import count_lines
from hookkit.lib.git.merge_changes import Files, merge_into
from hookkit.lib.git.process import NoAnswerError, readable
from hookkit.lib.git.read_commits import CommitDiff, read_diffs_of
from hookkit.lib.git.status import LineRange, WorktreeStatus, read_status, snapshot_at
from hookkit.model.git import MAX_COMMITS, MAX_FILES, Commit, FileChange, Snapshot

CLOCK_ERROR = 2 * 86_400
"""Seconds by which a clock may have been wrong when a session began."""


class Baseline(NamedTuple):
    """The state of a working tree when a session came there."""

    base: str | None
    """The commit that was checked out; None: there was none."""
    snapshot: Snapshot | None
    """The uncommitted files; None: unknown."""


class Span(NamedTuple):
    """The time that a session spent in a working tree."""

    since: float
    """Unix seconds, as `until`; None: it goes on."""
    until: float | None
    base: str | None
    before: Snapshot | None
    """As in the baseline. Without a snapshot, uncommitted files count by the time of their last
    change, and deleted ones don't count."""
    lines: Lines = MappingProxyType({})
    """The lines of the uncommitted files at the start."""
    known: frozenset[str] = frozenset()
    """The hashes of commits that were found before."""


class Work(NamedTuple):
    """What was done in a span."""

    commits: list[Commit]
    """Oldest first."""
    files: list[FileChange]
    """By path."""
    replaced: frozenset[str] = frozenset()
    """Known commits that were rewritten or undone."""
    changes: tuple[int, int] | None = None
    """Lines added and deleted in tracked files since the base; None: unknown."""


class Look:
    """One look at a working tree: each question is asked once, for all spans.

    `deadline` is in seconds. Raises NoAnswerError where git gives no answer in time.
    """

    def __init__(self, checkout: Checkout, deadline: float) -> None:
        self.checkout = checkout
        self.limit = time.monotonic() + deadline
        self.top = Path(checkout.top)
        self.config = read_config(self.top, self.limit)
        self.filters = filters_of(self.config)
        self.objects = f"{checkout.common_dir}/objects"
        self.status = read_status(
            self.top, self.limit, self.filters.options, self.config.untracked_files
        )
        in_lfs = uses_lfs(self.config, checkout.common_dir)
        self.judgement = judge(self.top, self.limit, self.status.entries) if in_lfs else NOTHING
        unchanged = self.judgement.unchanged
        self.entries = [each for each in self.status.entries if each.path not in unchanged]
        self.asked: set[bytes] = set()
        self.differences: dict[bytes, Difference] = {}
        self.lines_by_base: dict[str, Lines | None] = {}

    @cached_property
    def tree(self) -> str:
        """The last commit, or the empty tree."""
        return self.status.head or self.no_tree

    @cached_property
    def no_tree(self) -> str:
        """The hash of the empty tree."""
        return empty_tree(is_sha256=self.config.has_sha256)

    def baseline(self, since: float, *, is_fresh: bool) -> Baseline:
        """Return the state at a time in the past; files that changed since are not in it.

        A snapshot is only taken if the time `is_fresh`.
        """
        base, is_known = reflog_file.head_at(self.log[::-1], self.objects, since)
        return Baseline(
            base if is_known else self.status.head,
            snapshot_at(self.entries, self.top, since) if is_fresh else None,
        )

    def works(self, spans: list[Span]) -> list[Work]:
        """Return what was done in each span.

        Raises NoAnswerError, also for a working tree that was removed meanwhile: what went with it
        would be missing.
        """
        entries = self.log_since(min((each.since for each in spans), default=0), spans)
        made = [
            commits.made_in(
                entries, self.objects, each.since, each.until, each.base, self.following(each)
            )
            for each in spans
        ]
        known = frozenset(each for span in spans for each in span.known) if entries else ()
        lost = commits.find_lost(
            self.top, {*known, *(each for some in made for each in some)}, self.limit
        )
        kept = [
            without_lost(some, span.known, lost, entries)
            for some, span in zip(made, spans, strict=True)
        ]
        diffs = read_diffs_of(self.top, self.limit, (each.hash for some in kept for each in some))
        changed = self.changed(spans)
        works = [
            self.work(span, some, diffs, lost, entries, changed)
            for span, some in zip(spans, kept, strict=True)
        ]
        places = self.top / ".git", Path(self.checkout.git_dir, "HEAD")
        if not all(map(os.path.lexists, places)):
            raise NoAnswerError
        return works

    def work(
        self,
        span: Span,
        made: list[Entry],
        diffs: dict[str, CommitDiff],
        lost: set[str],
        entries: list[Entry],
        changed: dict[bytes, Difference],
    ) -> Work:
        """Put together what was done in one span."""
        files: Files = {}
        for entry in made:
            if len(files) <= MAX_FILES:
                merge_into(files, diffs[entry.hash].files)
        selected = self.selected(span)
        merge_into(files, (each for path, each in changed.items() if path in selected))
        found = sorted(
            (file_change(self.top, each, span.lines) for each in files.values()),
            key=attrgetter("path"),
        )
        return Work(
            [diffs[each.hash].counted(each.to_commit()) for each in made],
            found[:MAX_FILES],
            frozenset(each for each in lost & span.known if commits.is_replaced(each, entries)),
            self.changes(span),
        )

    @cached_property
    def log(self) -> list[reflog_file.LogEntry]:
        """The actions on HEAD, as far as they lie in a file; the newest first."""
        return reflog_file.read_log(self.checkout.head_log)[::-1]

    def following(self, span: Span) -> int | None:
        """Return how many actions followed HEAD's place at a span's begin; None: unknown."""
        for place, entry in enumerate(self.log):
            if entry.new == span.base and entry.at < int(span.since):
                return place
        return None

    def log_since(self, since: float, spans: list[Span]) -> list[Entry]:
        """Return the actions on HEAD since a time; git is only asked if there may be any.

        Earlier ones come too, by as much as a clock may be wrong.
        """
        written_at = reflog_file.changed_at(self.checkout.head_log)
        if written_at is not None and written_at < int(since):
            is_unmoved = all(each.base == self.status.head for each in spans)
            if is_unmoved or written_at < int(since) - CLOCK_ERROR:
                return []
        since -= CLOCK_ERROR
        has_log = written_at is not None or os.path.exists(  # noqa: PTH110
            f"{self.checkout.common_dir}/reftable"
        )
        return commits.read_entries(self.top, since, self.limit, has_log=has_log)

    def selected(self, span: Span) -> dict[bytes, WorktreeStatus]:
        """Return what is pending and changed in the time, MAX_FILES of it at most."""
        lines = LineRange(span.since, span.until, span.before)
        found = (each for each in self.entries if lines.has(each, self.top))
        # A file that was only removed from the index is listed twice: the one in the folder counts.
        return {each.path: each for each in islice(found, MAX_FILES)}

    def changed(self, spans: Iterable[Span]) -> dict[bytes, Difference]:
        """Return the pending changes of all spans, with lines where git can count them."""
        wanted: dict[bytes, WorktreeStatus] = {}
        for span in spans:
            wanted |= self.selected(span)
        return self.counted(wanted)

    def counted(self, wanted: dict[bytes, WorktreeStatus]) -> dict[bytes, Difference]:
        """Return the differences of files by their paths; each file is counted once."""
        new = {path: each for path, each in wanted.items() if path not in self.asked}
        if new:
            self.asked |= new.keys()
            index = f"{self.checkout.git_dir}/index"
            options, uncounted = self.filters.options, self.judgement.uncounted
            found = count_lines(self.top, self.limit, self.tree, index, options, new, uncounted)
            self.differences |= {each.path: each for each in found}
        return self.differences

    def lines_of(self, snapshot: Snapshot | None) -> Lines:
        """Return the lines of the uncommitted files in a snapshot, where they are known."""
        if not snapshot:
            return {}
        wanted = {each.path: each for each in self.entries if readable(each.path) in snapshot}
        return {
            readable(path): (each.additions, each.deletions)
            for path, each in self.counted(wanted).items()
            if path in wanted and each.additions is not None and each.deletions is not None
        }

    def changes(self, span: Span) -> tuple[int, int] | None:
        """Return the lines that were added and deleted in tracked files since a span's base."""
        base = self.no_tree if span.base is None else span.base
        if base not in self.lines_by_base:
            is_clean = all(each.is_untracked for each in self.entries)
            self.lines_by_base[base] = (
                {}
                if is_clean and base == self.tree
                else lines_since(self.top, self.limit, base, self.filters.options)
            )
        lines = self.lines_by_base[base]
        if lines is None:
            return None
        judged = set(map(readable, self.judgement.unchanged | self.judgement.uncounted))
        others = {path: counts for path, counts in lines.items() if path not in judged}
        return total(others, span.lines)


def without_lost(
    made: dict[str, Entry], known: frozenset[str], lost: set[str], entries: list[Entry]
) -> list[Entry]:
    """Return the commits that are there, and known ones whose branch was deleted."""
    return [
        entry
        for digest, entry in made.items()
        if digest not in lost or (digest in known and not commits.is_replaced(digest, entries))
    ][-MAX_COMMITS:]


def file_change(top: Path, each: Difference, known: Lines) -> FileChange:
    """Return a change with absolute paths, without the lines that were there at the start."""
    old_path = None if each.old_path is None else absolute(top, each.old_path)
    before = known.get(readable(each.path), (0, 0))
    additions, deletions = (
        None if count is None else max(0, count - earlier)
        for count, earlier in zip((each.additions, each.deletions), before, strict=True)
    )
    path = absolute(top, each.path)
    return FileChange(path, each.change, old_path, additions, deletions, each.state)


def absolute(top: Path, path: bytes) -> str:
    """Return the whole path of a file as valid text."""
    return readable(str(top / os.fsdecode(path)))


def look_at(checkout: Checkout, deadline: float) -> Look | None:
    """Look at a working tree; None: git gives no answer."""
    try:
        return Look(checkout, deadline)
    except NoAnswerError:
        return None
