"""Values in the lines that agents print in runs. Supervisors import this: standard library only."""

import json
from collections.abc import Sequence
from typing import Any

from hookkit.agents.values import members


def loads(line: bytes) -> dict[str, Any]:
    """Parse a line; return an empty object if it is truncated or not a JSON object."""
    try:
        return members(json.loads(line.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        return {}


def text(value: dict[str, Any], name: str) -> str:
    """Return a text member, or an empty text."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def about(inputs: dict[str, Any], keys: Sequence[str]) -> str:
    """Return the most descriptive input of a call: the first of `keys`, else any text."""
    known = [inputs.get(name) for name in keys]
    found = (each for each in (*known, *inputs.values()) if isinstance(each, str) and each)
    return next(found, "")
