"""Parse the dates, times and ages that a person gives: one grammar for every question.

2026-11-21, today, yesterday             a day
2026-11-21T14:30, 2026-11-21T14:30Z      a moment; without an offset on the person's clock
90m, 24h, 7d, 2w                         a moment, so long ago
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from hookkit import clock
from hookkit.errors import HookkitError
from hookkit.model.session import timestamp

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
AGE = r"(\d{1,6})([mhdw])"
DAYS_AGO = {"today": 0, "yesterday": 1}

LONGEST_DATE = len("2026-11-21")
MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DateError(HookkitError):
    """The text is not a date, a time or an age."""


class Period(NamedTuple):
    """A day on the person's clock, or a moment, which lasts a millisecond."""

    begin: datetime
    """In UTC."""
    end: datetime
    """In UTC, exclusive."""
    day: date | None = None
    """The day, where it is one."""

    @property
    def first(self) -> str:
        """The first moment, as the store keeps it."""
        return stored(self.begin)

    @property
    def last(self) -> str:
        """The last moment, as the store keeps it."""
        return stored(self.end - MILLISECOND)

    @property
    def whole_day(self) -> str:
        """The day; of a moment, the day on which it falls."""
        return str(self.day or clock.local(self.begin).date())


def parse(text: str, *, now: datetime | None = None) -> Period:
    """Parse a date, a time or an age. Raises DateError."""
    now = now or datetime.now(UTC)
    try:
        if age := re.fullmatch(AGE, text):
            return moment(now - timedelta(**{UNITS[age[2]]: int(age[1])}))
        if text in DAYS_AGO:
            return day(clock.local(now).date() - timedelta(days=DAYS_AGO[text]))
        if len(text) <= LONGEST_DATE:
            return day(date.fromisoformat(text))
        at = datetime.fromisoformat(text)
        return moment((at if at.tzinfo else at.replace(tzinfo=clock.zone().tz)).astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        raise DateError(
            f"{text!r} is not a date (2026-11-21, today, yesterday), a time (2026-11-21T14:30) "
            "or an age (7d, 24h)."
        ) from None


def moment(at: datetime) -> Period:
    """Return a moment as a period."""
    return Period(at, at + MILLISECOND)


def day(on: date) -> Period:
    """Return a day of the person's clock, which may have 23 or 25 hours."""
    next_day = on + timedelta(days=1)
    return Period(clock.midnight(on), clock.midnight(next_day), on)


def start_of(kind: str, now: float) -> int:
    """Return when the day, week or month of a time (Unix seconds) began, in Unix milliseconds.

    `kind` is one of `daily`, `weekly` and `monthly`.
    """
    today = clock.local(datetime.fromtimestamp(now, UTC)).date()
    first = {
        "daily": today,
        "weekly": today - timedelta(days=today.weekday()),
        "monthly": today.replace(day=1),
    }
    return (clock.midnight(first[kind]) - EPOCH) // MILLISECOND


def stored(at: datetime) -> str:
    """Return a moment as the store keeps it, cut to the millisecond."""
    return timestamp((at - EPOCH) // MILLISECOND * 1_000_000)
