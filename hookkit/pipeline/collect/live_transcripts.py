"""Follow the transcripts of sessions that are active, or ended just now."""

import os
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hookkit import agents, paths
from hookkit.agents.transcript_files import is_there
from hookkit.config import Config
from hookkit.errors import StoreError
from hookkit.lib.containment import contained
from hookkit.model.priced_message import ELSEWHERE
from hookkit.model.session import Session
from hookkit.pipeline.collect import collector, named_transcripts, unread_transcripts
from hookkit.pipeline.collect.scan_task import ScanResult, ScanTask
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries, Name
from hookkit.store.sqlite.usage import UsageQueries

if TYPE_CHECKING:
    from hookkit.store.sqlite.search_index import SearchIndex


def read(database: Database, settings: Config, sessions: list[Session]) -> bool:
    """Read what is new in the transcripts of sessions, unless another process does.

    Returns True if anything was journaled. Raises OSError when it can't be written.
    """
    accounts = UsageQueries(database.db)
    if next(plan(accounts, sessions, None), None) is None:
        return False
    with collector.reading_lock() as has_lock:
        if not has_lock:
            return False
        index = opened_index() if settings.search else None
        with index or nullcontext():
            # Planned again: the process that held the lock until now may have read them.
            try:
                tasks = list(plan(accounts, sessions, index))
            except StoreError:
                tasks, index = list(plan(accounts, sessions, None)), None
            deleted = DeletionQueries(database.db).names()
            has_read = read_tasks(tasks, settings, index, deleted)
            named = named_transcripts.tasks(tasks, accounts.positions)
            return (read_tasks(named, settings, None, deleted) if named else False) or has_read


def read_tasks(
    tasks: list[ScanTask], settings: Config, index: "SearchIndex | None", deleted: set[Name]
) -> bool:
    """Read transcripts; return True if anything was journaled."""

    def enter(results: list[ScanResult]) -> None:
        collector.write(results)
        if index is not None:
            with suppress(StoreError):  # the index stays behind, and catches up next time
                collector.enter_texts(index, results, deleted)

    results = collector.collect(tasks, settings.edit_tools, enter=enter)
    return sum(len(result.records) for result in results) > 0


def opened_index() -> "SearchIndex | None":
    """Open the search index; None where it can't be used, and an import reports why."""
    from hookkit.store.sqlite.search_index import SearchIndex

    try:
        return SearchIndex.open(paths.search_database())
    except StoreError:
        return None


def plan(
    accounts: UsageQueries, sessions: list[Session], index: "SearchIndex | None"
) -> Iterator[ScanTask]:
    """Yield the transcripts of sessions with something new, for the counts and for the index."""
    for session in sessions:
        tasks = list[ScanTask]()
        with contained(session.label()):
            tasks = tasks_of(accounts, session, index)
        yield from tasks


def tasks_of(
    accounts: UsageQueries, session: Session, index: "SearchIndex | None"
) -> list[ScanTask]:
    """Return the transcripts of one session with something new."""
    path = path_of(session)
    if path is None:
        return []
    files = files_of(session, Path(os.path.realpath(path)))
    known = accounts.transcripts_of(session.seq or 0)
    counted = {
        each.path: each.current_position for each in known if not each.path.startswith(ELSEWHERE)
    }
    searched = index.positions_of({*map(str, files), *counted}) if index else None
    return unread_transcripts.tasks(counted, searched, files)


def path_of(session: Session) -> str | None:
    """Return the path of a session's transcript, which the agent may have moved meanwhile.

    One that isn't there may still be written. Some agents' hooks don't have the path.
    """
    known = session.transcript_path
    if "\0" in (known or "") or not (known or session.framework):
        return None
    if known and is_there(known):
        return known
    files = agents.of(session.framework).session_files
    return files.transcript_of(session.session_id, known) or known


def files_of(session: Session, main: Path) -> dict[Path, str]:
    """Return the transcripts of a session that exist, with their agent.

    A transcript is written late, and may be deleted at any time.
    """
    agent = agents.of(session.framework)
    files = agent.transcripts.files_of_session(main) if agent.transcripts else []
    return {path: agent.NAME for path in files if is_there(path)}
