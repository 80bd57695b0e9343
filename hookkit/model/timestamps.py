"""Convert stored timestamps."""

from datetime import datetime

from hookkit.model.session import moment


def local(at: str) -> datetime:
    """A stored time on the clock of this machine; in UTC, where that doesn't reach so far."""
    try:
        return moment(at).astimezone()
    except (OverflowError, OSError):
        return moment(at)
