"""What sessions that live, or ended just now, have left outside of the journal.

Their transcripts, their git repository, and whether their process is still there: what is new is
written to the journal, and folded from there like everything else.
"""

import time

from hookkit import reaper
from hookkit.config import Config
from hookkit.session import Session, timestamp
from hookkit.store.sqlite import Database

LIVELY_SECONDS = 3600
"""How long after its last activity a session may still leave something: lines come late."""


def lively(database: Database) -> list[Session]:
    """The sessions that may have left something."""
    return database.sessions_since(timestamp(time.time_ns() - LIVELY_SECONDS * 10**9))


def look(database: Database, settings: Config) -> bool:
    """Write down what is new of transcripts and processes; whether there was anything.

    Raises OSError when the journal can't be written.
    """
    gone = reaper.gone(database)
    reaper.reap(gone)
    sessions = lively(database)
    if not sessions:
        return bool(gone)
    from hookkit import following

    return following.read(database, settings, sessions) or bool(gone)


def ask_git(database: Database) -> bool:
    """Write down where lively sessions stand in git; whether anything has changed."""
    from hookkit import repository
    from hookkit.store.work import WorkDone

    manual = WorkDone(database.db).active_manual()
    by_number = {session.seq: session for session in [*lively(database), *manual]}
    return repository.ask(database, list(by_number.values()))
