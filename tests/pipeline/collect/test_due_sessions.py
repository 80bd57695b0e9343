"""What a worker reads to choose the sessions about which git is asked."""

import pytest

from hookkit.api.store import Store
from hookkit.model.session import now
from hookkit.pipeline.collect import due_sessions, live_sessions
from tests.builders import session


def add_sessions(store: Store, numbers: range) -> None:
    """Store sessions that were at work just now."""
    with store.database.transaction():
        store.database.add_sessions(
            session(seq=each, session_id=f"s{each}", origin="hook", last_activity=now())
            for each in numbers
        )


def statements_of(store: Store) -> list[str]:
    """Ask git, and return the statements that the database ran."""
    found: list[str] = []
    store.db.set_trace_callback(found.append)
    live_sessions.ask_git(store.database)
    store.db.set_trace_callback(None)
    return found


@pytest.mark.parametrize("count", [0, 1, 40])
def test_recent_sessions_are_read_once(store: Store, count: int) -> None:
    add_sessions(store, range(1, count + 1))
    found = statements_of(store)
    assert sum("origin IN ('hook', 'run')" in each for each in found) == 1


def test_a_session_that_was_asked_about_costs_no_statement(store: Store) -> None:
    add_sessions(store, range(1, 3))
    live_sessions.ask_git(store.database)
    few = len(statements_of(store))
    add_sessions(store, range(3, 43))
    live_sessions.ask_git(store.database)
    assert len(statements_of(store)) == few


def test_the_marks_are_read_once(store: Store) -> None:
    add_sessions(store, range(1, 2))
    live_sessions.ask_git(store.database)
    known = store.database.recent_sessions(1)
    asked = due_sessions.LatelyAsked(store.database)
    due_sessions.marks_file().unlink()
    assert asked.overlooked([]) == []
    assert asked.choose(known, []) == []
    assert due_sessions.LatelyAsked(store.database).choose(known, []) == known
