"""Where an agent's telemetry goes, and what the settings hold of that."""

from pathlib import Path
from typing import NamedTuple


class Destination(NamedTuple):
    """A server of hookkit that takes telemetry."""

    url: str
    """Without a path: `http://127.0.0.1:8777`."""
    key: str
    """What its receivers ask for; it can't read anything."""


class Conflict(NamedTuple):
    """A setting of the person's that isn't hookkit's, and decides where telemetry goes."""

    name: str
    value: str
    """Without secrets."""
    source: str
    """The settings file, or `the environment`."""
    can_be_replaced: bool = True
    """False: the remedy is to change it by hand."""
    remedy: str = ""


class Written(NamedTuple):
    """What was written into one settings file, to be taken away again."""

    values: dict[str, str]
    """Variable → value."""
    replaced: dict[str, str]
    """Variable → the JSON that stood there before."""


class ExportState(NamedTuple):
    """What one settings file has of the export."""

    scope: str
    path: Path
    url: str | None
    """The address that logs are sent to; None: the file names none."""
    is_ours: bool
    is_current: bool
    """True if the address and the key are those of now."""
