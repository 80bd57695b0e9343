"""Sums by the days of the person's clock: stored, and from the quarters of an hour."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hookkit import clock, paths
from hookkit.model.counters import Counters
from hookkit.model.priced_message import UsageBucket
from hookkit.store.sqlite import local_days
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.sums import SumQueries
from hookkit.store.sqlite.totals import Totals, UsageFilter

ZONES = ("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia")
EVERYTHING = UsageFilter()


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(paths.database())
    yield opened
    opened.close()
    clock.use("")


def moments(first: str, count: int = 400) -> list[datetime]:
    """Times in the four weeks from a day on."""
    chance, begin = random.Random(first), datetime.fromisoformat(f"{first}T00:00+00:00")
    return [begin + timedelta(minutes=chance.randrange(28 * 1440)) for _ in range(count)]


def use(database: Database, times: list[datetime], project: str = "shop") -> None:
    usage: dict[UsageBucket, Counters] = {}
    for at in times:
        bucket = UsageBucket(clock.quarter_of(at), project, "main", "claude_code", "opus")
        usage.setdefault(bucket, Counters()).add(Counters(api_requests=1))
    SumQueries(database.db).add_usage(usage)


def by(database: Database, key: str, span: UsageFilter = EVERYTHING) -> dict[str | None, int]:
    return {row.key: row.sums.messages for row in Totals(database.db).by(key, span)}


def expected(times: list[datetime], name: str) -> Counter[str]:
    return Counter(str(at.astimezone(ZoneInfo(name)).date()) for at in times)


@pytest.mark.parametrize("first", ["2026-03-01", "2026-10-18", "2011-12-20"])
@pytest.mark.parametrize("name", ZONES)
def test_days_are_exact_whether_stored_or_not(database: Database, name: str, first: str) -> None:
    times = moments(first)
    use(database, times)  # in the zone of the machine
    clock.use(name)
    assert not local_days.is_current(database.db)
    assert by(database, "day") == expected(times, name)
    use(database, times, "blog")  # sums all days in the new zone
    assert local_days.is_current(database.db)
    assert by(database, "day") == expected(times + times, name)
    assert by(database, "day", UsageFilter(project="blog")) == expected(times, name)


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("project", [None, "shop"])
def test_a_span_has_whole_days(database: Database, name: str, project: str | None) -> None:
    times = moments("2026-10-18")
    use(database, times)
    clock.use(name)
    span = UsageFilter("2026-10-24", "2026-11-02", project)
    days = expected(times, name)
    inside = {day: count for day, count in days.items() if span.since <= day <= span.until}
    assert by(database, "day", span) == inside
    assert Totals(database.db).all(span).sums.messages == sum(inside.values())
    assert by(database, "branch", span) == {"main": sum(inside.values())}


def test_weeks_and_months_consist_of_such_days(database: Database) -> None:
    use(database, [datetime(2026, 11, 1, 3, 0, tzinfo=UTC)])
    assert by(database, "week") == {"2026-10-26": 1}
    clock.use("America/New_York")
    assert by(database, "month") == {"2026-10": 1}
    with clock.in_utc():
        assert by(database, "month") == {"2026-11": 1}
        assert by(database, "month", UsageFilter("2026-11-01", "2026-11-01")) == {"2026-11": 1}


def test_years_that_no_zone_is_known_for(database: Database) -> None:
    use(database, [datetime(1902, 3, 4, 23, 50, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)])
    clock.use("Asia/Tokyo")
    days = {"1902-03-04": 1, "2026-11-01": 1}
    assert by(database, "day") == days
    use(database, [])
    assert by(database, "day") == days
    assert by(database, "day", UsageFilter("1902-03-04", "1902-03-04")) == {"1902-03-04": 1}
