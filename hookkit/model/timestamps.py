"""Convert stored timestamps."""

from datetime import datetime

from hookkit import clock
from hookkit.model.session import moment


def local(at: str) -> datetime:
    """Return a stored time on the person's clock."""
    return clock.local(moment(at))
