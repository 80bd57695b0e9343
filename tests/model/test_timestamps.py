"""Times that are given, as they are stored."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hookkit.model.timestamps import to_stored

HALF_PAST_NINE = "2026-11-21T09:30:00.000Z"


@pytest.mark.parametrize(
    "given, stored",
    [
        (HALF_PAST_NINE, HALF_PAST_NINE),
        ("2026-11-21T09:30:00Z", HALF_PAST_NINE),
        ("2026-11-21t09:30:00z", HALF_PAST_NINE),
        ("2026-11-21 09:30:00Z", HALF_PAST_NINE),
        ("2026-11-21T10:30:00+01:00", HALF_PAST_NINE),
        ("2026-11-21T04:00:00-05:30", HALF_PAST_NINE),
        ("2026-11-21T09:30:00-00:00", HALF_PAST_NINE),
        ("2026-11-21T09:30:00.1Z", "2026-11-21T09:30:00.100Z"),
        ("2026-11-21T09:30:00.999999999999Z", "2026-11-21T09:30:00.999Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        ("0999-01-01T00:00:00Z", "0999-01-01T00:00:00.000Z"),
        (datetime(2026, 11, 21, 9, 30, tzinfo=UTC), HALF_PAST_NINE),
        (datetime(2026, 11, 21, 4, 30, tzinfo=timezone(timedelta(hours=-5))), HALF_PAST_NINE),
    ],
)
def test_every_form(given: str | datetime, stored: str) -> None:
    assert to_stored(given) == stored


@pytest.mark.parametrize(
    "given",
    [
        *("yesterday", "", "2026-11-21", "2026-11-21T09:30Z", "2026-11-21T09:30:00"),
        *("2026-13-21T09:30:00Z", "2026-11-21T25:30:00Z", "0001-01-01T00:00:00+10:00"),
        *("2026-11-21T09:30:61Z", "\u0662026-11-21T09:30:00Z", "9999-12-31T23:59:60Z"),
        datetime(2026, 11, 21, 9, 30),
    ],
)
def test_what_is_no_time(given: str | datetime) -> None:
    with pytest.raises(ValueError, match=r"RFC 3339|time zone|range|must be in|invalid|Invalid"):
        to_stored(given)


def test_another_type() -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        to_stored(5)  # type: ignore[arg-type]
