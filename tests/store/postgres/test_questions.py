"""Questions have the same answers in PostgreSQL as in SQLite."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import orjson
import pytest

from hookkit import clock, paths
from hookkit.api import stats, usage_errors, usage_hours, usage_scope, usage_series
from hookkit.api.sessions import list_sessions, session_filter
from hookkit.api.store import Store
from hookkit.api.team.team_store import TeamStore
from tests.cli.rich_home import fill
from tests.cli.terminal import call
from tests.fixtures.postgres import Database
from tests.properties import stories
from tests.properties.test_pages_equal_commands import take_notes
from tests.store.postgres.mirror import copy, join
from tests.store.postgres.questions import BY, answered, document, questions

STORIES = 5

Enter = Callable[[Path, pytest.MonkeyPatch], None]


def rich(folder: Path, _: pytest.MonkeyPatch) -> None:
    """Something in every column of every table, of these minutes."""
    fill(folder)


def story(seed: int) -> Enter:
    """Weeks of work, in a zone."""

    def enter(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        story = stories.tell(seed)
        monkeypatch.setenv("HOOKKIT_TIMEZONE", story.zone.key)
        story.enter(folder)
        take_notes(random.Random(seed))
        call("import", str(folder))
        for options in (("20",), ("--monthly", "9", "--project", "shop"), ("--weekly", "0.01")):
            call("budget", "set", *options)

    return enter


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands still between the two answers."""
    now = datetime.now(UTC) + timedelta(minutes=1)

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Stopped":
            return cls.fromtimestamp(now.timestamp(), tz)

    for module in ("api.sessions", "api.session_detail", "api.stats", "api.today", "model.session"):
        monkeypatch.setattr(f"hookkit.{module}.datetime", Stopped)


ENTERED = {"rich": rich, **{f"story {seed}": story(seed) for seed in range(STORIES)}}


@pytest.mark.parametrize("entered", ENTERED)
@pytest.mark.usefixtures("stopped_clock")
def test_answers_are_equal(
    entered: str, team_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(entered, tmp_path, monkeypatch)
    member, dsn = join(team_database, "ann")
    with Store.open() as own:
        expected = answers(own, 0)
        copy(own.db, member, dsn)
        with TeamStore.connect(dsn) as team:
            assert answers(team, member) == expected


@pytest.mark.parametrize("entered", ["rich", "story 0"])
@pytest.mark.usefixtures("stopped_clock")
def test_what_is_not_up_to_date_is_counted(
    entered: str, team_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(entered, tmp_path, monkeypatch)
    member, dsn = join(team_database, "ann")
    with Store.open() as own:
        copy(own.db, member, dsn)
        assert own.db.execute("SELECT 1 FROM work_stale, worked_stale LIMIT 1").fetchone()
        with TeamStore.connect(dsn) as team:
            assert answers(team, member) == answers(own, 0)


@pytest.mark.parametrize("entered", ["rich", "story 0"])
@pytest.mark.usefixtures("stopped_clock")
def test_days_of_another_zone_are_counted(
    entered: str, team_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(entered, tmp_path, monkeypatch)
    member, dsn = join(team_database, "ann")
    with Store.open() as own:
        answers(own, 0)
        copy(own.db, member, dsn)
        with clock.in_utc(), TeamStore.connect(dsn) as team:
            assert answers(team, member) == answers(own, 0)


@pytest.mark.parametrize("entered", ["rich", "story 0"])
@pytest.mark.usefixtures("stopped_clock")
def test_answers_by_machine_are_equal(
    entered: str, team_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(entered, tmp_path, monkeypatch)
    member, dsn = join(team_database, "ann")
    with Store.open() as own:
        copy(own.db, member, dsn)
        with TeamStore.connect(dsn) as team:
            expected = by_machine(own, 0)
            assert by_machine(team, member) == expected
            assert any(expected["stats by machine"]["totals"].values())


def by_machine(store: Store, member: int) -> dict[str, Any]:
    """Return the answers about this machine, and by machine."""
    here = stats.usage_span(store, machine=paths.machine_id()[:10])
    lately = here._replace(since="2026-11-05", model="OPUS")
    found: dict[str, Any] = {
        f"stats by {by} {span}": stats.add_up(store, by, span).to_dict()
        for by in (*BY, "machine")
        for span in (here, lately)
    }
    found["stats by machine"] = stats.report_usage(store, "machine").to_dict()
    for span in (here, lately):
        found[f"hours {span}"] = usage_hours.report_hours(store, span).to_dict()
        found[f"errors {span}"] = usage_errors.report_errors(store, span).to_dict()
        found[f"scope {span}"] = usage_scope.scope_of(store, span)._asdict()
        found[f"series {span}"] = usage_series.usage_series(store, span, "2026-11-21")
    choice = session_filter(machine=paths.machine_id())
    found["list"] = [each.to_dict() for each in list_sessions(store, choice).sessions]
    return {name: orjson.loads(document(each, member)) for name, each in found.items()}


def enter(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter a story; its transcripts, which are on one machine only, are gone then."""
    ENTERED[name](folder, monkeypatch)
    for transcript in folder.rglob("*.jsonl"):
        transcript.unlink()


def answers(store: Store, member: int) -> dict[str, bytes]:
    """Return the answers to all questions."""
    return {
        name: document(answered(question, store), member) for name, question in questions(store)
    }
