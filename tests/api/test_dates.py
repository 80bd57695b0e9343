"""Dates, times and ages, as a person gives them."""

from datetime import UTC, datetime, timedelta

import pytest

from hookkit.api import dates
from hookkit.api.dates import DateError
from tests.fixtures.clock import SetZone

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text, first, last",
    [
        ("2026-11-21", "2026-11-20T15:00:00.000Z", "2026-11-21T14:59:59.999Z"),
        ("today", "2026-11-21T15:00:00.000Z", "2026-11-22T14:59:59.999Z"),
        ("yesterday", "2026-11-20T15:00:00.000Z", "2026-11-21T14:59:59.999Z"),
        ("2026-11-21T10:00", "2026-11-21T01:00:00.000Z", "2026-11-21T01:00:00.000Z"),
        ("2026-11-21 10:00:05", "2026-11-21T01:00:05.000Z", "2026-11-21T01:00:05.000Z"),
        ("2026-11-21t10:00:00z", "2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00.000Z"),
        ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"),
        ("2026-11-21T10:00Z", "2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00.000Z"),
        ("90m", "2026-11-21T22:00:00.000Z", "2026-11-21T22:00:00.000Z"),
        ("24h", "2026-11-20T23:30:00.000Z", "2026-11-20T23:30:00.000Z"),
        ("7d", "2026-11-14T23:30:00.000Z", "2026-11-14T23:30:00.000Z"),
        ("2w", "2026-11-07T23:30:00.000Z", "2026-11-07T23:30:00.000Z"),
        ("now", "2026-11-21T23:30:00.000Z", "2026-11-21T23:30:00.000Z"),
        # It is Sunday in Tokyo.
        ("sunday", "2026-11-21T15:00:00.000Z", "2026-11-22T14:59:59.999Z"),
        ("Last Sunday", "2026-11-14T15:00:00.000Z", "2026-11-15T14:59:59.999Z"),
        ("monday", "2026-11-15T15:00:00.000Z", "2026-11-16T14:59:59.999Z"),
        ("MON", "2026-11-15T15:00:00.000Z", "2026-11-16T14:59:59.999Z"),
        ("last-monday", "2026-11-15T15:00:00.000Z", "2026-11-16T14:59:59.999Z"),
        (" Saturday ", "2026-11-20T15:00:00.000Z", "2026-11-21T14:59:59.999Z"),
        ("Yesterday", "2026-11-20T15:00:00.000Z", "2026-11-21T14:59:59.999Z"),
    ],
)
def test_every_form(zone: SetZone, text: str, first: str, last: str) -> None:
    zone("Asia/Tokyo")
    period = dates.parse(text, now=NOW)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize(
    "text, age",
    [
        ("3 days ago", "3d"),
        ("3.days.ago", "3d"),
        ("3 days", "3d"),
        ("1 Day ago", "1d"),
        ("a week ago", "1w"),
        ("2 weeks", "2w"),
        ("an hour ago", "1h"),
        ("one hour", "1h"),
        ("36 hours ago", "36h"),
        ("2 hrs", "2h"),
        ("90 minutes ago", "90m"),
        ("5min", "5m"),
    ],
)
def test_an_age_in_words(text: str, age: str) -> None:
    assert dates.parse(text, now=NOW) == dates.parse(age, now=NOW)


@pytest.mark.parametrize("at", range(7))
def test_a_weekday_is_the_latest(at: int, zone: SetZone) -> None:
    zone("UTC")
    for now in (NOW + timedelta(days=shift) for shift in range(8)):
        found = dates.parse(dates.WEEKDAYS[at], now=now).day
        assert found is not None and found.weekday() == at
        assert timedelta() <= now.date() - found < timedelta(days=7)


@pytest.mark.parametrize(
    "text, day",
    [
        ("2026-11-21", "2026-11-21"),
        ("today", "2026-11-22"),
        ("2026-11-21T08:00", "2026-11-21"),
        ("24h", "2026-11-21"),
    ],
)
def test_the_whole_day(zone: SetZone, text: str, day: str) -> None:
    zone("Asia/Tokyo")
    assert dates.parse(text, now=NOW).whole_day == day


def test_a_day_may_have_23_hours(zone: SetZone) -> None:
    zone("America/New_York")
    assert dates.parse("2026-03-08").last == "2026-03-09T03:59:59.999Z"


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "7", "7y", "2026-13-01", "999999w", "0001-01-01", "9999-12-31"),
        *("mo", "mondays", "last today", "last", "ago", "3 ago", "days ago", "-3 days", "3 months"),
        *("next monday", "a", "\u0663 days ago"),
    ],
)
def test_what_is_not_a_date(text: str) -> None:
    with pytest.raises(DateError, match="is not a date"):
        dates.parse(text)
