"""Times as transcripts have them, as RFC 3339 in UTC with milliseconds."""

from datetime import UTC, datetime
from typing import Any

from hookkit.model.session import timestamp

USUAL = len("2026-11-21T08:36:44.439Z")
FIRST_MS, LAST_MS = 10**11, 10**14
"""A number between these is Unix milliseconds; a tenth to a thousandth of it, seconds."""


def utc(value: Any) -> str | None:
    """Return a time in UTC; None where it is none."""
    if type(value) is str:
        if len(value) == USUAL and value[10] == "T" and value[-1] == "Z":
            try:
                datetime.fromisoformat(value)
            except ValueError:
                return None
            return value
        return _from_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    return None


def _from_text(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
        # A time without an offset: the client has always written UTC.
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _from_number(number: float) -> str | None:
    if FIRST_MS <= number < LAST_MS:
        return timestamp(int(number) * 1_000_000)
    if FIRST_MS <= number * 1000 < LAST_MS:
        return timestamp(int(number * 1000) * 1_000_000)
    return None
