"""Convert stored timestamps."""

from datetime import datetime

from hookkit import clock
from hookkit.model.session import moment


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
