"""The parts of a conversation."""

from typing import Any, Literal, NamedTuple

from hookkit.model.session import moment

Kind = Literal[
    "prompt", "answer", "tool", "compaction", "recap", "api_error", "interruption", "unreadable"
]

ROLES: dict[Kind, str] = {"prompt": "user", "answer": "assistant", "tool": "tool"}
"""Whose turn it is; any other is the client's."""


class ToolUse(NamedTuple):
    """A tool that was called."""

    name: str
    about: str
    """Its most telling argument, in one line."""
    inputs: dict[str, Any]
    is_error: bool = False
    ended_at: str | None = None
    """None: no result is known."""


class Turn(NamedTuple):
    """One thing that was said or done. All texts are redacted and harmless."""

    kind: Kind
    timestamp: str
    """RFC 3339, UTC, milliseconds."""
    content: str
    """What was said; of a tool, what it put out."""
    call: ToolUse | None = None
    """Of a tool."""
    depth: int = 0
    """0: in the session itself; 1: in a subagent of it, and so on."""
    agent: str | None = None
    """The id of that subagent, where it has one."""

    @property
    def role(self) -> str:
        """`user`, `assistant`, `tool` or `system`."""
        return ROLES.get(self.kind, "system")

    @property
    def seconds(self) -> float | None:
        """Return how long the tool took; None where that isn't known."""
        if self.call is None or self.call.ended_at is None:
            return None
        taken = (moment(self.call.ended_at) - moment(self.timestamp)).total_seconds()
        return max(taken, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it; what says nothing is left out."""
        told: dict[str, Any] = {
            "role": self.role,
            "content": self.content,
            "timestamp": self.timestamp,
            "kind": self.kind,
        }
        if self.call is not None:
            told |= {
                "tool": self.call.name,
                "input": self.call.inputs,
                "is_error": self.call.is_error,
                "seconds": self.seconds,
            }
        return told | ({"depth": self.depth, "agent": self.agent} if self.depth else {})
