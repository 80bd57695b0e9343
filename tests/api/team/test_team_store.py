"""A team's sessions are read by the same functions; nothing here changes them."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hookkit.api import session_detail, session_work
from hookkit.api.history.transcript_files import Files, files_of
from hookkit.api.store import Store
from hookkit.api.team.team_store import TeamStore
from hookkit.errors import TeamError
from tests.builders import deliver, line, own, payload
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import copy, join


@pytest.fixture
def dsn(team_database: Database) -> str:
    """The DSN of a member with a session of an agent, and one of their own that goes on."""
    member, dsn = join(team_database, "ann")
    started = own("started", "mine", origin="manual", cwd=str(Path.cwd()), description="Work")
    deliver(line(payload("UserPromptSubmit", prompt="Go")), line(started, src="user"))
    with Store.open() as store:
        copy(store.db, member, dsn)
    return dsn


@pytest.fixture
def team(dsn: str) -> Iterator[TeamStore]:
    with TeamStore.connect(dsn) as opened:
        yield opened


def test_a_team_has_the_time_worked_by_each_ones_setting(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_IDLE_MINUTES", "3")
    with TeamStore.connect(dsn) as team:
        assert team.settings.idle_minutes == 15


def test_an_empty_team_has_ones_own_setting(
    team_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_IDLE_MINUTES", "3")
    with TeamStore.connect(join(team_database, "ben")[1]) as team:
        assert team.settings.idle_minutes == 3
        assert team.get_recent_sessions() == []


def test_nothing_is_written(team: TeamStore) -> None:
    with pytest.raises(TeamError, match="only read"):
        team.start_session("s2")
    with Store.open() as store:
        assert store.get_session("s2") is None


def test_a_running_session_of_a_person_is_not_asked_for_git(team: TeamStore) -> None:
    shown = session_detail.show_session(team, "mine")
    assert shown.session.origin == "manual"
    assert shown.resumption is None


def test_refreshing_finds_what_came_meanwhile(team: TeamStore, dsn: str) -> None:
    assert team.find("s1").title == "Go"
    with psycopg.connect(dsn) as db:
        db.execute("UPDATE hookkit.sessions SET title = 'Gone' WHERE session_id = 's1'")
    assert team.find("s1").title == "Go"
    assert team.refresh()
    assert team.find("s1").title == "Gone"


def test_a_path_of_a_member_leads_to_no_file_here(
    team: TeamStore, dsn: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text("{}\n")
    with psycopg.connect(dsn) as db:
        db.execute("UPDATE hookkit.sessions SET transcript_path = %s", [str(secret)])
    found = team.find("s1")
    assert found.transcript_path == str(secret)
    assert files_of(team, found) == Files()
    assert session_work.prompts_in(team, found).prompts


def test_a_store_without_the_schema_is_refused(empty_database: Database) -> None:
    with pytest.raises(TeamError, match="team create"):
        TeamStore.connect(empty_database.dsn)
