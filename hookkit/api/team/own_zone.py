"""Find the name of the person's time zone, by which a server knows it."""

import os
from collections.abc import Iterator

from hookkit import clock, config

FOLDER = "/zoneinfo/"
"""The end of a folder with time zones; the rest of a path in it is a name."""

UTC = "UTC"


def name() -> str:
    """Return the zone of the setting `timezone`, or else of this machine: `Europe/Berlin`.

    UTC where it has no name. Raises ConfigError.
    """
    return next(filter(is_known, candidates()), UTC)


def candidates() -> Iterator[str]:
    """Yield what may be the name, the first choice first."""
    yield config.load().timezone
    machine = os.environ.get("TZ") or os.path.realpath(clock.LOCALTIME)
    yield machine.removeprefix(":").rpartition(FOLDER)[2]


def is_known(zone: str) -> bool:
    """Return True for the name of a time zone."""
    try:
        return bool(zone) and clock.named(zone).tz is not None
    except ValueError:
        return False
