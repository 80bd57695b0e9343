"""Parse the dates, times and ages that a person gives: one grammar for every question.

2026-11-21, today, yesterday             a day
monday, mon, last monday                 the latest such day: today may be one, but not a last one
2026-11-21T14:30, 2026-11-21T14:30Z      a moment; without an offset on the person's clock
90m, 24h, 7d, 2w, 3 days ago, an hour    a moment, so long ago; 3.days.ago needs no quotes
now                                      this moment
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from hookkit import clock
from hookkit.errors import HookkitError
from hookkit.model import timestamps
from hookkit.model.session import timestamp

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
AGE = re.compile(
    r"(\d{1,6}|an?|one) ?(m|mins?|minutes?|h|hours?|hrs?|d|days?|w|weeks?)( ago)?", re.ASCII
)
MONTH = re.compile(r"(\d{4})-(\d\d)", re.ASCII)
DAYS_AGO = {"today": 0, "yesterday": 1}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = re.compile(rf"(last )?({'|'.join(f'{day[:3]}|{day}' for day in WEEKDAYS)})")

WORDS = (*DAYS_AGO, *WEEKDAYS)
"""Days that have a name."""

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
    text = text.strip()
    try:
        if named := parse_words(re.sub(r"[ ._-]+", " ", text.lower()), now):
            return named
        if len(text) <= LONGEST_DATE:
            return day(date.fromisoformat(text))
        at = parse_time(text)
        return moment((at if at.tzinfo else at.replace(tzinfo=clock.zone().tz)).astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        raise DateError(
            f"{text!r} is not a date (2026-11-21, today, yesterday, monday), a time "
            "(2026-11-21T14:30) or an age (7d, 24h, 3 days ago)."
        ) from None


def parse_span(text: str, *, now: datetime | None = None) -> tuple[Period, Period | None]:
    """Parse a time with a beginning and an end, such as a day or a month (2026-11).

    A moment or an age begins a time without an end. Raises DateError.
    """
    if found := MONTH.fullmatch(text.strip()):
        year, month = map(int, found.groups())
        with suppress(ValueError, OverflowError):
            first = date(year, month, 1)
            following = (first + timedelta(days=31)).replace(day=1)
            return day(first), day(following - timedelta(days=1))
    begin = parse(text, now=now)
    return begin, begin if begin.day else None


def parse_words(text: str, now: datetime) -> Period | None:
    """Parse a day or an age in words; None for anything else. Raises OverflowError."""
    today = clock.local(now).date()
    if age := AGE.fullmatch(text):
        count = int(age[1]) if age[1].isdigit() else 1
        return moment(now - timedelta(**{UNITS[age[2][0]]: count}))
    if text in DAYS_AGO:
        return day(today - timedelta(days=DAYS_AGO[text]))
    if found := WEEKDAY.fullmatch(text):
        wanted = next(at for at, name in enumerate(WEEKDAYS) if name.startswith(found[2]))
        ago = (today.weekday() - wanted) % 7
        return day(today - timedelta(days=ago or (7 if found[1] else 0)))
    return moment(now) if text == "now" else None


def parse_time(text: str) -> datetime:
    """Parse a time: any form of RFC 3339, or of ISO 8601 that Python knows. Raises ValueError."""
    is_rfc = timestamps.RFC_3339.fullmatch(text)
    return timestamps.parse_rfc_3339(text) if is_rfc else datetime.fromisoformat(text)


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
