"""The row that everybody reads: one session, with what is derived from it.

Times are RFC 3339 in UTC with milliseconds. A counter is 0 when nothing was counted; anything
else that is not known is None.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

import orjson

from hookkit.model.counters import Counters
from hookkit.model.process import Process
from hookkit.model.project_path import is_path
from hookkit.model.waiting import precision

Status = Literal["idle", "busy", "wait", "done"]
Lifecycle = Literal["active", "completed", "cancelled", "abandoned"]
TELEMETRY = "telemetry"
"""The reason for the end of a session without hooks."""

Origin = Literal["hook", "api", "manual", "run", "import", "internal"]
TitleSource = Literal["placeholder", "prompt", "summary", "user"]
SummaryState = Literal["none", "pending", "running", "done", "failed"]

IN_PROGRESS = "Session in progress."
ENDED = "Session ended."

FAILED = "failed: "
"""How the end reason of a session begins whose last run has failed."""

DENIED = "completed; denied: "
"""How it begins where the last run has completed, but without some of its tool calls."""


QUIET = timedelta(minutes=15)
"""Time without an event after which nothing is known of a session whose process can't be seen."""

SECONDS = tuple(f":{second:02d}." for second in range(60))
MILLISECONDS = tuple(f"{millisecond:03d}Z" for millisecond in range(1000))
"""Looked up, because every event has a time: to format it takes twice as long."""


def timestamp(at_ns: int) -> str:
    """Unix nanoseconds as RFC 3339 in UTC with milliseconds."""
    at = at_ns // 1_000_000
    return f"{_minute(at // 60_000)}{SECONDS[at // 1000 % 60]}{MILLISECONDS[at % 1000]}"


def now() -> str:
    """Return the present time, as it is stored."""
    return timestamp(time.time_ns())


@lru_cache(maxsize=64)
def _minute(minutes: int) -> str:
    return datetime.fromtimestamp(minutes * 60, UTC).isoformat()[:16]


def milliseconds(text: str) -> int:
    """Return a stored time as Unix milliseconds. Raises ValueError for anything else."""
    return round(moment(text).timestamp() * 1000)


def moment(text: str) -> datetime:
    """Return a stored time as a datetime. Raises ValueError for anything else."""
    return datetime.fromisoformat(text)


def placeholder_title(session_id: str, agent: str) -> str:
    """Return the title of a session of which nothing is known but its agent's name for people."""
    return f"{agent} session {session_id[:8]}"


