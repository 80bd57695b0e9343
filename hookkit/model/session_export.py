"""Encode a session with all its stored data for an export, and decode it for the journal.

The document has the row's columns, `total` and derived members, and in addition:

    "tallies": {"hook": {"edits": 3, …}, …}            the counts by source
    "recent_prompts": [{"digest": …, "at": …}, …]      those that a hook may hold back yet
    "events": [{"key": …, "at": …, "type": …}, …]      deduplicated events; `digest` in hex
    "tool_calls": [{"tool_use_id": …}, …]
    "transcripts": [{"path": …, "messages": [{"id": …, "at": …, "model": …}, …],
                     "records": [{"id": …, "flags": …, "at": …, "file": …}, …]}, …]
    "logged": [{"key": …, "provider": …}, …]           calls that a person logged
    "commits", "files": [{…}, …]                       from git
    "git_start": {"at": …, "snapshot": {…}} or null    of an early version
    "git_checkouts": [{"top": …, "at": …, …}, …]       working trees, with what was uncommitted
    "git_places": [{"folder": …, "at": …, …}, …]
    "corrections": [{"at": …, "rule": …, "prompt": …, …}, …]
    "learnings": [{"id": …, "at": …, "text": …, …}, …]
    "last_answer": "…" or null                         how the agent's last answer begins

A file may come from anywhere: `read` checks types and bounds, so that no value can stop the fold.
Unknown and derived members are ignored.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from msgspec.structs import asdict

from hookkit.errors import RejectedError
from hookkit.model.activity import MOST, MOST_DOLLARS, GitBaseline, LoggedCall
from hookkit.model.corrections import CorrectionRow, LearningRow
from hookkit.model.counters import FIELDS, NANO, Counters, nano
from hookkit.model.exported_project import project_by_name, with_project
from hookkit.model.git import Commit, FileChange, GitCheckout, GitPlace, StartState
from hookkit.model.message_codec import details_of, with_details
from hookkit.model.priced_message import Attribution, PricedMessage, TranscriptRow
from hookkit.model.recent_prompts import RecentPrompt, dump, load
from hookkit.model.session import COLUMNS, INTERNAL, SOURCES, Session, milliseconds, timestamp
from hookkit.model.session_rows import EventRow, SessionExport, ToolCallRow, TranscriptExport
from hookkit.model.transcript_position import Position
from hookkit.model.transcript_records import ALL_FLAGS, TranscriptRecord
from hookkit.model.usage import ApiMessage, Ownership, Tokens

Json = dict[str, Any]

BIGGEST = 2**60
"""The largest number: two of them can be added and stored."""

MOST_PIDS = 2**31

TIMES = frozenset(
    ("at", "last_activity", "last_at", *(name for name in COLUMNS if name.endswith("_at")))
)
"""Members that are stored times or null."""

PATHS = frozenset(
    (
        *("common_dir", "cwd", "file", "folder", "git_dir", "git_worktree_path"),
        *("local_git_dir", "path", "project_path", "top", "transcript_path"),
    )
)
"""Members that are paths, which can't contain NUL."""

IDENTITIES = frozenset(("digest", "hash", "id", "session_id", "tool_use_id", "workspace_id"))
"""Members by which a restore recognizes what it has: no secret is redacted in them."""

NEEDED = frozenset(
    name for name in ("session_id", *TIMES) if get_type_hints(Session).get(name) is str
)
"""Columns that must have a value: ids and times."""

Row = TypeVar("Row")


# Write


def to_dict(whole: SessionExport) -> Json:
    """Return the JSON document of a session."""
    session = whole.session
    return session.document() | {
        "tallies": {name: counts for name in SOURCES if (counts := counts_of(session, name))},
        "recent_prompts": list(map(asdict, load(session.recent_prompts))),
        "events": list(map(event_to_dict, whole.events)),
        "tool_calls": [without_seq(each._asdict()) for each in whole.tool_calls],
        "transcripts": list(map(transcript_to_dict, whole.transcripts)),
        "logged": [logged_to_dict(*each) for each in whole.logged.items()],
        "commits": [each._asdict() for each in whole.commits],
        "files": [each._asdict() for each in whole.files],
        "git_start": whole.git_start and whole.git_start._asdict(),
        "git_checkouts": [checkout_to_dict(*each) for each in whole.checkouts],
        "git_places": [each._asdict() for each in whole.places],
        "corrections": [without_seq(each._asdict()) for each in whole.corrections],
        "learnings": [without_seq(each._asdict()) for each in whole.learnings],
        "last_answer": whole.last_answer,
    }


