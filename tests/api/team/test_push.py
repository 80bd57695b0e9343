"""What a machine sends to its team, with a real server."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hookkit import paths
from hookkit.api import stats
from hookkit.api.store import Store
from hookkit.api.team import last, ledger, portions, stored
from hookkit.api.team import push as push_module
from hookkit.api.team.preview import preview
from hookkit.api.team.push import push, push_when_due
from hookkit.api.team.team_store import TeamStore
from hookkit.api.team.text_lines import texts_of
from hookkit.errors import TeamError
from hookkit.lib.system import locks
from hookkit.model.share_levels import LEVELS, leaves
from hookkit.pipeline.collect import collector
from hookkit.store.postgres.arrival import TABLES
from hookkit.store.postgres.portion import Portion
from hookkit.store.sqlite.outbox import Marked, Outbox
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


@pytest.mark.parametrize("level", ["full", "totals"])
@pytest.mark.parametrize("limit", ["MOST_ROWS", "MOST_SESSIONS"])
def test_a_push_in_many_portions(
    limit: str, level: str, store: Store, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_level(level)
    monkeypatch.setattr(f"hookkit.api.team.portions.{limit}", 1)
    sent: list[int] = []
    done = push(store, sent.append)
    count = store.database.count_sessions()
    assert sent.count(1) == count
    assert sum(sent) == done.sessions == count == len(rows(dsn, "shared_sessions", "seq"))
    assert push(store).rows == 0


def test_a_portion_that_fails_is_sent_again(
    store: Store, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookkit.api.team.portions.MOST_SESSIONS", 1)
    with monkeypatch.context() as patched:
        patched.setattr("hookkit.store.postgres.pushes.NOTE", "SELECT 1 / 0, %s, %s, %s")
        with pytest.raises(psycopg.errors.DivisionByZero):
            push(store)
    assert rows(dsn, "shared_sessions", "seq") == []
    assert push(store).sessions == store.database.count_sessions()


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


def test_small_portions_come_to_the_same(
    store: Store, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "MOST_ROWS", 1)
    done = push(store)
    assert len(rows(dsn, "sessions")) == done.sessions
    assert len(list(ledger.entries())) >= done.sessions


def test_search_is_off(store: Store, dsn: str) -> None:
    store.settings = store.settings._replace(search=False)
    push(store)
    titles = {each.title for each in store.database.every_session()}
    assert {each["text"] for each in rows(dsn, "texts")} == titles


def test_a_message_with_details(store: Store, dsn: str) -> None:
    before = push(store).sessions
    store.db.execute('UPDATE api_messages SET details = \'{"speed": "fast"}\'')
    assert before and push(store).sessions
    found = rows(dsn, "sums_ever", "sum(messages) AS messages")
    (stored,) = store.db.execute("SELECT sum(messages) FROM sums_ever").fetchone()
    assert found == [{"messages": stored}]


def test_who_is_no_member_any_more(store: Store, dsn: str, team_database: Database) -> None:
    with closing(psycopg.connect(team_database.superuser_dsn, autocommit=True)) as db:
        db.execute("UPDATE hookkit.members SET joined_at = NULL")
    with pytest.raises(TeamError, match="no member of this team any more"):
        push(store)


def test_a_server_that_was_restored_gets_everything_again(
    store: Store, dsn: str, team_database: Database
) -> None:
    sessions = push(store).sessions
    with closing(psycopg.connect(team_database.superuser_dsn, autocommit=True)) as db:
        db.execute("UPDATE hookkit.slices SET push = 'an earlier one'")
        db.execute("DELETE FROM hookkit.commits")
    assert push(store).sessions == sessions
    assert rows(dsn, "commits")
    assert push(store).sessions == 0


def test_one_push_at_a_time(store: Store, dsn: str) -> None:
    with locks.hold(paths.lock_file("team"), "sending"):
        push_when_due(store)
    assert last.pushed_at() is None


def test_a_large_store_counts_files_once_an_hour(
    store: Store, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookkit.api.team.push.LARGE", 1)
    push(store)
    store.db.execute("UPDATE sessions SET title = 'x'")
    last.file().unlink()
    push_when_due(store)
    assert [each.rows for each in ledger.entries()][-1].keys() != {"work_counts"}
    Outbox(store.database).remember("finished", "1")
    last.file().unlink()
    push_when_due(store)
    assert [each.rows for each in ledger.entries()][-1].keys() == {"work_counts"}


def test_a_session_that_is_deleted_goes_there_too(store: Store, dsn: str) -> None:
    first = push(store)
    store.delete_session("failed")
    assert push(store).sessions == 1
    assert len(rows(dsn, "shared_sessions")) == first.sessions - 1
    assert [each.removed for each in ledger.entries()].count(1) == 1


def test_no_texts_of_what_is_gone_or_hidden(store: Store) -> None:
    sharing = portions.Sharing("ann", "here", "full", {})
    with texts_of(store, Marked([1], []), sharing) as texts:
        assert texts.lines({99: "full"}, {}) == []
        assert texts.lines({1: "totals"}, {}) == []


def test_another_machine_changes_texts_while_they_are_read(
    store: Store, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the team has no more is sent, though it was there when it was asked."""
    push(store)
    before = rows(dsn, "texts", "seq, at, stamp, text")
    assert before
    Outbox(store.database).mark_all()
    read, times = portions.portion_of, list[int]()

    def read_meanwhile(*arguments: Any) -> Portion:
        times.append(1)
        if len(times) == 1:
            with closing(psycopg.connect(dsn, autocommit=True)) as db:
                db.execute("DELETE FROM hookkit.texts")
        return read(*arguments)

    monkeypatch.setattr(push_module, "portion_of", read_meanwhile)
    push(store)
    found = rows(dsn, "texts", "seq, at, stamp, text")
    assert sorted(map(repr, found)) == sorted(map(repr, before))


def test_a_push_that_is_interrupted_goes_on(
    store: Store, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one portion is written and the next one is read."""
    monkeypatch.setattr(portions, "MOST_SESSIONS", 1)
    read, times = portions.portion_of, list[int]()

    def interrupted(*arguments: Any) -> Portion:
        times.append(1)
        if len(times) == 3:
            raise KeyboardInterrupt
        return read(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(push_module, "portion_of", interrupted)
        with pytest.raises(KeyboardInterrupt):
            push(store)
    count = store.database.count_sessions()
    assert 1 <= len(rows(dsn, "shared_sessions", "seq")) < count
    assert push(store).sessions >= count - 2
    assert len(rows(dsn, "shared_sessions", "seq")) == count
    assert push(store).rows == 0


def test_a_push_amid_an_import(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The team gets the texts that come into the index after it has got the sessions."""
    enter, times = collector.enter_texts, list[int]()

    def enter_later(*arguments: Any) -> None:
        with Store.open() as meanwhile:
            times.append(push(meanwhile).sessions)
        enter(*arguments)

    monkeypatch.setattr(collector, "enter_texts", enter_later)
    fill(tmp_path)
    assert any(times)
    with Store.open() as store:
        push(store)
        Outbox(store.database).mark_all()
        assert push(store).changed == 0
