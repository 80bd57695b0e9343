"""What a person typed of a message in a log, and when.

`<timestamp>Friday, Sep 4, 2026, 2:21 AM (UTC+8)</timestamp>` may come first, then the prompt in
`<user_query>`; what the client adds for the model has elements of its own.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

from hookkit.model.session import timestamp

QUERY, QUERY_END = "<user_query>", "</user_query>"

TIME = re.compile(
    r"\s*<timestamp>\w+, (\w{3} \d{1,2}, \d{4}, \d{1,2}:\d\d [AP]M)"
    r" \(UTC(?:([+-])(\d{1,2})(?::(\d\d))?)?\)</timestamp>"
)
"""A time with its zone; a time without one means nothing elsewhere."""

FORMAT = "%b %d, %Y, %I:%M %p"


def typed_in(text: str) -> str | None:
    """Return what a person typed of a message; None where nobody typed it."""
    _, is_typed, rest = text.partition(QUERY)
    if is_typed:
        typed, _, _ = rest.rpartition(QUERY_END)
        return (typed or rest.removesuffix(QUERY_END)).strip()
    plain = text.strip()
    return None if not plain or plain.startswith("<") else plain


def time_of(text: str) -> str | None:
    """Return the time of a message, to the minute; None where it has none."""
    found = TIME.match(text)
    if found is None:
        return None
    local, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        at = datetime.strptime(local, FORMAT).replace(tzinfo=zone).astimezone(UTC)
        return timestamp(int(at.timestamp()) * 10**9)
    except (ValueError, OverflowError):
        return None
