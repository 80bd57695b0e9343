"""What was spent since a moment: the same as adding it all up, without reading it all."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit import paths
from hookkit.model import counters
from hookkit.model.session import timestamp
from hookkit.store.sqlite import spending
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.migrate import newest
from tests.builders import START, throwaway_home
from tests.spending import logged, spend, telemetry_only
from tests.store.sqlite.steps import steps
from tests.store.sqlite.test_query_plans import SCAN, plans

NOW = START // 1_000_000
HOUR, DAY = 3_600_000, 86_400_000
TIMES = st.integers(NOW - 3 * DAY, NOW)
COSTS = st.integers(0, 10**6).map(lambda cents: cents / 100)


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    Database.open(paths.database()).close()
    opened = spending.connect(str(paths.database()))
    yield opened
    opened.close()


@settings(max_examples=40)
@given(
    st.lists(st.dictionaries(TIMES, COSTS, min_size=1, max_size=4), max_size=4),
    st.dictionaries(TIMES, COSTS, max_size=2),
    st.dictionaries(TIMES, COSTS, max_size=2),
    st.lists(TIMES | st.integers(-3, 3).map(lambda days: NOW // DAY * DAY + days * DAY)),
)
def test_it_is_the_sum_of_all_since(
    sessions: list[dict[int, float | None]],
    by_telemetry: dict[int, float],
    by_hand: dict[int, float],
    moments: list[int],
) -> None:
    with throwaway_home():
        everything: list[tuple[int, str, float]] = []
        spend("empty", {NOW - 9 * DAY: None}, project="shop")
        for number, costs in enumerate(sessions):
            project = ("shop", "blog")[number % 2]
            spend(f"s{number}", costs, project)
            everything += [(ms, project, usd or 0) for ms, usd in costs.items()]
        for number, (ms, usd) in enumerate(by_telemetry.items()):
            telemetry_only(f"t{number}", ms, usd, "blog")
            everything.append((ms, "blog", usd))
        for ms, usd in by_hand.items():
            logged("empty", ms, usd)
            everything.append((ms, "shop", usd))
        with closing(spending.connect(str(paths.database()))) as db:
            for moment in moments:
                for asked in (None, "shop", "blog"):
                    wanted = sum(
                        round(usd * spending.NANO)
                        for ms, where, usd in everything
                        if ms >= moment and asked in (None, where)
                    )
                    assert spending.since(db, moment, asked) == wanted


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_not_waited_for(make: Callable[[Path], None]) -> None:
    paths.make_private(paths.data_dir())
    make(paths.database())
    with pytest.raises(sqlite3.OperationalError, match="not a regular file"):
        spending.connect(str(paths.database()))


def test_messages_after_the_last_hook_count() -> None:
    midnight = NOW // DAY * DAY + DAY
    costs: dict[int, float | None] = {midnight - HOUR: 1.0, midnight + HOUR: 2.0}
    spend("s1", costs, last_activity=timestamp((midnight - HOUR) * 1_000_000))
    with closing(spending.connect(str(paths.database()))) as db:
        assert spending.since(db, midnight + 1) == 2 * spending.NANO


def test_what_has_no_price_adds_nothing() -> None:
    spend("s1", {NOW: None, NOW + 1: 0.5})
    with closing(spending.connect(str(paths.database()))) as db:
        assert spending.since(db, NOW - 1) == spending.NANO // 2


def test_sessions() -> None:
    spend("s1", {NOW: 1.0})
    spend("s2", {NOW: 3.0}, project="blog")
    spend("over", {NOW: 9.0}, last_ended_at=timestamp(START), client_cost_usd=99.0)
    spend("told", {NOW: None}, project="told", client_cost_usd=2.0)
    with closing(spending.connect(str(paths.database()))) as db:
        assert spending.of_session(db, "s1") == ("shop", spending.NANO)
        assert spending.of_session(db, "over") == ("shop", 9 * spending.NANO)
        assert spending.of_session(db, "told") == ("told", 2 * spending.NANO)
        assert spending.of_session(db, "nobody") is None
        assert spending.dearest_active(db) == ("s2", "blog", 3 * spending.NANO)
        assert spending.dearest_active(db, "shop") == ("s1", "shop", spending.NANO)
        assert spending.dearest_active(db, "nowhere") is None


def test_a_time_is_written_as_it_is_stored() -> None:
    assert spending.utc(NOW + 7) == timestamp(START + 7_000_000)
    assert spending.NANO == counters.NANO


# Plans


@pytest.mark.parametrize("project", [None, "shop"])
@pytest.mark.parametrize("moment", [NOW, NOW // DAY * DAY])
def test_no_large_table_is_read_from_end_to_end(project: str | None, moment: int) -> None:
    spend("s1", {NOW: 1.0})
    with closing(Database.open(paths.database())) as database:
        steps = plans(database, lambda d: spending.since(d.db, moment, project))
        steps += plans(database, lambda d: spending.of_session(d.db, "s1"))
        scans = {step for step in steps if step.startswith("SCAN") or "AUTOMATIC" in step}
        assert scans <= {"SCAN parts"}  # a view: what it finds in its tables by their indexes
        steps = plans(database, lambda d: spending.dearest_active(d.db, project))
        assert [s for s in steps if SCAN.match(s) and "sessions_active" not in s] == []


def test_what_is_read_does_not_grow_with_what_was_before() -> None:
    """Steps of SQLite's machine, for a month that began in the midst of a day."""

    def cost() -> int:
        with closing(spending.connect(str(paths.database()))) as db:
            return steps(db, lambda: spending.since(db, NOW - 30 * DAY))

    spend("old", {NOW - 30 * DAY + HOUR: 1.0})
    before = cost()
    spend("new", {NOW - number * HOUR: 1.0 for number in range(24 * 29)})
    assert cost() < before * 4


# The connection


@pytest.mark.parametrize("name", ["plain", "a?b#c", "50%", "50%41", "sp ace", "é"])
def test_any_path_is_opened_to_be_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.db"
    Database.open(path).close()
    with closing(spending.connect(str(path))) as db:
        assert spending.since(db, NOW) == 0
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM sessions")


def test_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        spending.connect(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        spending.connect(str(tmp_path / "x.db"))


@pytest.mark.parametrize("difference", [-1, 1])
def test_another_schema_is_refused(difference: int, db: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(paths.database())) as other:
        other.execute(f"PRAGMA user_version = {newest('sqlite') + difference}")
    with pytest.raises(sqlite3.DatabaseError, match="schema"):
        spending.connect(str(paths.database()))
