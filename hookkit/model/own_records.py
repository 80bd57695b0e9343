"""Journal records that users, the Python API and hookkit itself write.

    {"event": "counted", "session_id": "…", "workspace_id": "local", "edits": 1, …}

Each kind is one class: writers encode it, and `to_event` decodes and checks it. Members with
default values are left out, unknown ones are ignored. A `read` record is a TranscriptRead
(transcript_read.py).
"""

import json
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

import msgspec

from hookkit.errors import RejectedError
from hookkit.model import transcript_read
from hookkit.model.activity import MOST, MOST_DOLLARS, GitActivity, GitBaseline, LoggedCall
from hookkit.model.counters import MAX_COUNT, nano
from hookkit.model.event import Event, EventType
from hookkit.model.git import Commit, FileChange, GitCheckout, Snapshot, StartState
from hookkit.model.record import Record
from hookkit.model.run_ended import RunEnded
from hookkit.model.running_status import Status
from hookkit.model.session import Session, timestamp
from hookkit.model.timestamps import is_time

READ = b'{"event":"read",'
"""The beginning of the payload of a pass over a transcript."""

MAX_REASON = 200
"""Characters of a reason for a rejection."""

Known = TypeVar("Known")

Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_COUNT)]
Lines = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Dollars = Annotated[float, msgspec.Meta(ge=0, le=MOST_DOLLARS)]


class OwnRecord(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="event", gc=False
):
    """The members of every record."""

    session_id: Annotated[str, msgspec.Meta(min_length=1)]
    workspace_id: str = "local"


def ids_of(session: Session) -> dict[str, Any]:
    """Return the members by which a record names its session."""
    return {"session_id": session.session_id, "workspace_id": session.workspace_id}


class Started(OwnRecord, frozen=True, tag="started"):
    """A session was started by hand or by the API."""

    project: str | None = None
    origin: str | None = None
    """`manual` if a person started it; then the members below are set."""
    cwd: str | None = None
    root: str | None = None
    """The root of the folder's repository, where its path alone doesn't give it."""
    remote: str | None = None
    """`owner/name` of that repository's remote."""
    description: str | None = None


class Ended(OwnRecord, frozen=True, tag="ended"):
    """A session was ended by hand or by the API."""

    notes: str | None = None
    reason: str | None = None
    ended_at: str | None = None
    """None: when the record was written."""


class Counted(OwnRecord, frozen=True, tag="counted"):
    """Counts were added. Version 0.1 also accepted True for 1."""

    edits: Count | bool = 0
    corrections: Count | bool = 0
    prompts: Count | bool = 0


class Upserted(OwnRecord, frozen=True, tag="upserted"):
    """A session's title, summary, user or end was overwritten."""

    title: str | None = None
    summary: str | None = None
    finished_at: str | None = None
    user_id: str | None = None


class Placed(OwnRecord, frozen=True, tag="placed"):
    """The repository of the folder in which a session began was looked up."""

    folder: str = ""
    root: str | None = None
    """As in `Started`; so is `remote`."""
    remote: str | None = None
    is_local: bool = False
    """It is so on this machine: another one has a folder of its own for the repository."""


class Noted(OwnRecord, frozen=True, tag="noted"):
    """A person added a note."""

    notes: str | None = None
    replaces: bool = False
    """The note stands for all that were there; an empty one removes them."""


class LearningEdited(OwnRecord, frozen=True, tag="learning_edited"):
    """A person edited or forgot a learning of a session."""

    learning: str = ""
    """Its id."""
    text: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    """The new words; None: it is forgotten."""


class Logged(OwnRecord, frozen=True, tag="logged"):
    """A person logged a call of an API."""

    provider: str
    model: str
    tokens: Lines
    tokens_input: Lines | None = None
    tokens_output: Lines | None = None
    cost_usd: Dollars | None = None

    def call_at(self, at: str) -> LoggedCall:
        """Return the call, made at a time."""
        split = self.tokens_input, self.tokens_output
        return LoggedCall(at, self.provider, self.model, self.tokens, *split, nano(self.cost_usd))


class SummaryStarted(OwnRecord, frozen=True, tag="summary_started"):
    """The writing of a summary began."""


class Summarized(OwnRecord, frozen=True, tag="summarized"):
    """A summary was written or failed."""

    title: str | None = None
    summary: str | None = None
    error: str | None = None


class Deleted(OwnRecord, frozen=True, tag="deleted"):
    """A person deleted a session: nothing of it counts, whatever comes later."""


class ProcessGone(OwnRecord, frozen=True, tag="process_gone"):
    """The process of an active session is gone."""

    pid: int | None = None
    process: str | None = None
    """The start and the system of the process, where they are known: a pid is reused."""


class StatusSeen(OwnRecord, frozen=True, tag="status_seen"):
    """The agent's own list of its running sessions shows another status than the hooks do."""

    status: Status = "idle"
    since: str | None = None
    """When it changed; None: when the record was written."""
    waiting_for: str | None = None
    """What the agent waits for (waiting.py), if it shows that."""


