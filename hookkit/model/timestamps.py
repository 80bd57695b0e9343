"""Convert stored timestamps, and times to them."""

import re
from datetime import UTC, datetime, timedelta

from hookkit import clock
from hookkit.model.session import moment, timestamp

RFC_3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:)(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
LEAP_SECOND = "60"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_time(text: str) -> bool:
    """Return True if a text is a time in the stored format."""
    try:
        canonical = moment(text).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except ValueError:
        return False
    return canonical == text and text.endswith("Z")


def local(at: str) -> datetime:
    """Return a stored time on the person's clock."""
    return clock.local(moment(at))


def to_stored(at: str | datetime) -> str:
    """Return a time as it is stored, cut to the millisecond.

    It is in any form of RFC 3339, or a datetime with a time zone. Raises ValueError.
    """
    try:
        found = at if isinstance(at, datetime) else parse_rfc_3339(at)
        if found.tzinfo is None:
            raise ValueError(f"{at} has no time zone: use datetime.now(UTC), or give an offset")
        since = found.astimezone(UTC) - EPOCH
        return timestamp(since // timedelta(milliseconds=1) * 1_000_000)
    except OverflowError:
        raise ValueError(f"{at} is out of range") from None


def parse_rfc_3339(text: str) -> datetime:
    """Parse a time in any form of RFC 3339. Raises ValueError."""
    found = RFC_3339.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"{text!r:.60} is not a time of RFC 3339, such as 2026-11-21T09:30:00Z")
    day, minute, second, fraction, offset = found.groups()
    is_leap = second == LEAP_SECOND  # the datetime of Python has none
    whole = f"{day}T{minute}{'59' if is_leap else second}{(fraction or '')[:7]}{offset.upper()}"
    return datetime.fromisoformat(whole) + timedelta(seconds=is_leap)
