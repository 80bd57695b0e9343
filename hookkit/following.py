"""Following the transcripts of sessions that live, or ended just now."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hookkit import transcripts
from hookkit.agents.claude_code.transcript.position import Position, is_same
from hookkit.config import Config
from hookkit.errors import StoreError
from hookkit.store.accounts import Accounts
from hookkit.store.sqlite import Database
from hookkit.transcripts import Task


def read(database: Database, settings: Config, since: str) -> bool:
    """Read what is new in transcripts of sessions that were active after a time.

    Unless somebody else does; whether there was anything. Raises OSError when the journal can't
    be written.
    """
    if not any(unread(database, since)):
        return False
    with transcripts.alone() as is_alone:
        if not is_alone:
            return False
        written, paths = 0, []
        # Asked once more: whoever was alone before may have read them.
        for task in unread(database, since):
            outcome = transcripts.read_task(task, settings.edit_tools)
            transcripts.write(outcome)
            written += len(outcome.records)
            paths.append(task.path)
        if settings.search:
            take_words(paths, settings)
        return written > 0


def take_words(paths: list[Path], settings: Config) -> None:
    """Take what was said into the search index; where that can't be written, an import says so."""
    from hookkit import search

    with suppress(StoreError), search.opened() as index:
        positions = {str(path): index.position(str(path)) for path in paths}
        known = {path: position for path, position in positions.items() if position}
        tasks = [task.for_search() for task in transcripts.unread(known, paths)]
        outcomes = (transcripts.read_task(task, settings.edit_tools) for task in tasks)
        index.enter(outcome.found for outcome in outcomes if outcome.found)


def unread(database: Database, since: str) -> Iterator[Task]:
    """The transcripts of sessions that have something new, and from where on."""
    accounts = Accounts(database.db)
    for session in database.sessions_since(since):
        if session.transcript_path:
            main = Path(os.path.realpath(session.transcript_path))
            known = {each.path: each.position for each in accounts.transcripts_of(session.seq or 0)}
            for path in [main, *subagents(main)]:
                task = task_of(path, known)
                if task is not None:
                    yield task


def subagents(main: Path) -> list[Path]:
    """The transcripts of a session's subagents."""
    return sorted(main.with_suffix("").glob("subagents/**/agent-*.jsonl"))


def task_of(path: Path, known: dict[str, str]) -> Task | None:
    """What there is to read in a file; None where there is nothing new, or no file."""
    try:
        status = path.stat()
        position = Position.from_text(known[str(path)]) if str(path) in known else None
        if position is not None and position.is_current(status):
            return None
        if str(path) not in known:
            return moved(path, status.st_size, known) or Task(path, status.st_size, None)
        return Task(path, status.st_size, position)
    except OSError:
        return None  # it is written late, and may be deleted at any time


def moved(path: Path, size: int, known: dict[str, str]) -> Task | None:
    """What there is to read in a file that was at another place before. Raises OSError."""
    for old, text in known.items():
        position = Position.from_text(text)
        same_name = Path(old).name == path.name and not Path(old).exists()
        if same_name and position is not None and is_same(path, position):
            return Task(path, size, position, old)
    return None
