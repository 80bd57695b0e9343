"""Describe a tool call by its most descriptive argument."""

from typing import Any

KEY_INPUTS = (
    *("command", "file_path", "notebook_path", "pattern", "query", "url"),
    *("skill", "description", "prompt"),
)
"""Tool inputs that describe a call, the best first."""


def about(inputs: dict[str, Any]) -> str:
    """Return the most descriptive argument of a call, else any text."""
    known = [inputs.get(name) for name in KEY_INPUTS]
    found = (each for each in (*known, *inputs.values()) if isinstance(each, str) and each)
    return next(found, "")
