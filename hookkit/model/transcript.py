"""The entries of a transcript, independent of the agent.

Each entry names its session in a claim (usage.py): a fork or a resumed copy repeats records of
another session, and the least claim on an id owns it. All are safe to process twice.
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
    """True for a subagent's file."""


class Prompt(NamedTuple):
    """A prompt that a person typed or piped in. A copy keeps `uuid`, but not `prompt_id`."""

    claim: Ownership
    at: str
    uuid: str
    prompt_id: str | None
    """The prompt's id in hook payloads."""
    text: str


class Answer(NamedTuple):
    """A text of the model, without thinking and tool results."""

    claim: Ownership
    at: str
    uuid: str
    text: str


class ToolCall(NamedTuple):
    """A tool call of the model. Several lines of a message may repeat it with the same `id`."""

    claim: Ownership
    at: str
    id: str
    name: str
    file_path: str | None
    command: str | None
    """The command of a shell tool."""


class FileEdit(NamedTuple):
    """A further file that a tool call has changed; the first is in the call itself."""

    claim: Ownership
    at: str
    id: str
    """The call's id."""
    name: str
    """The tool's name."""
    path: str


class ToolResult(NamedTuple):
    """The result of a tool call."""

    claim: Ownership
    at: str
    id: str
    is_error: bool
    output: str
    """At most 2,000 characters: its beginning and its end."""
    never_ran: bool = False
    """Refused by a person, or invalid; no hook reports such calls."""


class Compaction(NamedTuple):
    """The conversation was replaced by a summary of it."""

    claim: Ownership
    at: str
    uuid: str
    trigger: str
    """`manual` or `auto`; empty: unknown."""
    tokens_before: int


class ApiError(NamedTuple):
    """A failed API attempt that was retried, or the final failure."""

    claim: Ownership
    at: str
    uuid: str
    status: int | None
    """The HTTP status."""
    text: str
    is_retry: bool


class Interrupt(NamedTuple):
    """An interruption by a person; no hook reports it."""

    claim: Ownership
    at: str
    uuid: str


class TurnEnd(NamedTuple):
    """The agent has finished a turn. Older clients don't write it down."""

    claim: Ownership
    at: str


class Held(NamedTuple):
    """A prompt that a hook held back. It is no prompt of the session."""

    claim: Ownership
    at: str
    uuid: str
    text: str


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
    """The session whose records are copied here."""


class CostState(NamedTuple):
    """The cost that the client computes; cumulative over resumes, and inherited by forks.

    It includes calls that no transcript has (compaction, titles): show the difference, never
    add it.
    """

    claim: Ownership
    cost_usd: float
    models: dict[str, Any]
    """Model → the client's own counts."""
    started_ms: int | None
    """Unix milliseconds; a fork has its parent's."""


class Worktree(NamedTuple):
    """The session entered a git worktree, or without a path left it.

    The client also stamps `name` on the session as if a person had renamed it.
    """

    claim: Ownership
    path: str | None
    name: str | None
    branch: str | None
    original_cwd: str | None


class BadLine(NamedTuple):
    """A complete line that can't be parsed; reading continues after it."""

    offset: int
    """-1 for a row of a database."""
    reason: str

    @property
    def where(self) -> str:
        """Where it is, as the beginning of a sentence with the reason; empty for a row."""
        return f"at byte {self.offset:,}: " if self.offset >= 0 else ""


class Question(NamedTuple):
    """A question that the agent asks the person."""

    text: str
    options: tuple[str, ...] = ()
    answer: str = ""


class Hunk(NamedTuple):
    """Adjacent lines of a file, changed and not: each begins with a space, `-` or `+`."""

    old_start: int
    new_start: int
    lines: tuple[str, ...]


class FileChange(NamedTuple):
    """What a tool call changed in a file."""

    path: str
    hunks: tuple[Hunk, ...]
    is_new: bool = False


class DetailedCall(NamedTuple):
    """A tool call with all its inputs, used instead of a ToolCall for display."""

    claim: Ownership
    at: str
    id: str
    name: str
    about: str
    """Its most descriptive argument."""
    inputs: dict[str, Any]
    questions: tuple[Question, ...] = ()
    subagent: str = ""
    """The name of the subagent that it starts."""


class DetailedResult(NamedTuple):
    """The result of a call with all its output, used instead of a ToolResult."""

    claim: Ownership
    at: str
    id: str
    is_error: bool
    output: str
    agent_id: str | None
    """The subagent that ran the call."""
    changes: tuple[FileChange, ...] = ()
    answers: dict[str, str] = {}  # noqa: RUF012 - never mutated
    """The person's answers by the texts of the questions."""


class ShellOutput(NamedTuple):
    """The output of a command that the person ran at the agent's prompt, for display only."""

    claim: Ownership
    at: str
    uuid: str
    text: str


class AgentMessage(NamedTuple):
    """A message that another agent of a team sent, for display only."""

    claim: Ownership
    at: str
    uuid: str
    text: str


class Branch(NamedTuple):
    """The entries from here on were discarded by a person, or were not; for display only."""

    is_discarded: bool


class Recap(NamedTuple):
    """The summary that replaced the conversation in a compaction."""

    claim: Ownership
    at: str
    uuid: str
    text: str


Entry: TypeAlias = (
    ApiMessage
    | Prompt
    | Answer
    | ToolCall
    | FileEdit
    | ToolResult
    | Compaction
    | ApiError
    | Interrupt
    | TurnEnd
    | Held
    | Title
    | Facts
    | CostState
    | Worktree
    | BadLine
)
