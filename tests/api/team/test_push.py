"""What a machine sends to its team, with a real server."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hookkit.api import stats
from hookkit.api.store import Store
from hookkit.api.team import ledger, stored
from hookkit.api.team.preview import preview
from hookkit.api.team.push import push
from hookkit.api.team.team_store import TeamStore
from hookkit.model.share_levels import LEVELS, leaves
from hookkit.store.postgres.arrival import TABLES
from tests.builders import deliver, line, payload
from tests.cli.rich_home import fill
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import join


@pytest.fixture
def dsn(team_database: Database) -> str:
    """The DSN of ann, who has joined."""
    _, dsn = join(team_database, "ann")
    stored.save(stored.Joined(dsn, "full", "ann"))
    return dsn


@pytest.fixture
def store(dsn: str, tmp_path: Path) -> Iterator[Store]:
    """A store with something in every column of every table."""
    fill(tmp_path)
    with Store.open() as opened:
        yield opened


def at_level(level: str, **projects: str) -> None:
    """Share at a level from now on."""
    stored.save(stored.needed()._replace(level=level, projects=projects))


def rows(dsn: str, table: str, columns: str = "*") -> list[dict[str, Any]]:
    """The rows of a table that a member may see."""
    with closing(psycopg.connect(dsn, row_factory=psycopg.rows.dict_row)) as db:
        return db.execute(f"SELECT {columns} FROM hookkit.{table}").fetchall()


def test_the_second_push_sends_nothing(store: Store, dsn: str) -> None:
    first = push(store)
    assert (first.sessions, first.changed > 0) == (store.database.count_sessions(), True)
    second = push(store)
    assert (second.sessions, second.rows, second.changed, second.bytes) == (0, 0, 0, 0)
    deliver(line(payload("UserPromptSubmit", "new", prompt="Go on")))
    store.refresh()
    third = push(store)
    assert third.sessions == 1
    assert {each["session_id"] for each in rows(dsn, "sessions")} == {
        each.session_id for each in store.database.every_session()
    }


@pytest.mark.parametrize("level", LEVELS)
def test_what_leaves_at_each_level(level: str, store: Store, dsn: str) -> None:
    at_level(level)
    push(store)
    for table, sent in TABLES.items():
        found = rows(dsn, table)
        if not leaves(level, table, "no column of its own"):
            assert found == [], table
            continue
        for column in sent.columns:
            values = {each[column] for each in found}
            hidden = {v for v in values if not str(v or "").startswith("transcript ")}
            if not leaves(level, table, column):
                assert not any(hidden), (table, column)


def test_preview_is_what_is_sent(store: Store, dsn: str) -> None:
    at_level("prompts")
    shown = list(preview(store))
    done = push(store)
    assert sum(len(line) for part in shown for line in part.lines) == done.bytes
    assert sum(len(part.lines) for part in shown) == done.rows
    assert list(preview(store)) == []
    at_level("titles")
    less = [line for part in preview(store) for line in part.lines]
    assert sum(map(len, less)) == push(store).bytes
    at_level("prompts")
    push(store)
    again = list(preview(store, everything=True))
    assert [part.lines for part in again] == [part.lines for part in shown]
    titles = [line for part in preview(store, level="totals") for line in part.lines]
    assert b"checkout" not in b"".join(titles).replace(b"storefront-checkout-service", b"")


def test_less_than_before_takes_rows_back(store: Store, dsn: str) -> None:
    push(store)
    sums = rows(dsn, "sums_ever", "sum(cost) AS cost, sum(prompts) AS prompts")
    for level in reversed(LEVELS):
        at_level(level)
        push(store)
        assert {each["level"] for each in rows(dsn, "shared_sessions")} == {level}
        assert rows(dsn, "sums_ever", "sum(cost) AS cost, sum(prompts) AS prompts") == sums
    assert rows(dsn, "sessions") == rows(dsn, "api_messages") == []


def test_the_ledger_has_what_left(store: Store, dsn: str) -> None:
    at_level("titles")
    done = push(store)
    found = list(ledger.entries())
    assert sum(each.bytes for each in found) == done.bytes
    assert sum(sum(each.rows.values()) for each in found) == done.rows
    assert found[0].sessions == {"titles": done.sessions}
    assert "secret" not in found[0].server


def test_the_team_answers_as_the_store_does(store: Store, dsn: str) -> None:
    push(store)
    own = {each.session_id: each for each in store.database.every_session()}
    with TeamStore.connect(dsn) as team:
        theirs = {each.session_id: each for each in team.database.every_session()}
        assert theirs.keys() == own.keys()
        for name, session in own.items():
            for metric in ("title", "prompts_count", "edit_count", "tokens_output", "cost_usd"):
                assert getattr(theirs[name], metric) == getattr(session, metric), metric
            assert theirs[name].user_id == "ann"
        for by in ("day", "month", "model", "framework", "branch"):
            assert usage(team, by) == usage(store, by), by


def usage(store: Store, by: str) -> list[tuple[Any, ...]]:
    """What was used by a key; the time worked goes on."""
    rows = stats.report_usage(store, by).to_dict()["by"]
    return [
        (each["key"], each["prompts"], each["cost_usd"], each["files_changed"]) for each in rows
    ]


def test_a_project_has_the_name_of_its_remote(store: Store, dsn: str) -> None:
    store.db.execute("UPDATE projects SET remote = 'Acme/Shop' WHERE name = 'blog'")
    push(store)
    names = {each["project"] for each in rows(dsn, "dimensions")}
    assert "acme/shop" in names and "blog" not in names
    assert {each["path"]: each["last"] for each in rows(dsn, "projects")}["acme/shop"] == "blog"
    store.db.execute("UPDATE projects SET remote = NULL WHERE name = 'blog'")
    push(store)
    assert "acme/shop" not in {each["project"] for each in rows(dsn, "dimensions")}
