"""Collect the state of active and just ended sessions from outside of the journal.

Their transcripts, their git repositories and their processes: what is new is journaled, and
projected from there like everything else.
"""

import time

from hookkit.config import Config
from hookkit.model.session import Session, timestamp
from hookkit.pipeline.collect import branches, dead_processes, running_statuses
from hookkit.pipeline.collect.sessions_here import sessions_here
from hookkit.store.sqlite.database import Database

LIVELY_SECONDS = 3600
"""Seconds after its last activity in which a session is followed: lines come late."""


def find_lively(database: Database) -> list[Session]:
    """Return the sessions of this machine with activity in the last LIVELY_SECONDS."""
    found = database.sessions_since(timestamp(time.time_ns() - LIVELY_SECONDS * 10**9))
    return sessions_here(database, found)


def look(database: Database, settings: Config) -> bool:
    """Journal what is new: in transcripts, which processes are gone, what the others are doing.

    Returns True if anything is.

    Raises OSError if the journal can't be written.
    """
    gone = dead_processes.find_gone(database)
    dead_processes.reap(gone)
    numbers = {session.seq for session in gone}
    known = sessions_here(database, database.sessions_with_process())
    running = [each for each in known if each.seq not in numbers]
    has_news = running_statuses.journal(running) or bool(gone)
    sessions = find_lively(database)
    if not sessions:
        return has_news
    from hookkit.pipeline.collect import live_transcripts

    has_news |= branches.journal(sessions)
    return live_transcripts.read(database, settings, sessions) or has_news


def ask_git(database: Database) -> bool:
    """Journal the git state of sessions that began, answered or ended.

    Returns True if anything has changed. Raises OSError if it can't be written.
    """
    from hookkit.pipeline.collect import due_sessions, git_activity, session_projects
    from hookkit.store.sqlite.activity import ActivityQueries

    manual = sessions_here(database, ActivityQueries(database.db).active_manual())
    lively = [each for each in find_lively(database) if each.origin != "manual"]
    has_moved = session_projects.ask([*lively, *manual]) | session_projects.unite(database)
    asked = due_sessions.LatelyAsked(database)
    found = lively + asked.overlooked(lively)
    due = asked.choose(found, manual)
    has_changed = git_activity.ask(database, due, asked.runs_before(due))
    asked.remember(found)
    return has_changed or has_moved
