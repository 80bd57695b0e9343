"""Which sessions ask."""

import os

import psutil
import pytest

from hookkit.api.session_of_caller import ancestors, is_above, sessions_of_caller
from hookkit.api.store import Store
from tests.builders import session


def test_the_environment_names_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.start_session("s1")
    store.start_session("s2")
    assert sessions_of_caller(store) == []
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", "s2")
    assert [each.session_id for each in sessions_of_caller(store)] == ["s2"]
    monkeypatch.setenv("CLAUDE_CODE_SESSION_ID", "unknown")
    assert sessions_of_caller(store) == []


def test_its_agent_is_above_this_process(store: Store) -> None:
    known = {"lifecycle": "active", "last_ended_at": None, "last_activity": "2026-11-21T10:00:00Z"}
    mine = session(seq=1, session_id="mine", pid=os.getppid(), **known)
    other = session(seq=2, session_id="other", pid=os.getpid(), **known)
    store.database.add_sessions([mine, other])
    assert [each.session_id for each in sessions_of_caller(store)] == ["mine"]
    mine.is_out_of_sight = True
    assert not is_above(mine, ancestors())


def test_processes_that_can_not_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(*_: object) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil.Process, "parents", hidden)
    assert ancestors() == set()