def event_to_dict(event: EventRow) -> Json:
    """Return an event as JSON, its digest in hexadecimal."""
    digest = event.digest.hex() if event.digest else None
    return without_seq(event._asdict()) | {"digest": digest}


def without_seq(row: Json) -> Json:
    """Return a row without its session's number, which means nothing elsewhere."""
    del row["seq"]
    return row


def counts_of(session: Session, source: str) -> dict[str, int]:
    """Return the counts of a source, without zeros."""
    tally: Counters = getattr(session, source)
    return {name: count for name in FIELDS if (count := getattr(tally, name))}


def checkout_to_dict(checkout: GitCheckout, start: StartState) -> Json:
    """Return a working tree and its state at the start."""
    changes = checkout.changes and list(checkout.changes)
    lines = {path: list(each) for path, each in start.lines.items()}
    known = checkout._asdict() | {"earlier": list(checkout.earlier), "changes": changes}
    return known | {"snapshot": start.snapshot, "lines": lines}


def transcript_to_dict(whole: TranscriptExport) -> Json:
    """Return a transcript and what it owns."""
    transcript, messages, records = whole
    tally = transcript.tally
    return {
        "path": transcript.path,
        "session_id": transcript.session_id,
        "started_at": transcript.started_at,
        "ended_at": transcript.ended_at,
        "is_sidechain": bool(transcript.is_sidechain),
        "position": transcript.position,
        "tally": {name: count for name in FIELDS if (count := getattr(tally, name))},
        "messages": list(map(message_to_dict, messages)),
        "records": list(map(record_to_dict, records)),
    }


def record_to_dict(record: TranscriptRecord) -> Json:
    """Return a prompt, a tool call, a compaction or an API error of a transcript."""
    return record._asdict() | {"id": f"{record.id:x}", "at": timestamp(record.at * 1_000_000)}


def message_to_dict(stored: PricedMessage) -> Json:
    """Return a message, and what it is summed by."""
    message, place = stored.message, stored.place
    found: Json = {"id": message.message_id, "at": message.at, "model": message.model}
    found |= message.tokens._asdict()
    found |= {"cost_usd": None if stored.cost is None else stored.cost / NANO}
    found |= {"project": place.project, "branch": place.branch, "framework": place.framework}
    if details := details_of(message, bool(place.in_sidechain)):
        found["details"] = details
    return found


def logged_to_dict(key: str, call: LoggedCall) -> Json:
    """Return a call that a person logged."""
    known = call._asdict()
    cost = known.pop("cost")
    return {"key": key} | known | {"cost_usd": None if cost is None else cost / NANO}


# Read


def read(value: Any) -> SessionExport:
    """Parse the result of `to_dict`. Raises RejectedError for anything else."""
    members = one({"session": value}, "session")
    session = read_session(members)
    calls = [read_logged(each) for each in many(members, "logged")]
    return SessionExport(
        session,
        [read_event(each) for each in many(members, "events")],
        [read_tool_call(each) for each in many(members, "tool_calls")],
        [
            with_project(read_transcript(each), members.get("project"), session.project)
            for each in many(members, "transcripts")
        ],
        dict(calls),
        [to_row(Commit, each) for each in many(members, "commits")],
        [to_row(FileChange, each) for each in many(members, "files")],
        read_git_start(members.get("git_start")),
        list(map(read_checkout, many(members, "git_checkouts", is_new=True))),
        [to_row(GitPlace, each) for each in many(members, "git_places", is_new=True)],
        rows_of(CorrectionRow, members, "corrections"),
        rows_of(LearningRow, members, "learnings"),
        check("last_answer", members.get("last_answer"), str | None),
    )


def read_session(members: Mapping[str, Any]) -> Session:
    """Return the row of a session, with its tallies."""
    kinds = annotations(Session)
    columns = [name for name in COLUMNS if (name in members or name in NEEDED) and name != INTERNAL]
    known = {name: check(name, members.get(name), kinds[name]) for name in columns}
    session = Session(**known | {"seq": None})
    path = check("project_path", members.get("project_path"), str | None)
    is_old = "project_path" not in members
    session.project = project_by_name(session) if is_old else path or session.project
    prompts = many(members, "recent_prompts", is_new=True)
    session.recent_prompts = dump([to_row(RecentPrompt, each) for each in prompts])
    if not session.session_id:
        raise wrong("session_id")
    if session.pid is not None and not 0 <= session.pid < MOST_PIDS:
        raise wrong("pid")
    for name, counts in one(members, "tallies").items():
        if name in SOURCES:
            setattr(session, name, read_tally(counts))
    return session


