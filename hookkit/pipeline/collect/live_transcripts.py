"""Following the transcripts of sessions that live, or ended just now."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hookkit import agents
from hookkit.config import Config
from hookkit.errors import StoreError
from hookkit.model.session import Session
from hookkit.pipeline.collect import transcript_scan
from hookkit.pipeline.collect.transcript_scan import ScanTask
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.usage import UsageQueries


def read(database: Database, settings: Config, sessions: list[Session]) -> bool:
    """Read what is new in the transcripts of sessions, unless somebody else does.

    Whether there was anything. Raises OSError when the journal can't be written.
    """
    accounts = UsageQueries(database.db)
    if not any(unread(accounts, sessions)):
        return False
    with transcript_scan.alone() as is_alone:
        if not is_alone:
            return False
        written, files = 0, dict[Path, str]()
        # Asked once more: whoever was alone before may have read them.
        for task in unread(accounts, sessions):
            outcome = transcript_scan.read_task(task, settings.edit_tools)
            transcript_scan.write(outcome)
            written += len(outcome.records)
            files[task.path] = task.agent
        if settings.search:
            take_words(files, settings)
        return written > 0


def take_words(files: dict[Path, str], settings: Config) -> None:
    """Take what was said into the search index; where that can't be written, an import says so."""
    from hookkit.store.sqlite.search_open import open_index

    with suppress(StoreError), open_index() as index:
        positions = {str(path): index.position(str(path)) for path in files}
        known = {path: position for path, position in positions.items() if position}
        tasks = [task.for_search() for task in transcript_scan.unread(known, files)]
        outcomes = (transcript_scan.read_task(task, settings.edit_tools) for task in tasks)
        index.enter(outcome.found for outcome in outcomes if outcome.found)


def unread(accounts: UsageQueries, sessions: list[Session]) -> Iterator[ScanTask]:
    """The transcripts of sessions that have something new, and from where on."""
    for session in sessions:
        if session.transcript_path and "\0" not in session.transcript_path:
            main = Path(os.path.realpath(session.transcript_path))
            known = {each.path: each.position for each in accounts.transcripts_of(session.seq or 0)}
            yield from transcript_scan.unread(known, files_of(session, main))


def files_of(session: Session, main: Path) -> dict[Path, str]:
    """Return the transcripts of a session that exist, with their agent.

    A transcript is written late, and may be deleted at any time.
    """
    agent = agents.of(session.framework)
    files = agent.transcripts.files_of_session(main) if agent.transcripts else []
    return {path: agent.NAME for path in files if os.access(path, os.F_OK)}
