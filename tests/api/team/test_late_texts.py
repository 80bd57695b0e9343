"""Texts that come into the search index after their sessions were sent reach the team, too."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.api.team import late_texts, stored
from hookkit.api.team.leave import leave
from hookkit.api.team.preview import preview
from hookkit.api.team.push import push
from hookkit.store.sqlite.outbox import Outbox
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import join
from tests.team_rows import rows
from tests.transcript_builders import answer, prompt, transcript, write


@pytest.fixture
def dsn(team_database: Database, home: Path) -> str:
    """The DSN of ann, whose machine has pushed a session with two texts."""
    _, dsn = join(team_database, "ann")
    stored.save(stored.Joined(dsn, "full", "ann"))
    record(home, "s1", "Fix the login")
    assert send() == 1
    assert texts(dsn) == ["Fix the login", "It is fixed"]
    return dsn


def record(home: Path, name: str, asked: str) -> None:
    """Import a session."""
    lines = (
        prompt(asked, session=name),
        answer(session=name, content=[{"type": "text", "text": "It is fixed"}]),
    )
    write(home / ".claude" / "projects", {f"p/{name}.jsonl": transcript(*lines)})
    call("import")


def send() -> int:
    """Push; return the number of sessions that were sent."""
    with Store.open() as store:
        return push(store).sessions


def texts(dsn: str) -> list[str]:
    """Return the texts that the team has."""
    with closing(sqlite3.connect(":memory:")) as db:
        found = [db.execute("SELECT ? ->> 5", (row,)).fetchone()[0] for row in rows(dsn)["texts"]]
    return sorted(found)


def forget_texts() -> None:
    """Delete the search index, as its errors advise."""
    for file in paths.data_dir().glob(f"{paths.search_database().name}*"):
        file.unlink()


def previewed() -> set[str]:
    """Return the tables of what the next push sends."""
    with Store.open() as store:
        return {part.table for part in preview(store)}


def test_an_index_that_is_behind(dsn: str) -> None:
    """As where an import was killed before it had entered the texts."""
    forget_texts()
    assert send() == 1  # all, since the index is a new one
    assert texts(dsn) == []
    call("import")
    assert "texts" in previewed()
    assert send() == 1
    assert texts(dsn) == ["Fix the login", "It is fixed"]
    assert previewed() == set()
    assert send() == 0


def test_an_index_that_is_new_is_previewed(dsn: str) -> None:
    forget_texts()
    assert "sessions" in previewed()


def test_what_is_entered_meanwhile_stays_marked(dsn: str, home: Path) -> None:
    forget_texts()
    send()
    call("import")
    with Store.open() as store, late_texts.kept() as notes:
        before = notes.noted()
        assert [each.session_id for each in before] == ["s1"]
        notes.index.db.execute("UPDATE unshared SET stamp = stamp + 1")
        notes.index.db.execute("INSERT INTO unshared VALUES (999, 1)")  # its session was deleted
        notes.forget(before)
        assert [each.session_id for each in notes.noted()] == ["s1", None]
        assert store.db.execute("SELECT count(*) FROM unsent").fetchone() == (0,)
    assert send() == 1


def test_a_busy_index_is_cleared_the_next_time(dsn: str, home: Path) -> None:
    forget_texts()
    send()
    call("import")
    with closing(sqlite3.connect(paths.search_database())) as other:
        other.execute("PRAGMA busy_timeout = 0")
        with Store.open() as store:
            other.execute("BEGIN IMMEDIATE")
            late_texts.mark(store, Outbox(store.database), has_rows=True)
            other.rollback()
    assert send() == 1
    assert texts(dsn) == ["Fix the login", "It is fixed"]
    assert send() == 0


def test_search_that_is_turned_off_and_on(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("HOOKKIT_SEARCH", "false")
        assert send() == 1
        assert texts(dsn) == ["Fix the login"]
        assert send() == 0
    assert send() == 1
    assert texts(dsn) == ["Fix the login", "It is fixed"]
    assert send() == 0


def test_totals_need_no_index(dsn: str) -> None:
    stored.save(stored.needed()._replace(level="totals"))
    send()
    forget_texts()
    assert send() == 0
    assert not paths.search_database().exists()


def test_nothing_is_noted_after_leaving(dsn: str, home: Path) -> None:
    leave()
    record(home, "s2", "Fix the logout")
    with late_texts.kept() as notes:
        assert not notes.is_kept and notes.noted() == []
    forget_texts()
    late_texts.stop()
    assert not paths.search_database().exists()
