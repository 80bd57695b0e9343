"""Dates, times and ages, as a person gives them."""

from datetime import UTC, datetime

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
        ("2026-11-21T10:00Z", "2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00.000Z"),
        ("90m", "2026-11-21T22:00:00.000Z", "2026-11-21T22:00:00.000Z"),
        ("24h", "2026-11-20T23:30:00.000Z", "2026-11-20T23:30:00.000Z"),
        ("7d", "2026-11-14T23:30:00.000Z", "2026-11-14T23:30:00.000Z"),
        ("2w", "2026-11-07T23:30:00.000Z", "2026-11-07T23:30:00.000Z"),
    ],
)
def test_every_form(zone: SetZone, text: str, first: str, last: str) -> None:
    zone("Asia/Tokyo")
    period = dates.parse(text, now=NOW)
    assert (period.first, period.last) == (first, last)


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
    "text", ["", "tomorrow", "7", "7y", "2026-13-01", "999999w", "0001-01-01", "9999-12-31"]
)
def test_what_is_not_a_date(text: str) -> None:
    with pytest.raises(DateError, match="is not a date"):
        dates.parse(text)
