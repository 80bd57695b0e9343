"""What happened in a session at some time, from whichever source."""

from typing import Literal, NamedTuple

Kind = Literal[
    "answer",
    "api_error",
    "commit",
    "compaction",
    "end",
    "interruption",
    "message",
    "note",
    "permission",
    "prompt",
    "question",
    "start",
    "tool",
]
"""A `message` is another agent's; a `permission` and a `question` wait for the person."""


class Happening(NamedTuple):
    """One thing that happened."""

    kind: Kind
    at: int
    """Unix milliseconds."""
    until: int
    """The same, for what takes no time or has no known end."""
    words: str = ""
    """The name of a tool, the beginning of a prompt, the reason of an end."""
    agent: str | None = None
    """The subagent's id, empty for one without an id; None in the session itself."""
    turn: int | None = None
    """The number of the turn in the conversation; None: it has none."""
    is_edit: bool = False
    """A call that changed a file."""
    is_error: bool = False
