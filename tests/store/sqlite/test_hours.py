"""Sums by weekday and hour of the person's clock."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hookkit import clock, paths
from hookkit.model.counters import Counters
from hookkit.model.priced_message import UsageBucket
from hookkit.store.sqlite import local_days
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.hours import HourSums, by_hour
from hookkit.store.sqlite.sums import SumQueries, Sums
from hookkit.store.sqlite.totals import UsageFilter
from tests.builders import session

EVERYTHING = UsageFilter()
QUARTERS = (
    *("2026-10-24T23:45", "2026-10-25T00:45", "2026-10-25T01:00", "2026-10-25T22:45"),
    *("2026-10-25T23:15", "2026-11-21T09:30", "2026-11-28T09:45", "2026-11-22T18:30"),
)
"""On both sides of the end of summer time in Berlin, midnights, and twice the same hour."""


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(paths.database())
    for number, quarter in enumerate(QUARTERS, 1):
        use(opened, quarter, number)
    yield opened
    opened.close()


def use(database: Database, quarter: str, messages: int, **place: str) -> None:
    whole = {"project": "/shop", "branch": "main", "framework": "codex", "model": "opus"}
    known = Counters(api_requests=messages, input=10 * messages, cost=messages)
    SumQueries(database.db).add_usage({UsageBucket(quarter, **whole | place): known})


def expected(zone: str) -> dict[tuple[int, int], int]:
    """The messages by weekday and hour, by Python's clock."""
    found: dict[tuple[int, int], int] = {}
    for number, quarter in enumerate(QUARTERS, 1):
        at = datetime.fromisoformat(f"{quarter}+00:00").astimezone(ZoneInfo(zone))
        key = at.weekday(), at.hour
        found[key] = found.get(key, 0) + number
    return found


def messages(found: list[HourSums]) -> dict[tuple[int, int], int]:
    return {(each.weekday, each.hour): each.sums.messages for each in found}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"])
@pytest.mark.parametrize(
    "span",
    [
        EVERYTHING,
        UsageFilter("2026-10-01", "2026-12-31"),
        UsageFilter(framework="codex"),
        UsageFilter("2026-10-01", framework="codex"),
        UsageFilter(project="/shop"),
        UsageFilter(branch="main", model="OP"),
    ],
    ids=str,
)
@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "added up"])
def test_they_are_those_of_the_clock(
    database: Database, zone: str, span: UsageFilter, is_kept: bool
) -> None:
    clock.use(zone)
    if is_kept:
        SumQueries(database.db).add({})
    assert local_days.is_current(database.db) == is_kept
    found = by_hour(database.db, span)
    assert messages(found) == expected(zone)
    assert found == sorted(found)


def test_only_what_matches(database: Database) -> None:
    clock.use("UTC")
    use(database, "2026-11-21T09:30", 100, framework="amp", project="/shed")
    saturday = UsageFilter("2026-11-21", "2026-11-21")
    assert messages(by_hour(database.db, saturday)) == {(5, 9): 106}
    assert messages(by_hour(database.db, saturday._replace(framework="amp"))) == {(5, 9): 100}
    assert messages(by_hour(database.db, saturday._replace(framework="am"))) == {}
    assert by_hour(database.db, UsageFilter(project="/none")) == []


def test_years_that_no_zone_is_known_for(database: Database) -> None:
    clock.use("Asia/Tokyo")
    monday = UsageFilter("1890-01-06", "1890-01-06")
    use(database, "1890-01-06T23:45", 5)  # sums all in this zone
    assert messages(by_hour(database.db, monday)) == {(0, 23): 5}
    with clock.in_utc():
        assert not local_days.is_current(database.db)
        assert messages(by_hour(database.db, monday)) == {(0, 23): 5}


def test_a_session_counts_where_it_began(database: Database) -> None:
    clock.use("UTC")
    at = "2026-11-27T08:59:59.000Z"
    one = session(seq=1, session_id="s1", first_started_at=at, last_activity=at, prompts_count=3)
    database.add_sessions([one])
    friday = by_hour(database.db, UsageFilter("2026-11-27", "2026-11-27"))
    assert friday == [HourSums(4, 8, Sums(sessions=1, prompts=3))]
