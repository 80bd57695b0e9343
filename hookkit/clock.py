"""The person's clock: the zone of their days, and of the times that they read.

It is this machine's zone, unless the setting `timezone` names another, or a command was asked for
UTC. A day has 23, 24 or 25 hours here, and none at all where a country changed its side of the
date line.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

LOCALTIME = "/etc/localtime"
"""The link that names this machine's zone."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOREVER = 2**62
"""Milliseconds: longer than any time."""

FIRST_YEAR, LAST_YEAR = 1970, 2100
"""Quarters of an hour of other years are on the UTC day: no zone is reliable there."""

DAY = 86_400
QUARTER = 900
"""Seconds, in which all offsets of these years are whole numbers."""

SAMPLES = range(946_684_800, 2_177_452_800, 91 * DAY)
"""Times at which zones are compared: 2000 to 2038, in Unix seconds."""


class Zone(NamedTuple):
    """A time zone; without `tz` it is this machine's."""

    name: str = ""
    tz: tzinfo | None = None

    def offset(self, seconds: int) -> int:
        """Return the offset from UTC at a time (Unix seconds), in minutes."""
        return int(offset_of(datetime.fromtimestamp(seconds, UTC).astimezone(self.tz)) // 60)

    @property
    def fingerprint(self) -> str:
        """Return a text that differs for zones with other days; it begins with the name."""
        place = self.name or os.environ.get("TZ") or os.path.realpath(LOCALTIME)
        return f"{self.name}|{place}|{checksum(self, place)}"


class Offset(NamedTuple):
    """An offset that holds from a quarter of an hour in UTC on."""

    since: str
    """2026-10-25T01:00."""
    minutes: int


MACHINE = Zone()
UTC_ZONE = Zone("UTC", UTC)

_zone: ContextVar[Zone] = ContextVar("zone", default=MACHINE)
_is_utc: ContextVar[bool] = ContextVar("is_utc", default=False)


def zone() -> Zone:
    """Return the zone in force."""
    return UTC_ZONE if _is_utc.get() else _zone.get()


def use(name: str) -> None:
    """Use a zone by its name (Europe/Berlin); the empty name is this machine's."""
    if name != _zone.get().name:
        _zone.set(named(name))


def named(name: str) -> Zone:
    """Return a zone by its name. Raises ValueError for a name that isn't known."""
    if not name:
        return MACHINE
    from zoneinfo import ZoneInfo

    try:
        return Zone(name, ZoneInfo(name))
    except (KeyError, OSError):
        raise ValueError("must be a time zone such as Europe/Berlin") from None


@contextmanager
def in_utc() -> Iterator[None]:
    """Use UTC while the block runs, regardless of the settings."""
    token = _is_utc.set(True)
    try:
        yield
    finally:
        _is_utc.reset(token)


def is_own() -> bool:
    """Return True if the zone in force is the person's own, not one for a single command."""
    return not _is_utc.get()


def local(at: datetime) -> datetime:
    """Return a moment on this clock; in UTC where that doesn't reach."""
    try:
        return at.astimezone(zone().tz)
    except (OverflowError, OSError, ValueError):
        return at


def midnight(on: date) -> datetime:
    """Return the moment in UTC when a day begins: midnight, or the end of the gap there."""
    tz = zone().tz
    begin = datetime(on.year, on.month, on.day, tzinfo=tz).astimezone(UTC)
    while begin.astimezone(tz).date() < on:  # the gap is an hour, or a day at the date line
        begin += timedelta(seconds=QUARTER)
    return begin


def day_of(quarter: str) -> str:
    """Return the day on which a quarter of an hour in UTC lies."""
    return _day_of(zone(), os.environ.get("TZ"), quarter)


@lru_cache(maxsize=4096)
def _day_of(known: Zone, _machine: str | None, quarter: str) -> str:
    if not is_in_reach(quarter):
        return quarter[:10]
    at = datetime.fromisoformat(f"{quarter}+00:00")
    return str(at.astimezone(known.tz).date())


def hour_of(quarter: str) -> str:
    """Return the hour in which a quarter of an hour in UTC lies: `2026-11-21 09`."""
    return _hour_of(zone(), os.environ.get("TZ"), quarter)


@lru_cache(maxsize=4096)
def _hour_of(known: Zone, _machine: str | None, quarter: str) -> str:
    if not is_in_reach(quarter):
        return f"{quarter[:10]} {quarter[11:13]}"
    at = datetime.fromisoformat(f"{quarter}+00:00")
    return at.astimezone(known.tz).isoformat(" ")[:13]


def is_in_reach(quarter: str) -> bool:
    """Return True if a quarter lies in the years that zones are known for."""
    return f"{FIRST_YEAR}-01-02" < quarter < f"{LAST_YEAR}-01-01"


def quarters(first: str, last: str) -> tuple[str, str]:
    """Return the quarters in UTC at which the time from one day to another begins and ends.

    The end is exclusive. Empty texts and `~` stand for no limit.
    """
    begin, end = first, last
    if is_in_reach(first):
        begin = quarter_of(midnight(date.fromisoformat(first)))
    if is_in_reach(last):
        end = quarter_of(midnight(date.fromisoformat(last) + timedelta(days=1)))
    elif last < "~":
        end = f"{last}T~"
    return begin, end


def bounds(first: str, last: str) -> tuple[int, int]:
    """Return when the time from one day to another begins and ends, in Unix milliseconds."""
    begin = -FOREVER if not first else begin_of(first)
    end = FOREVER if last == "~" else begin_of(last, later=1)
    return begin, end


def begin_of(day: str, later: int = 0) -> int:
    """Return when a day begins, or the one that comes so many days later, in Unix milliseconds."""
    on = date.fromisoformat(day)
    if is_in_reach(day):
        return milliseconds(midnight(on + timedelta(days=later)))
    # No day comes after 9999-12-31, but milliseconds do.
    return milliseconds(datetime(on.year, on.month, on.day, tzinfo=UTC)) + later * DAY * 1000


def milliseconds(at: datetime) -> int:
    """Return a moment in Unix milliseconds."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def monday(day: str) -> str:
    """Return the Monday of a day's week."""
    on = date.fromisoformat(day)
    return str(on - timedelta(days=on.weekday()))


def day_at(at: int) -> str:
    """Return the day of a moment in Unix milliseconds."""
    return day_of(quarter_of(EPOCH + timedelta(milliseconds=at)))


def offsets(first: str, last: str) -> list[Offset]:
    """Return the offsets that hold from one quarter to another; the first holds before it, too."""
    known = zone()
    first, last = max(first, f"{FIRST_YEAR}-01-02T00:00"), min(last, f"{LAST_YEAR}-01-01T00:00")
    if known.tz is UTC or first > last:
        return [Offset("", 0)]
    begin, end = (int(datetime.fromisoformat(f"{at}+00:00").timestamp()) for at in (first, last))
    found = [Offset("", known.offset(begin))]
    for day in range(begin, end + DAY, DAY):
        minutes = known.offset(day)
        if minutes != found[-1].minutes:
            found.append(Offset(changed_at(known, day, minutes), minutes))
    return found


def changed_at(known: Zone, day: int, minutes: int) -> str:
    """Return the quarter from which an offset holds, on the day before a time (Unix seconds)."""
    from bisect import bisect_left  # seldom needed

    times = range(day - DAY + QUARTER, day + QUARTER, QUARTER)
    at = bisect_left(times, 1, key=lambda each: known.offset(each) == minutes)
    return quarter_of(datetime.fromtimestamp(times[at], UTC))


def quarter_of(at: datetime) -> str:
    """Return the quarter of an hour in UTC in which a moment lies: `2026-11-21T09:15`."""
    return f"{at.astimezone(UTC).isoformat()[:14]}{at.minute // 15 * 15:02d}"


def offset_of(at: datetime) -> float:
    """Return the offset of a local time from UTC in seconds."""
    return (at.utcoffset() or timedelta()).total_seconds()


@lru_cache(maxsize=16)
def checksum(known: Zone, _place: str) -> str:
    """Return a checksum of a zone's offsets: rules change, too."""
    return f"{hash(tuple(known.offset(at) for at in SAMPLES)):x}"
