"""The summary of a session."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """Plain text on one line each: a title of at most 80 characters, a summary of at most 400."""

    title: str
    summary: str
