"""Collect what active and just ended sessions have left outside of the journal.

Their transcripts, their git repository, and whether their process is still there: what is new is
written to the journal, and folded from there like everything else.
"""

import time

from hookkit.config import Config
from hookkit.model.session import Session, timestamp
from hookkit.pipeline.collect import dead_processes
from hookkit.store.sqlite.database import Database

LIVELY_SECONDS = 3600
"""How long after its last activity a session may still leave something: lines come late."""


def lively(database: Database) -> list[Session]:
    """Return the sessions that may have left something."""
    return database.sessions_since(timestamp(time.time_ns() - LIVELY_SECONDS * 10**9))


def look(database: Database, settings: Config) -> bool:
    """Write down what is new of transcripts and processes; whether there was anything.

    Raises OSError when the journal can't be written.
    """
    gone = dead_processes.gone(database)
    dead_processes.reap(gone)
    sessions = lively(database)
    if not sessions:
        return bool(gone)
    from hookkit.pipeline.collect import live_transcripts

    return live_transcripts.read(database, settings, sessions) or bool(gone)


def ask_git(database: Database) -> bool:
    """Write down where lively sessions stand in git; whether anything has changed."""
    from hookkit.pipeline.collect import git_activity, session_projects
    from hookkit.store.sqlite.activity import ActivityQueries

    manual = ActivityQueries(database.db).active_manual()
    by_number = {session.seq: session for session in [*lively(database), *manual]}
    found = list(by_number.values())
    has_moved = session_projects.ask(found) | session_projects.unite(database)
    return git_activity.ask(database, found) or has_moved
