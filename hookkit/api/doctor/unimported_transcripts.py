"""Check for transcripts that the client will delete before they are imported."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from hookkit import agents, clock, paths
from hookkit.agents.base import Agent
from hookkit.agents.transcript_files import is_in_database
from hookkit.api.doctor.database_query import answer
from hookkit.api.doctor.finding import Finding
from hookkit.lib.text.counted import counted
from hookkit.pipeline.collect import find_transcripts, unread_transcripts
from hookkit.pipeline.collect.scan_task import ScanTask
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.store.sqlite.usage import UsageQueries

DAY = 24 * 3600 * 10**9

SOON = 7 * DAY
"""Nanoseconds before deletion from which a transcript is reported: a weekly check is enough to
see it in time.
"""

REMEDY = "hookkit import"


def check(folder: Path) -> Iterator[Finding]:
    """Check the transcripts that an agent started in this folder will delete."""
    files = find_transcripts.find()
    written = dict(last_written(files))
    if not written:
        return
    unread = unread_of({path: files[path] for path in written})
    if unread is None:
        return  # reported by the database check
    warnings = list(warnings_of(unread, written, folder))
    for each in warnings:
        yield Finding("transcripts", "note", each, REMEDY)
    if not warnings:
        has_never = any(task.position is None for task in unread)
        message = describe(len(written), unread)
        if has_never:
            yield Finding("transcripts", "note", message, REMEDY)
        else:
            yield Finding("transcripts", "ok", message)


def warnings_of(unread: list[ScanTask], written: Mapping[Path, int], folder: Path) -> Iterator[str]:
    """Yield a warning for each agent that will soon delete transcripts that were not imported."""
    now = time.time_ns()
    for name in sorted({task.agent for task in unread}):
        agent = agents.get(name)
        days = retention_days(agent, folder)
        if days is None:
            continue
        deleted = [written[task.path] + days * DAY for task in unread if task.agent == name]
        soon = [at for at in deleted if at < now + SOON]
        if soon:
            yield warning(agent.DISPLAY_NAME, len(soon), min(soon), now)


def retention_days(agent: Agent, folder: Path) -> int | None:
    """Return the days for which an agent keeps transcripts; None if it deletes none."""
    installer = agent.installer
    return installer.retention_days(installer.project_root(folder)) if installer else None


def unread_of(files: Mapping[Path, str]) -> list[ScanTask] | None:
    """Return the files with something unread; None if that can't be determined now."""
    if not os.access(paths.database(), os.F_OK):
        has_journal = segments.segments(paths.journal_dir())
        return None if has_journal else with_more(unread_transcripts.unread({}, files))
    return answer(lambda opened: unread_in(opened, files))


def unread_in(opened: Database, files: Mapping[Path, str]) -> list[ScanTask]:
    """Return the files with something that a database doesn't have; deleted sessions are left."""
    kept = DeletionQueries(opened.db).without_deleted(files)
    return with_more(unread_transcripts.unread(UsageQueries(opened.db).positions(), kept))


def with_more(tasks: Iterable[ScanTask]) -> list[ScanTask]:
    """Return the tasks of files that contain unread data."""
    return list(filter(has_more, tasks))


def last_written(files: Mapping[Path, str]) -> Iterator[tuple[Path, int]]:
    """Yield non-empty transcripts with the time (Unix ns) from which the agent counts their age."""
    for path, status in find_transcripts.statuses(files):
        # Import reports unreadable files.
        if status and status.size and (status.is_file or is_in_database(path)):
            yield path, status.mtime_ns


def has_more(task: ScanTask) -> bool:
    """Return True if a file contains unread data, rather than being only moved or touched."""
    return task.position is None or task.position.offset != task.size


def warning(agent: str, count: int, first: int, now: int) -> str:
    """Return a warning about transcripts that will be deleted, the first at `first` (Unix ns)."""
    when = "when it is started next"
    if first > now:
        when = f"from {clock.local(datetime.fromtimestamp(first // 10**9, UTC)):%b %d, %Y} on"
    what = f"{counted(count, 'transcript')} with something that was not imported"
    return f"{agent} deletes {what}, {when}."


def describe(count: int, unread: list[ScanTask]) -> str:
    """Return the number of transcripts, and how many of them are not imported."""
    never = sum(task.position is None for task in unread)
    part = "all imported"
    if never:
        part = f"{never:,} of them never imported"
    elif unread:
        part = f"{len(unread):,} of them with something new"
    return f"{counted(count, 'transcript')}, {part}."