@dataclass(slots=True, eq=False, repr=False)
class Session:
    """One session of one agent. Field names are the columns of the table `sessions`.

    To generate `__eq__` and `__repr__` for so many fields would take 1 % of every command's time.
    """

    session_id: str = ""
    workspace_id: str = "local"
    seq: int | None = None
    """A small number to type: `hookkit show 5`."""
    user_id: str | None = None
    machine_id: str | None = None
    framework: str | None = None
    origin: Origin = "hook"
    parent_session_id: str | None = None

    title: str = ""
    title_source: TitleSource = "placeholder"
    summary: str = IN_PROGRESS
    description: str | None = None
    notes: str | None = None

    project: str | None = None
    """The path of its repository, else of its first folder; or the name that a person gave."""
    project_remote: str | None = None
    """`owner/name` of that repository's remote."""
    cwd: str | None = None
    local_git_dir: str | None = None
    git_branch: str | None = None
    git_worktree_path: str | None = None
    github_repo: str | None = None
    github_issue: int | None = None
    github_pr: int | None = None
    github_mentions: str | None = None
    """Issues and pull requests of other repositories, as `owner/repo#3, …`."""
    git_additions: int | None = None
    git_deletions: int | None = None
    start_git_head: str | None = None

    created_at: str = ""
    first_started_at: str = ""
    last_started_at: str = ""
    first_ended_at: str | None = None
    last_ended_at: str | None = None
    finished_at: str | None = None
    last_activity: str = ""
    revival_count: int = 0
    end_reason: str | None = None

    status: Status = "idle"
    status_updated_at: str = ""
    turn_started_at: str | None = None
    """When the agent began what it is doing; None while it is idle."""
    waiting_for: str | None = None
    """What a person has to do before it goes on (waiting.py); None unless it waits for that."""
    waiting_agent_id: str | None = None
    """The subagent that waits; None: the session's own agent."""
    lifecycle: Lifecycle = "active"
    pid: int | None = None
    process_start_time: int | None = None
    """Unix seconds, by the clock of the event."""
    process_identity: str | None = None
    """With `pid` it identifies the process: Process.exact."""

    edit_count: int = 0
    prompts_count: int = 0
    corrections_count: int = 0
    message_count: int = 0
    tool_call_count: int = 0
    compaction_count: int = 0
    api_request_count: int = 0
    api_error_count: int = 0
    files_changed: int = 0
    commits_count: int = 0
    n_hook_events: int = 0
    n_otel_events: int = 0

    first_user_message: str | None = None
    first_prompt_at: str | None = None
    last_user_message: str | None = None
    last_prompt_at: str | None = None
    recent_prompts: str = ""
    """Those that a hook may hold back yet, as JSON (recent_prompts.py)."""
    model: str | None = None

    tokens_input: int = 0
    tokens_output: int = 0
    tokens_cache_read: int = 0
    tokens_cache_write: int = 0
    cost_usd: float | None = None
    client_cost_usd: float | None = None
    """The client's own total, including calls that no transcript has and a fork's parent's."""
    context: int | None = None
    """Tokens in the context window now."""
    metrics_source: Literal["transcript", "otel", "hook"] = "hook"

    transcript_available: bool = False
    transcript_path: str | None = None

    summary_state: SummaryState = "none"
    summary_attempts: int = 0
    summary_error: str | None = None
    account: str | None = None
    """The marks of the account that has all of the conversation; None: it isn't known."""

    hook: Counters = field(default_factory=Counters)
    """The counts by source; `choose` selects the best."""
    otel: Counters = field(default_factory=Counters)
    spend: Counters = field(default_factory=Counters)
    """From the telemetry's metrics, for a session without requests in its logs."""
    transcript: Counters = field(default_factory=Counters)
    added: Counters = field(default_factory=Counters)
    """Counts added by hand or by the API, on top of any source."""

    project_name: str | None = None
    """The project's name for people, as the database has it: it depends on the other projects."""
    is_out_of_sight: bool = False
    """Its process belongs to another container or machine, so its end would not be noticed."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Session):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in MEMBERS)

    def __repr__(self) -> str:
        return f"Session({', '.join(f'{name}={getattr(self, name)!r}' for name in MEMBERS)})"

    @property
    def shown_project(self) -> str | None:
        """The project as people are shown it."""
        return self.project_name or self.project

    @property
    def project_path(self) -> str | None:
        """The folder of the project; None where it only has a name."""
        return self.project if self.project is not None and is_path(self.project) else None

    @property
    def uuid(self) -> str:
        """The identity of the row, by its workspace and id: the same wherever it is stored."""
        from uuid import NAMESPACE_URL, uuid5

        name = f"hookkit:{len(self.workspace_id)}:{self.workspace_id}:{self.session_id}"
        return str(uuid5(NAMESPACE_URL, name))

    @property
    def user_uuid(self) -> str | None:
        """Another name of `user_id`."""
        return self.user_id

    @property
    def workspace_uuid(self) -> str:
        """Another name of `workspace_id`."""
        return self.workspace_id

    @property
    def process(self) -> Process | None:
        """The process that the last event came from; None after an end."""
        if self.pid is None:
            return None
        known = Process(self.pid, None, self.process_start_time)
        return known.with_exact(self.process_identity)

    @property
    def is_active(self) -> bool:
        """Return True if no end has been recorded since the last start."""
        return self.last_ended_at is None

    @property
    def state(self) -> str:
        """One word for where a session is; a person's own is neither idle nor busy."""
        if self.failure is not None:
            return "failed"
        if self.lifecycle != "active":
            return self.lifecycle
        if self.origin == "manual":
            return "active"
        return self.status if self.is_known else "unknown"

    @property
    def is_known(self) -> bool:
        """Return True if what the last event reported still holds, as its process is watched.

        Where that can't be, it holds for `QUIET` after the event.
        """
        return not self.is_out_of_sight or datetime.now(UTC) - moment(self.last_activity) < QUIET

    @property
    def failure(self) -> str | None:
        """Return the reason for which the session's last run failed; None if it didn't."""
        reason = self.end_reason or ""
        return reason.removeprefix(FAILED) if reason.startswith(FAILED) else None

    @property
    def denied(self) -> str | None:
        """Return the tools that nobody permitted in the session's last run, for people."""
        reason = self.end_reason or ""
        return reason.removeprefix(DENIED) if reason.startswith(DENIED) else None

    @property
    def is_ongoing(self) -> bool:
        """Return True while time passes in it: a person's own is open, or an agent is at work."""
        is_at_work = self.status == "busy" and self.is_known
        return self.is_active and (self.origin == "manual" or is_at_work)

    def end_at(self, now: datetime) -> datetime:
        """Return its last end, `now` while it is ongoing, else its last activity.

        Every duration is derived from this.
        """
        if self.is_ongoing:
            return now
        return moment(self.last_ended_at or self.last_activity)

    def duration_at(self, now: datetime) -> timedelta:
        """Return how long it has lasted by `now`, from its first start; nothing without one."""
        if not self.first_started_at:
            return timedelta()
        return max(self.end_at(now) - moment(self.first_started_at), timedelta())

    @property
    def duration(self) -> timedelta:
        """Return how long it has lasted by now."""
        return self.duration_at(datetime.now(UTC))

    def elapsed_at(self, now: datetime) -> timedelta:
        """Return the time since it began; of one that is over, how long it lasted.

        Unlike its duration this goes on while the agent is idle.
        """
        return (
            max(now - moment(self.first_started_at), timedelta())
            if self.is_active
            else (self.duration_at(now))
        )

    def turn_at(self, now: datetime) -> timedelta | None:
        """Return the time since the agent began what it is doing; None while it is idle."""
        began = self.turn_started_at if self.is_known else None
        return None if began is None else max(now - moment(began), timedelta())

    @property
    def should_hook_update_counts(self) -> bool:
        """Return True if messages, tool calls, compactions and errors are those of the hooks."""
        return not self.transcript_available

    @property
    def should_otel_update_tokens(self) -> bool:
        """Return True if requests, tokens and cost are those of the telemetry."""
        return not self.transcript_available

    @property
    def uses_shared_process(self) -> bool:
        """Return True if one process hosts many sessions, so that its end is not theirs."""
        return self.framework == "cursor"

    @property
    def is_amp(self) -> bool:
        """Return True if this is a session of Amp, which has no hooks.

        Only its process is known.
        """
        return self.framework == "amp"

    @property
    def total_tokens(self) -> int:
        """Tokens of all four kinds."""
        read_and_written = self.tokens_cache_read + self.tokens_cache_write
        return self.tokens_input + self.tokens_output + read_and_written

    @property
    def correction_rate(self) -> float:
        """Return corrections per hundred edits, to one decimal; 0 without edits."""
        if not self.edit_count:
            return 0.0
        return round(self.corrections_count / self.edit_count * 100, 1)

    def choose(self) -> None:
        """Select the best source: transcript, then telemetry, then hooks.

        A transcript never lowers edits, prompts and corrections: hooks see what it may lack.
        """
        hook, transcript, added = self.hook, self.transcript, self.added
        self.edit_count = added.edits + max(hook.edits, transcript.edits)
        self.prompts_count = added.prompts + max(hook.prompts, transcript.prompts)
        self.corrections_count = added.corrections + max(hook.corrections, transcript.corrections)
        counts = hook if self.should_hook_update_counts else transcript
        self.tool_call_count, self.compaction_count = counts.tool_calls, counts.compactions
        # A transcript doesn't show which injected messages reached the agent.
        self.message_count = max(hook.messages, transcript.messages)
        telemetry = self.otel if self.otel.api_requests else self.spend
        if self.should_otel_update_tokens and any(telemetry.to_list()):
            self.metrics_source, usage = "otel", telemetry
        else:
            self.metrics_source = "transcript" if self.transcript_available else "hook"
            usage = transcript
        usage = usage.plus(added) if added.api_requests else usage
        self.api_request_count = usage.api_requests
        # A transcript may have only the error that ended a turn, and not each attempt.
        errors = max(hook.api_errors, counts.api_errors)
        self.api_error_count = errors or self.otel.api_errors
        self.tokens_input, self.tokens_output = usage.input, usage.output
        self.tokens_cache_read, self.tokens_cache_write = usage.cache_read, usage.cache_write
        self.cost_usd = usage.cost_usd

    @property
    def tallies(self) -> str:
        """The non-empty tallies of all sources as JSON."""
        counted = {name: getattr(self, name).to_list() for name in SOURCES}
        return orjson.dumps({name: counts for name, counts in counted.items() if counts}).decode()

    def label(self) -> str:
        """Return the name of the session in messages."""
        return f"session {self.seq}"

    def take_tallies(self, text: str) -> None:
        """Load the result of `tallies`."""
        for name, counts in orjson.loads(text).items():
            setattr(self, name, Counters.from_list(counts))

    def set_status(self, status: Status, at: str) -> None:
        """Change the status, unless a later event has set it already."""
        if at >= self.status_updated_at:
            self.status, self.status_updated_at = status, at
            is_at_work = status in ("busy", "wait")
            self.turn_started_at = (self.turn_started_at or at) if is_at_work else None
            self._forget_wait()

    def wait(self, at: str, waiting_for: str | None, agent_id: str | None = None) -> None:
        """Wait for a person, unless a later event has set another status already.

        A report that is no more precise than an earlier one changes nothing: the wait goes on.
        """
        known, new = precision(self.waiting_for), precision(waiting_for)
        is_waiting = self.status == "wait"
        if is_waiting and new <= known and new < 2:
            return
        if at >= self.status_updated_at:
            self.set_status("wait", at)
        elif not (is_waiting and known < new):
            return
        self.waiting_for, self.waiting_agent_id = waiting_for, agent_id

    def work(self, at: str, agent_id: str | None) -> None:
        """Be busy with what an agent did, unless another agent of the session waits."""
        is_asked = self.status == "wait" and self.waiting_for is not None
        if not (is_asked and agent_id != self.waiting_agent_id):
            self.set_status("busy", at)

    def _forget_wait(self) -> None:
        self.waiting_for = self.waiting_agent_id = None

    def start(self, at: str) -> None:
        """Begin, or begin again after an end: the first times stay, the last ones move."""
        if self.last_ended_at is not None:
            if at < self.last_ended_at:
                return  # late news of what is over: hooks may overtake each other
            self.revival_count += 1
            self.last_ended_at = self.finished_at = self.end_reason = None
            self.lifecycle, self.status, self.turn_started_at = "active", "idle", None
            self._forget_wait()
            if self.summary == ENDED:
                self.summary = IN_PROGRESS
        self.last_started_at = max(self.last_started_at, at)

    def end(self, at: str, reason: str | None, *, lifecycle: Lifecycle = "completed") -> None:
        """Finish the row: it is complete before any summary is attempted."""
        self.choose()
        if self.end_reason == TELEMETRY:  # that end was presumed
            self.first_ended_at = None
        self.first_ended_at = self.first_ended_at or at
        self.last_ended_at = self.finished_at = at
        self.end_reason, self.lifecycle = reason, lifecycle
        self.status, self.status_updated_at = "done", max(at, self.status_updated_at)
        self.turn_started_at = None
        self._forget_wait()
        self.pid = self.process_start_time = self.process_identity = None
        if self.summary == IN_PROGRESS:
            self.summary = ENDED
        if self.summary_state == "none" and self.prompts_count and self.title_source != "user":
            self.summary_state = "pending"

    def end_with_telemetry(self, at: str) -> None:
        """End a session of which nothing but telemetry is known, at the last that it reported.

        Nothing else would: no hook reports its end, and its process isn't known.
        """
        if self.is_active or self.end_reason == TELEMETRY:
            self.end(max(self.last_ended_at or at, at), TELEMETRY)

    def reopen(self) -> None:
        """Take back the end of a session that only telemetry was known of: its hooks report it."""
        if self.end_reason == TELEMETRY:
            self.first_ended_at = self.last_ended_at = self.finished_at = self.end_reason = None
            self.lifecycle, self.status = "active", "idle"
            self.summary = IN_PROGRESS if self.summary == ENDED else self.summary

    def note(self, text: str | None) -> None:
        """Write something down below what was noted before."""
        if text:
            self.notes = f"{self.notes}\n{text}" if self.notes else text

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON has of it, and in `stored` the rest that `from_dict` needs."""
        counted = {name: getattr(self, name).to_list() for name in SOURCES}
        rest = {name: getattr(self, name) for name in ("project", INTERNAL, *DERIVED)}
        return self.document() | {"stored": counted | rest}

    @classmethod
    def from_dict(cls, members: Mapping[str, Any]) -> "Session":
        """Return the session of which `to_dict` is the result; members without a name are ignored.

        Of a document without `stored` it has the columns, but not the counts by source.
        """
        named = {ALIASES.get(name, name): value for name, value in members.items()}
        session = cls(**{name: named[name] for name in COLUMNS if name in named})
        session.project = members.get("project_path") or session.project
        for name, value in members.get("stored", {}).items():
            if name in MEMBERS:
                setattr(session, name, Counters.from_list(value) if name in SOURCES else value)
        return session

    def document(self) -> dict[str, Any]:
        """Return the row and what is derived from it, as JSON has it."""
        return {name: getattr(self, name) for name in COLUMNS if name != INTERNAL} | {
            "uuid": self.uuid,
            "project": self.shown_project,
            "project_path": self.project_path,
            "duration": self.duration.total_seconds(),
            "total_tokens": self.total_tokens,
            "correction_rate": self.correction_rate,
            "is_active": self.is_active,
        }


ALIASES = {"user_uuid": "user_id", "workspace_uuid": "workspace_id"}
"""Other names of columns, in what we are given."""

INTERNAL = "recent_prompts"
"""A column that nobody else is to read."""

SOURCES = ("hook", "otel", "spend", "transcript", "added")

MEMBERS = tuple(each.name for each in fields(Session))
DERIVED = ("project_name", "is_out_of_sight")
"""Members that are computed where a row is read."""

COLUMNS = tuple(name for name in MEMBERS if name not in (*SOURCES, *DERIVED))
"""The columns of `sessions`, in order."""