def read_event(members: Any) -> EventRow:
    """Parse an event that counted."""
    known = one({"row": members}, "row")
    digest = check("digest", known.get("digest"), str | None)
    try:
        hashed = bytes.fromhex(digest) if digest else None
    except ValueError:
        raise wrong("digest") from None
    return to_row(EventRow, known | {"seq": 0, "digest": hashed})


def read_tool_call(members: Any) -> ToolCallRow:
    """Parse a tool's call."""
    return to_row(ToolCallRow, one({"row": members}, "row") | {"seq": 0})


def rows_of(kind: Callable[..., Row], members: Mapping[str, Any], name: str) -> list[Row]:
    """Return the rows of a list that exports of earlier versions lack."""
    return [
        to_row(kind, one({"row": each}, "row") | {"seq": 0})
        for each in many(members, name, is_new=True)
    ]


def read_transcript(members: Any) -> TranscriptExport:
    """Return a transcript and what it owns."""
    known = one({"transcript": members}, "transcript")
    known = known | {"id": 0, "seq": 0, "tally": read_tally(known.get("tally"))}
    row = to_row(TranscriptRow, known | {"position": read_position(known.get("position"))})
    messages = [read_message(each, row) for each in many(known, "messages")]
    records = many(known, "records") if "records" in known else []
    return TranscriptExport(row, messages, list(map(read_record, records)))


def read_record(members: Any) -> TranscriptRecord:
    """Return a prompt, a tool call, a compaction or an API error of a transcript."""
    known = one({"record": members}, "record")
    flags = known.get("flags")
    try:
        number = int(check("id", known.get("id"), str), 16)
    except ValueError:
        raise wrong("id") from None
    if not 0 <= number < 2**63:
        raise wrong("id")
    if not (type(flags) is int and 0 <= flags <= ALL_FLAGS):
        raise wrong("flags")
    at = milliseconds(check("at", known.get("at"), str))
    return TranscriptRecord(number, flags, at, check("file", known.get("file"), str | None))


def read_position(text: Any) -> str:
    """Return the position to continue from; empty, to start over, if it can't be parsed."""
    return text if isinstance(text, str) and Position.from_text(text) else ""


def read_message(members: Any, transcript: TranscriptRow) -> PricedMessage:
    """Return a message, and what it is summed by; its cost is computed when it is stored."""
    known = one({"message": members}, "message")
    texts = [check(name, known.get(name), str) for name in ("id", "at", "model", *PLACE)]
    message_id, at, model, *place = texts
    tokens = Tokens(*(count(known.get(name), name) for name in Tokens._fields))
    is_sidechain = transcript.is_sidechain
    claim = Ownership(
        False, is_sidechain, transcript.started_at, transcript.ended_at, transcript.session_id
    )
    plain = ApiMessage(message_id, at, model, tokens, is_sidechain=is_sidechain, claim=claim)
    message = with_known_details(plain, known.get("details"))
    home = Attribution(0, 0, is_sidechain, *place)
    return PricedMessage(message, home, home.bucket(message), None)


PLACE = ("project", "branch", "framework")


def with_known_details(plain: ApiMessage, details: Any) -> ApiMessage:
    """Return a message with the attributes that `details_of` returned."""
    if details is None:
        return plain
    try:
        message = with_details(plain, details)
        for each in message.iterations:
            check("passes", each.model, str)
            tuple(count(tokens, "passes") for tokens in each.tokens)
            check("passes", each.is_advisor, bool)
            check("passes", each.is_compaction, bool)
    except (AttributeError, TypeError, ValueError):
        raise wrong("details") from None
    for name in ("speed", "geo", "service_tier"):
        check(name, getattr(message, name), str | None)
    return message


