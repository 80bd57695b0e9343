"""One way in which transcripts mislead, and what is right."""

from typing import NamedTuple

from hookkit.model.usage import Tokens


class Case(NamedTuple):
    """Files, and what they come to in whatever order they are read."""

    id: str
    files: dict[str, bytes]
    tokens: Tokens
    messages: int = 1
    by_session: dict[str, int] = {}  # noqa: RUF012
    """Session → output tokens; empty: not judged."""
    by_model: dict[str, int] = {}  # noqa: RUF012
    """Model → output tokens; empty: not judged."""
    bad: int = 0
