"""Members of records, each of the type that it should have."""

from typing import Any

MOST = 10**12
"""Tokens of one message: what is more was not counted by anybody."""


def count(value: Any) -> int:
    """Return a count; 0 for what can't be one: negative, not a number, more than anybody counts."""
    if type(value) is int:
        return value if 0 <= value <= MOST else 0
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return 0
    if isinstance(value, float) and 0 <= value <= MOST:
        return int(value)
    return 0


def text(value: Any) -> str | None:
    """Return a text with something in it."""
    return value if isinstance(value, str) and value else None


def members(value: Any) -> dict[str, Any]:
    """Return an object's members; none of anything else."""
    return value if isinstance(value, dict) else {}
