"""Convert stored timestamps."""

from datetime import datetime

from hookkit.model.session import moment


def local(at: str) -> datetime:
    """Return a stored time on the clock of this machine.

    Where that doesn't reach, it is UTC.
    """
    try:
        return moment(at).astimezone()
    except (OverflowError, OSError):
        return moment(at)
