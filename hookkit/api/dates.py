"""Parse the dates, times and ages that a person gives: one grammar for every question.

2026-11-21, today, yesterday             a day
2026-11-21T14:30, 2026-11-21T14:30Z      a moment; without an offset on this machine's clock
90m, 24h, 7d, 2w                         a moment, so long ago
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

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
    """A day on this machine's clock, or a moment, which lasts a millisecond."""

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
    def utc_day(self) -> str:
        """The day of that name in UTC; of a moment, the UTC day that it falls on."""
        return str(self.day or self.begin.date())


def parse(text: str, *, now: datetime | None = None) -> Period:
    """Parse a date, a time or an age. Raises DateError."""
    now = now or datetime.now(UTC)
    try:
        if age := re.fullmatch(AGE, text):
            return moment(now - timedelta(**{UNITS[age[2]]: int(age[1])}))
        if text in DAYS_AGO:
            return day(now.astimezone().date() - timedelta(days=DAYS_AGO[text]))
        if len(text) <= LONGEST_DATE:
            return day(date.fromisoformat(text))
        return moment(datetime.fromisoformat(text).astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        raise DateError(
            f"{text!r} is not a date (2026-11-21, today, yesterday), a time (2026-11-21T14:30) "
            "or an age (7d, 24h)."
        ) from None


def moment(at: datetime) -> Period:
    """Return a moment as a period."""
    return Period(at, at + MILLISECOND)


def day(on: date) -> Period:
    """Return a day of this machine's clock, which may have 23 or 25 hours."""
    next_day = on + timedelta(days=1)
    return Period(midnight(on), midnight(next_day), on)


def midnight(on: date) -> datetime:
    """Return the moment in UTC when a day begins here."""
    return datetime(on.year, on.month, on.day).astimezone(UTC)


def stored(at: datetime) -> str:
    """Return a moment as the store keeps it, cut to the millisecond."""
    return timestamp((at - EPOCH) // MILLISECOND * 1_000_000)