class RunStarted(OwnRecord, frozen=True, tag="run_started"):
    """A run was started. It is also the content of the run's `run.json`."""

    project: str | None = None
    cwd: str | None = None
    framework: str | None = None
    origin: str | None = None
    """`run` if the run began the session."""
    asked_model: str | None = None
    started_at: str | None = None
    named: str | None = None
    """The folder as its caller named it, where that isn't `cwd`."""
    parent: str | None = None
    """The session with whose conversation a new one begins."""
    title: str | None = None
    """Of a new session: the beginning of its prompt."""


class GitState(OwnRecord, frozen=True, tag="git"):
    """The git state of a session's folder, and what has changed of the session's work.

    `started_at` and `snapshot` are of versions that knew one working tree of a session.
    """

    local_git_dir: str | None = None
    git_branch: str | None = None
    git_worktree_path: str | None = None
    github_repo: str | None = None
    git_additions: Count | None = None
    git_deletions: Count | None = None
    head: str | None = None
    started_at: str | None = None
    """The start that `snapshot` belongs to; None if it is known already."""
    snapshot: Snapshot | None = None
    commits: list[Commit] | None = None
    files: list[FileChange] | None = None
    """All of the session, as the commits are."""
    checkouts: list[GitCheckout] | None = None
    """The working trees in which the session was at work, of which something is new."""
    starts: dict[str, StartState] | None = None
    """Their states when the session came there, by their roots, where they are new."""

    @property
    def activity(self) -> GitActivity:
        """Return what is new of the session's work."""
        start = None if self.started_at is None else GitBaseline(self.started_at, self.snapshot)
        return GitActivity(start, self.commits, self.files, self.checkouts, self.starts)


RECORDS: dict[str, type[OwnRecord] | type[RunEnded]] = {
    "counted": Counted,
    "deleted": Deleted,
    "ended": Ended,
    "git": GitState,
    "learning_edited": LearningEdited,
    "logged": Logged,
    "noted": Noted,
    "placed": Placed,
    "process_gone": ProcessGone,
    "run_ended": RunEnded,
    "run_started": RunStarted,
    "started": Started,
    "status_seen": StatusSeen,
    "summarized": Summarized,
    "summary_started": SummaryStarted,
    "upserted": Upserted,
}


def encode(record: OwnRecord | RunEnded) -> bytes:
    """Encode a record as JSON. What is not Unicode, as in some file names, becomes `?`."""
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:
        members = msgspec.to_builtins(record)
        return json.dumps(members, ensure_ascii=False).encode("utf-8", "replace")


def check(record: OwnRecord | RunEnded) -> None:
    """Raise RejectedError for a record that could not be decoded again."""
    decode(msgspec.to_builtins(record))


def decode(payload: dict[str, Any]) -> OwnRecord | RunEnded:
    """Decode and check a record of RECORDS. Raises RejectedError."""
    kind = payload.get("event")
    known = RECORDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise RejectedError(f"unknown event {kind!r:.40}")
    record: OwnRecord | RunEnded = convert(payload, known)
    wrong = next(wrong_members(record), None)
    if wrong is not None:
        raise RejectedError(f"not a valid {kind!r} record: {wrong!r} is out of range")
    return record


def convert(payload: dict[str, Any], kind: type[Known]) -> Known:
    """Return the members of a record. Raises RejectedError."""
    try:
        return msgspec.convert(payload, kind)
    except msgspec.ValidationError as error:
        name = f"{payload['event']!r}"
        raise RejectedError(f"not a valid {name} record: {error}"[:MAX_REASON]) from None


def wrong_members(record: OwnRecord | RunEnded) -> Iterator[str]:
    """Yield the members whose values their types don't exclude, but that nobody can use."""
    for name in ("ended_at", "finished_at", "since"):
        time = getattr(record, name, None)
        if time is not None and not is_time(time):
            yield name
    if isinstance(record, RunEnded) and not 0 <= (record.client_cost_usd or 0) <= MAX_COUNT:
        yield "client_cost_usd"
    if isinstance(record, GitState):
        for each in (*(record.commits or ()), *(record.files or ())):
            if not all(0 <= (lines or 0) <= MOST for lines in (each.additions, each.deletions)):
                yield "a number of lines"


def to_event(record: Record) -> Event:
    """Decode one of our own records. Raises RejectedError for any other."""
    # There may be megabytes of them: the payload is parsed once.
    if record.raw.startswith(READ) or record.payload.get("event") == "read":
        return read_event(record)
    known = decode(record.payload)
    kind: EventType = record.payload["event"]
    return Event(
        type=kind,
        session_id=known.session_id,
        at=timestamp(record.at_ns),
        key=f"{kind}:{record.id}",
        source=record.source,
        process=record.process if kind == "run_started" else None,
        workspace_id=known.workspace_id,
        details=known,
    )


def read_event(record: Record) -> Event:
    """Decode a pass over a transcript. Raises RejectedError."""
    known, read = transcript_read.decode(record.raw)
    return Event(
        type="read",
        session_id=known.session_id,
        at=timestamp(record.at_ns),
        key=f"read:{record.id}",
        source=record.source,
        framework=record.agent,
        workspace_id=known.workspace_id,
        details=read,
    )
