"""What is kept of a body that an agent has sent over HTTP."""

from typing import NamedTuple


class Excerpt(NamedTuple):
    """The part of an export of telemetry that is journaled."""

    payloads: list[bytes]
    """JSON, each for a record of its own; none if nothing can be used."""
    rejected: int
    """How many of its records or points can't be used."""
    reason: str
    """Why the first of them can't; empty if all can."""
