"""The rows that a session has: its events, tool calls, transcripts, git activity."""

from typing import NamedTuple

from hookkit.model.activity import GitBaseline, LoggedCall
from hookkit.model.corrections import CorrectionRow, LearningRow
from hookkit.model.git import Commit, FileChange, GitCheckout, GitPlace, StartState
from hookkit.model.priced_message import PricedMessage, TranscriptRow
from hookkit.model.session import Session
from hookkit.model.transcript_records import TranscriptRecord


class EventRow(NamedTuple):
    """An event that counted, as it is stored."""

    seq: int
    """The number of its session."""
    key: str
    at: str
    type: str
    source: str
    name: str
    agent_id: str | None
    correction: str | None
    digest: bytes | None
    """Of the payload, where the event has no id of its own."""


class ToolCallRow(NamedTuple):
    """A tool's call, as it is stored."""

    seq: int
    """The number of its session."""
    tool_use_id: str
    name: str
    agent_id: str | None
    file_path: str | None
    ok: bool
    is_edit: bool
    ended_at: str


class TranscriptExport(NamedTuple):
    """A transcript that was read, with what it owns."""

    row: TranscriptRow
    messages: list[PricedMessage]
    records: list[TranscriptRecord]


class SessionExport(NamedTuple):
    """A session with all that is stored of it."""

    session: Session
    events: list[EventRow]
    tool_calls: list[ToolCallRow]
    transcripts: list[TranscriptExport]
    logged: dict[str, LoggedCall]
    """Calls that a person logged, by key."""
    commits: list[Commit]
    files: list[FileChange]
    git_start: GitBaseline | None
    checkouts: list[tuple[GitCheckout, StartState]]
    """The working trees in which it was at work, with their states when it came there."""
    places: list[GitPlace]
    """The folders in which it may have worked."""
    corrections: list[CorrectionRow]
    learnings: list[LearningRow]
    """What was marked in it as a learning."""
    last_answer: str | None
    """The beginning of the agent's last answer."""
