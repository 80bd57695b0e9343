"""Events as hookkit names them: agents translate records into them."""

from typing import Literal, NamedTuple

import msgspec

from hookkit.model.git import GitFolder
from hookkit.model.process import Process
from hookkit.model.record import Source

EventType = Literal[
    "session_start",
    "prompt",
    "tool_done",
    "tool_failed",
    "stop",
    "stop_failed",
    "model_call",
    "api_error",
    "interrupted",
    "subagent_stop",
    "compact",
    "permission",
    "answered",
    "notification",
    "cwd_changed",
    "session_end",
    # Written by a person, the Python API or hookkit itself:
    "started",
    "ended",
    "counted",
    "deleted",
    "upserted",
    "noted",
    "learning_edited",
    "logged",
    "summary_started",
    "summarized",
    "process_gone",
    "status_seen",
    "read",
    "git",
    "placed",
    "run_started",
    "run_ended",
    # From the agent's telemetry:
    "otel",
    # From the budget guard:
    "held",
    # From the JSON of its status line:
    "statusline",
    # An event of the agent that we do not know:
    "unknown",
]


class GithubMentions(NamedTuple):
    """The GitHub issue and pull request that a shell command was about."""

    issue: int | None
    pr: int | None
    repo: str | None = None
    """`owner/repo`; None where the command names none: it is then the folder's own."""


class Event(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing that happened in a session; made in a quarter of a named tuple's time."""

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
    """The text of a prompt, an answer or an error."""
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
    agent reports (event_details.py; an ApiMessage). The type's handler takes them."""
    account: str | None = None
    """The marks of the account that words have gone to by this event; None: it isn't known."""
    git_folders: tuple[GitFolder, ...] = ()
    """The folders in which a shell command ran git, besides its own."""
    more_files: tuple[str, ...] = ()
    """The files that an edit changed besides `file_path`."""
    may_begin: bool = True
    """False where `session_id` may be that of a subagent, which is no session."""
    waiting_for: str | None = None
    """What an agent that asks waits for (waiting.py)."""

    @property
    def edits(self) -> int:
        """Return the number of edits: each changed file is one."""
        return 1 + len(self.more_files) if self.is_edit else 0
