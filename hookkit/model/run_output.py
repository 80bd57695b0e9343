"""Values that an agent's output is parsed into while a run goes on.

The supervisor of a run imports this with the standard library only.
"""

from typing import Literal, NamedTuple

Phase = Literal["running", "completing"]
Kind = Literal["text", "tool", "answer", "notice"]


class StatusChange(NamedTuple):
    """A line after which a run is in another phase."""

    phase: Phase
    is_error: bool = False
    error: str = ""
    """The agent's own words for what went wrong."""
    model: str | None = None
    cost_usd: float | None = None


class Message(NamedTuple):
    """One message of a run: a text, a tool call, a tool's answer, or a notice of the agent."""

    role: str
    content: str
    timestamp: str | None
    kind: Kind
