"""Records as received, and events as hookkit names them: agents translate one into the other."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from hookkit.errors import RejectedError
from hookkit.model.json_text import loads

EventType = Literal[
    "session_start",
    "prompt",
    "tool_done",
    "tool_failed",
    "stop",
    "stop_failed",
    "subagent_stop",
    "compact",
    "permission",
    "notification",
    "cwd_changed",
    "session_end",
    # Written by a person, the Python API or hookkit itself:
    "started",
    "ended",
    "counted",
    "upserted",
    "noted",
    "logged",
    "summary_started",
    "summarized",
    "process_gone",
    "read",
    "git",
    "run_started",
    "run_ended",
    # From the agent's telemetry:
    "otel",
    # From the JSON of its status line:
    "statusline",
    # An event of the agent that we do not know:
    "unknown",
]

Source = Literal["hook", "replay", "otel", "statusline", "api", "user", "hookkit", "restored"]
"""Who wrote the record: the agent's hook, a replayed file, the agent's telemetry, its status line,
the Python API, a person, ourselves; or all of a session comes from an export."""


class GithubMentions(NamedTuple):
    """The GitHub issue and pull request that a shell command was about."""

    issue: int | None
    pr: int | None


class Process(NamedTuple):
    """The agent's process. `pid` alone may be reused; with the start it is unique."""

    pid: int
    start_ticks: int | None = None
    """Clock ticks between boot and start; exact, so it identifies the process."""
    start_time: int | None = None
    """Unix seconds, as other programs report the start."""

    @property
    def identity(self) -> str:
        return f"{self.pid}.{self.start_ticks}"


@dataclass(slots=True)
class Record:
    """One line of the journal whose envelope could be read."""

    id: str
    at_ns: int
    """Time of receipt, Unix nanoseconds."""
    source: Source
    process: Process | None
    raw: bytes
    """The payload's bytes."""
    agent: str | None
    """The agent that it comes from; None: the line is older than that, or it is our own."""
    ordinal: int
    """Of a bare payload that was replayed: which of the equal ones in its file it is, from 1."""
    line: bytes
    _payload: dict[str, Any] | None = None

    @property
    def payload(self) -> dict[str, Any]:
        """Return the payload, parsed at first use. Raises RejectedError where it isn't JSON."""
        if self._payload is None:
            return self.keep(loads(self.line)["p"])
        return self._payload

    def keep(self, payload: Any) -> dict[str, Any]:
        """Keep a payload that was parsed. Raises RejectedError for one that isn't an object."""
        if not isinstance(payload, dict):
            raise RejectedError("the payload is not a JSON object")
        self._payload = payload
        return payload


class Event(NamedTuple):
    """One thing that happened in a session."""

    type: EventType
    session_id: str
    at: str
    """Time of receipt: RFC 3339, UTC, milliseconds."""
    key: str
    """Deduplication key: equal for an event that is delivered twice."""
    source: Source = "hook"
    digest: bytes | None = None
    """Hash of the payload, for an event without an id of its own: its key then holds for two
    seconds only, and a replay of it is recognised by this."""
    ordinal: int = 0
    framework: str | None = None
    agent_id: str | None = None
    """Set only inside a subagent."""
    workspace_id: str = "local"
    process: Process | None = None
    cwd: str | None = None
    transcript_path: str | None = None
    name: str = ""
    """The variant of the event: start source, end reason, tool or notification type."""
    text: str = ""
    """The text of a prompt or an error."""
    by_person: bool = True
    """False for an injected prompt."""
    is_edit: bool = False
    """True for a tool whose success counts as an edit."""
    correction: str | None = None
    """The correction rule that matched."""
    tool_use_id: str | None = None
    file_path: str | None = None
    model: str | None = None
    mentions: GithubMentions | None = None
    details: object = None
    """The members that only its type has: a record of own_records.py, a TranscriptRead, or what an
    agent reports (event_details.py). The type's handler takes them."""
