"""The entries of a transcript, as hookkit names them.

Each entry names its session in a claim (usage.py): a fork or a resumed copy repeats records of
another session, and the least claim on an id owns it. All are safe to take in twice.
"""

from typing import Any, Literal, NamedTuple, TypeAlias

from hookkit.model.usage import ApiMessage, Ownership

TitleKind = Literal["custom", "ai", "summary"]


class TranscriptIdentity(NamedTuple):
    """The session that a file belongs to."""

    session_id: str
    """The parent's, for a subagent."""
    started_at: str
    """Time of the first record that has one, in the order of the file; it never changes. A fork
    opens with a record of its own before it copies older ones. Empty: none has a time."""
    ended_at: str
    """Time of the last record that has one."""
    is_sidechain: bool
    """Whether it is a subagent's file."""


class Prompt(NamedTuple):
    """A prompt that a person typed or piped in. A copy keeps `uuid`, but not `prompt_id`."""

    claim: Ownership
    at: str
    uuid: str
    prompt_id: str | None
    """What hooks call the prompt."""
    text: str


class Answer(NamedTuple):
    """A text of the model: not its thinking, not what a tool said."""

    claim: Ownership
    at: str
    uuid: str
    text: str


class ToolCall(NamedTuple):
    """A tool that the model asked for. The lines of a message may repeat it: `id` tells."""

    claim: Ownership
    at: str
    id: str
    name: str
    file_path: str | None
    command: str | None
    """Of a shell."""


class ToolResult(NamedTuple):
    """The result of a tool call."""

    claim: Ownership
    at: str
    id: str
    is_error: bool
    output: str
    """At most 2,000 characters: its beginning and its end."""
    never_ran: bool = False
    """Refused, by a person or because the call was wrong: no hook tells of it."""


class Compaction(NamedTuple):
    """The conversation was replaced by a summary of it."""

    claim: Ownership
    at: str
    uuid: str
    trigger: str
    """`manual` or `auto`; empty: unknown."""
    tokens_before: int


class ApiError(NamedTuple):
    """The API failed: either a single attempt that was tried again, or in the end."""

    claim: Ownership
    at: str
    uuid: str
    status: int | None
    """Of HTTP."""
    text: str
    is_retry: bool


class Interrupt(NamedTuple):
    """A person stopped the agent; no hook tells."""

    claim: Ownership
    at: str
    uuid: str


class Title(NamedTuple):
    """A name of the session; the last of the best kind counts: custom, ai, summary."""

    claim: Ownership
    kind: TitleKind
    text: str


class Facts(NamedTuple):
    """Facts that hold from here on; another entry follows whenever one of them changes."""

    claim: Ownership
    at: str
    cwd: str | None = None
    git_branch: str | None = None
    version: str | None = None
    """Of the client."""
    model: str | None = None
    forked_from: str | None = None
    """The session whose records stand here as copies."""


class CostState(NamedTuple):
    """The cost that the client computes; cumulative over resumes, and inherited by forks.

    It includes calls that no transcript has (compaction, titles): show the difference, never
    add it.
    """

    claim: Ownership
    cost_usd: float
    models: dict[str, Any]
    """Model → what the client counted, in its own words."""
    started_ms: int | None
    """Unix milliseconds; a fork has its parent's."""


class Worktree(NamedTuple):
    """The session went into a git worktree; with no path it came back.

    The client also stamps `name` on the session as if a person had renamed it.
    """

    claim: Ownership
    path: str | None
    name: str | None
    branch: str | None
    original_cwd: str | None


class BadLine(NamedTuple):
    """Bytes of a finished line that can't be understood; reading goes on after them."""

    offset: int
    reason: str


class DetailedCall(NamedTuple):
    """A tool call with all its inputs, in place of a ToolCall where people read it."""

    claim: Ownership
    at: str
    id: str
    name: str
    about: str
    """Its most telling argument."""
    inputs: dict[str, Any]


class DetailedResult(NamedTuple):
    """The result of a call with all its output, in place of a ToolResult."""

    claim: Ownership
    at: str
    id: str
    is_error: bool
    output: str
    agent_id: str | None
    """The subagent that did it."""


class Recap(NamedTuple):
    """The summary that took the conversation's place when it was compacted."""

    claim: Ownership
    at: str
    uuid: str
    text: str


Entry: TypeAlias = (
    ApiMessage
    | Prompt
    | Answer
    | ToolCall
    | ToolResult
    | Compaction
    | ApiError
    | Interrupt
    | Title
    | Facts
    | CostState
    | Worktree
    | BadLine
)