def read_logged(members: Any) -> tuple[str, LoggedCall]:
    """Return a call that a person logged, and its key."""
    known = one({"logged": members}, "logged")
    texts = (check(name, known.get(name), str) for name in ("key", "at", "provider", "model"))
    key, at, provider, model = texts
    tokens = count(known.get("tokens"), "tokens")
    given, answered = (
        None if known.get(name) is None else count(known[name], name)
        for name in ("tokens_input", "tokens_output")
    )
    cost = check("cost_usd", known.get("cost_usd"), float | None)
    if (cost or 0) > MOST_DOLLARS:
        raise wrong("cost_usd")
    return key, LoggedCall(at, provider, model, tokens, given, answered, nano(cost))


def read_git_start(members: Any) -> GitBaseline | None:
    """Return the git state at the session's start."""
    if members is None:
        return None
    known = one({"git_start": members}, "git_start")
    snapshot = known.get("snapshot")
    if snapshot is not None:
        for state in one(known, "snapshot").values():
            check("snapshot", state, str)
    return GitBaseline(check("at", known.get("at"), str), snapshot)


def read_checkout(members: Any) -> tuple[GitCheckout, StartState]:
    """Return a working tree of the session and its state at the start."""
    known = one({"git_checkouts": members}, "git_checkouts")
    kinds = annotations(GitCheckout)
    texts = {
        name: check(name, known.get(name), kind)
        for name, kind in kinds.items()
        if name not in ("earlier", "changes")
    }
    changes = known.get("changes")
    checkout = GitCheckout(
        **texts,
        earlier=read_lines(known.get("earlier")),
        changes=None if changes is None else read_lines(changes),
    )
    start = read_git_start({"at": checkout.at, "snapshot": known.get("snapshot")})
    lines = {path: read_lines(each) for path, each in one(known, "lines").items()}
    return checkout, StartState(start.snapshot if start else None, lines)


def read_lines(pair: Any) -> tuple[int, int]:
    """Return lines added and deleted."""
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise wrong("lines")
    return count(pair[0], "lines"), count(pair[1], "lines")


def read_tally(counts: Any) -> Counters:
    """Parse the counts of a source."""
    known = one({"tally": counts}, "tally")
    tally = Counters()
    for name in FIELDS:
        setattr(tally, name, check(name, known.get(name, 0), int))
    return tally


# Check


def one(members: Mapping[str, Any], name: str) -> Json:
    """Return a member that is an object."""
    value = members.get(name)
    if not isinstance(value, dict):
        raise wrong(name)
    return value


def many(members: Mapping[str, Any], name: str, *, is_new: bool = False) -> list[Any]:
    """Return a member that is a list; exports of an early version lack one that `is_new`."""
    value = members.get(name, [] if is_new else None)
    if not isinstance(value, list):
        raise wrong(name)
    return value


def to_row(kind: Callable[..., Row], members: Any) -> Row:
    """Return a named tuple of members with the types of its annotations."""
    known = one({"row": members}, "row")
    kinds = annotations(kind)
    return kind(**{name: check(name, known.get(name), each) for name, each in kinds.items()})


def check(name: str, value: Any, kind: Any) -> Any:
    """Return the value, where it is of this kind and its name has such values."""
    if not fits(value, kind):
        raise wrong(name)
    if isinstance(value, str) and (
        (name in TIMES and not is_time(value)) or (name in PATHS and "\0" in value)
    ):
        raise wrong(name)
    return value


def count(value: Any, name: str) -> int:
    """Return the tokens of a message."""
    if not fits(value, int) or not 0 <= value <= MOST:
        raise wrong(name)
    return int(value)


def wrong(name: str) -> RejectedError:
    """Return the error for an invalid value."""
    return RejectedError(f"{name!r:.40} has a wrong value")


def fits(value: Any, kind: Any) -> bool:
    """Return True if a value matches its annotation and is within bounds."""
    if kind is str:
        return isinstance(value, str)
    if kind is int:
        return type(value) is int and -BIGGEST <= value <= BIGGEST
    if kind is float:
        return type(value) in (int, float) and 0 <= value <= BIGGEST
    if kind is NoneType:
        return value is None
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    options = get_args(kind)
    return any(fits(value, each) for each in options) if options else isinstance(value, kind)


def is_time(text: str) -> bool:
    """Return True if a text is a time as it is stored."""
    try:
        return timestamp(milliseconds(text) * 1_000_000) == text
    except (ValueError, OverflowError):
        return False


@cache
def annotations(kind: type) -> dict[str, Any]:
    """Return the fields of a class, with their types."""
    return get_type_hints(kind)
