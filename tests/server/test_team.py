"""The pages and the API on top of a team store: all is read, nothing is changed."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from hookkit.api import server_instance as instance
from hookkit.api import server_keys as keys
from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.changes import TeamWatch
from hookkit.api.team.stored import Joined
from hookkit.api.team.team_store import TeamStore
from hookkit.errors import TeamError
from hookkit.server import team as served
from hookkit.server.app import create_app
from hookkit.server.team import KeptTeam, TeamAccess, TeamLive, TeamView
from tests.builders import deliver, line, payload
from tests.fixtures.postgres import Database
from tests.server.conftest import ORIGIN, serving
from tests.store.postgres.mirror import copy, join, opened

PAGES = ("/sessions", "/usage", "/projects", "/search", "/corrections", "/keys", "/api")
ABSENT = ("/runs", "/budgets", "/health", "/metrics", "/v1/traces", "/api/v1/runs")


@pytest.fixture
def team(team_database: Database, tmp_path: Path) -> dict[str, str]:
    """The DSN of ann and ben, who have a session each, and of eve, an admin, who is here."""
    found = {}
    for name in ("ann", "ben"):
        member, found[name] = join(team_database, name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOOKKIT_HOME", str(tmp_path / name))
            deliver(line(payload("UserPromptSubmit", f"{name}-1", prompt=f"Work of {name}")))
            with Store.open() as own:
                copy(own.db, member, found[name])
    found["eve"] = join(team_database, "eve", is_admin=True)[1]
    stored.save(Joined(found["eve"], "totals"))
    return found


def browser(user: str | None = None) -> Iterator[TestClient]:
    """A browser that is signed in to the pages of a team."""
    known = keys.load()
    app = create_app(TeamAccess(known), TeamView("hookkit at db", user))
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        client.cookies.set(known.cookie_name, known.cookie)
        client.headers["origin"] = ORIGIN
        yield client


@pytest.fixture
def client(team: dict[str, str]) -> Iterator[TestClient]:
    """A browser that is signed in to the pages of an admin."""
    assert team
    yield from browser()


def test_pages_name_the_team(client: TestClient) -> None:
    assert client.get("/").headers["location"] == "/sessions"
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert "hookkit at db · hookkit</title>" in answer.text, path
        assert "stays on this machine" not in answer.text, path


def test_the_list_has_the_sessions_of_all(client: TestClient) -> None:
    page = client.get("/sessions").text
    assert "Work of ann" in page and "Work of ben" in page and ">User<" in page
    found = client.get("/api/v1/sessions").json()["sessions"]
    assert {each["user"] for each in found} == {"ann", "ben"}
    number = found[0]["seq"]
    shown = client.get(f"/sessions/{number}").text
    assert f"Work of {found[0]['user']}" in shown
    assert "<form" not in shown.partition("<main")[2].partition("<dialog")[0]
    assert "transcript is gone" not in shown
    for part in ("/cost", "/work", "/conversation"):
        assert client.get(f"/sessions/{number}{part}").status_code == 200, part
    answer = client.get(f"/api/v1/sessions/{number}/history").json()
    assert "level of its user shares none" in answer["lacks"]
    assert client.get("/search?words=work").status_code == 200


def test_one_member(team: dict[str, str]) -> None:
    for client in browser("ann"):
        found = client.get("/api/v1/sessions").json()["sessions"]
        assert [each["user"] for each in found] == ["ann"]


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_of_one_machine_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nothing_is_changed(client: TestClient) -> None:
    number = client.get("/api/v1/sessions").json()["sessions"][0]["seq"]
    calls: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("POST", f"/sessions/{number}/notes", {"data": {"text": "x", "action": "add"}}),
        ("POST", f"/api/v1/sessions/{number}/notes", {"json": {"text": "x"}}),
        ("DELETE", "/api/v1/budgets/1", {"headers": {"content-type": "application/json"}}),
        ("POST", "/v1/traces", {"json": {}}),
        ("POST", "/api/v1/runs", {"json": {"prompt": "x"}}),
    )
    for method, path, more in calls:
        answer = client.request(method, path, **more)
        assert answer.status_code == 403 and "only read here" in answer.text, path


def test_who_is_not_signed_in(client: TestClient) -> None:
    client.cookies.clear()
    assert client.get("/sessions").status_code == 401
    typed = client.post("/enter", data={"token": keys.load().token})
    assert typed.status_code == 303
    client.cookies.clear()
    assert client.post("/sessions/1/notes", data={"text": "x"}).status_code == 401


def test_no_transaction_stays_open(client: TestClient, team_database: Database) -> None:
    for _ in range(4):
        client.get("/api/v1/sessions")
    with opened(team_database.superuser_dsn) as db:
        rows = db.execute(
            "SELECT state FROM pg_stat_activity WHERE usename LIKE '%%_eve' "
            "AND datname = current_database()"
        ).fetchall()
    assert {state for (state,) in rows} == {"idle"}


def test_what_members_send_is_there_at_once(client: TestClient, team: dict[str, str]) -> None:
    assert "Work of ann" in client.get("/sessions").text
    with psycopg.connect(team["ann"]) as db:
        db.execute("UPDATE hookkit.sessions SET title = 'Another'")
    assert "Another" in client.get("/sessions").text


def test_a_connection_that_was_cut_is_opened_again(
    client: TestClient, team_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/sessions")
    cut(team_database)
    found = [client.get("/api/v1/sessions").status_code for _ in range(6)]
    assert {*found[:4]} <= {200, 503} and found[4:] == [200, 200]
    monkeypatch.setattr(served, "QUIET_SECONDS", 0.0)
    client.get("/sessions")
    cut(team_database)
    assert [client.get("/api/v1/sessions").status_code for _ in range(4)] == [200] * 4


def cut(database: Database) -> None:
    """End the connections of eve."""
    with opened(database.superuser_dsn) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE '%%_eve'"
        )


def test_a_server_that_is_away(client: TestClient) -> None:
    stored.save(Joined("postgresql://ann:secret@127.0.0.1:1/team", "totals"))
    answer = client.get("/sessions")
    assert answer.status_code == 503 and "secret" not in answer.text


def test_keeping_a_store(team: dict[str, str]) -> None:
    kept = KeptTeam(TeamView("x"))
    kept.release()
    with closing(kept):
        assert kept.get() is kept.get()
        kept.release()
    stored.forget()
    with pytest.raises(TeamError, match="in no team"):
        kept.get()


# Live


def test_changes(team: dict[str, str]) -> None:
    watch = TeamWatch()
    with TeamStore.joined() as store:
        assert watch.look(store) == [] == watch.look(store)
        number = store.find("ann-1").seq
        for change, event in (
            ("UPDATE hookkit.sessions SET title = 'New'", "activity"),
            ("UPDATE hookkit.sessions SET last_ended_at = last_activity", "ended"),
            ("UPDATE hookkit.sessions SET last_ended_at = NULL", "started"),
            ("DELETE FROM hookkit.sessions", "deleted"),
        ):
            with psycopg.connect(team["ann"]) as db:
                db.execute(change.encode())
            store.refresh()
            assert [(each.session, each.event) for each in watch.look(store)] == [(number, event)]


def test_browsers_hear_of_changes(team: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(served, "PAUSE_SECONDS", 0.05)

    async def listen() -> str:
        live = TeamLive(TeamView("x"))
        try:
            stored.save(Joined("", "totals"))  # the first looks fail
            listener = live.listen()
            await asyncio.sleep(0.3)
            stored.save(Joined(team["eve"], "totals"))
            await asyncio.sleep(1.5)
            with psycopg.connect(team["ann"]) as db:
                db.execute("UPDATE hookkit.sessions SET title = 'New'")
            event = await asyncio.wait_for(anext(listener.events()), 30)
            assert event.change is not None
            return event.change.event
        finally:
            live.close()

    assert asyncio.run(listen()) == "activity"


# The program


def test_the_program_runs_beside_ones_own(team: dict[str, str], tmp_path: Path) -> None:
    with serving(tmp_path / "own"), serving(tmp_path / "stderr", "--team") as found:
        assert instance.running() != instance.running(instance.TEAM)
        assert instance.running(instance.TEAM) == (found.url, found.process.pid)
        with found.client() as client:
            page = client.get("/sessions").text
            assert "Work of ann" in page and " at 127.0.0.1 · hookkit</title>" in page
    assert instance.running(instance.TEAM) is None
