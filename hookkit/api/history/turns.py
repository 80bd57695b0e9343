"""The parts of a conversation."""

from typing import Any, Literal, NamedTuple

from hookkit.api.history.diffs import Diff
from hookkit.model.session import moment
from hookkit.model.transcript import Question

Kind = Literal[
    "prompt",
    "message",
    "answer",
    "tool",
    "output",
    "compaction",
    "recap",
    "api_error",
    "interruption",
    "unreadable",
    "rewind",
]

ROLES: dict[Kind, str] = {
    "prompt": "user",
    "message": "user",
    "answer": "assistant",
    "tool": "tool",
}
"""Roles by kind; all other kinds are the client's.

A `message` is another agent's. An `output` is what a command printed that the person ran with `!`.
"""


class ToolUse(NamedTuple):
    """A tool call."""

    name: str
    about: str
    """Its most descriptive argument, in one line."""
    inputs: dict[str, Any]
    is_error: bool = False
    ended_at: str | None = None
    """None if no result is known."""
    questions: tuple[Question, ...] = ()
    """What the agent asked the person, with the answers; an answer is empty if there was none."""
    diffs: tuple[Diff, ...] = ()
    """What the call changed in files."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document, without members that don't apply."""
        document: dict[str, Any] = {
            "tool": self.name,
            "input": self.inputs,
            "is_error": self.is_error,
        }
        if self.questions:
            document["questions"] = list(map(asked, self.questions))
        if self.diffs:
            document["changes"] = list(map(changed, self.diffs))
        return document


def asked(question: Question) -> dict[str, Any]:
    """Return the JSON document of a question."""
    text, options, answer = question
    return {"question": text, "options": list(options), "answer": answer or None}


def changed(diff: Diff) -> dict[str, Any]:
    """Return the JSON document of a file's change; without its lines if they were left out."""
    known = {"path": diff.path, "added": diff.added, "removed": diff.removed}
    return known | ({"diff": diff.text} if diff.lines else {})


class Turn(NamedTuple):
    """One message or action; all texts are redacted and sanitized."""

    kind: Kind
    timestamp: str
    """RFC 3339, UTC, milliseconds."""
    content: str
    """The message, or the tool's output."""
    call: ToolUse | None = None
    """The tool call of a `tool` turn."""
    depth: int = 0
    """0 in the session itself, 1 in its subagents, and so on."""
    agent: str | None = None
    """The subagent's id, if it has one."""
    is_discarded: bool = False
    """True if the user went back to a point before it, so that it is no part of the context."""
    agent_name: str = ""
    """The subagent's name for people: its task and type, as far as they are known."""

    @property
    def role(self) -> str:
        """The role: `user`, `assistant`, `tool` or `system`."""
        return ROLES.get(self.kind, "system")

    @property
    def seconds(self) -> float | None:
        """Return the duration of the tool call; None if unknown."""
        if self.call is None or self.call.ended_at is None:
            return None
        taken = (moment(self.call.ended_at) - moment(self.timestamp)).total_seconds()
        return max(taken, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document, without members that don't apply."""
        document: dict[str, Any] = {
            "role": self.role,
            "content": self.content,
            "timestamp": self.timestamp,
            "kind": self.kind,
        }
        if self.call is not None:
            document |= self.call.to_dict() | {"seconds": self.seconds}
        document |= {"discarded": True} if self.is_discarded else {}
        if self.depth:
            document |= {"depth": self.depth, "agent": self.agent, "agent_name": self.agent_name}
        return document
