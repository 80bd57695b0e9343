"""A database in which sessions have cost something."""

from contextlib import closing
from itertools import count
from typing import Any

from hookkit import paths
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import NANO, Counters
from hookkit.model.priced_message import (
    Attribution,
    PricedMessage,
    TranscriptRow,
    UsageBucket,
    quarter,
)
from hookkit.model.session import Session, timestamp
from hookkit.model.usage import ApiMessage, Ownership, Tokens
from hookkit.store.sqlite import projects
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.usage import UsageQueries

_numbers = count(1)


def stamp(ms: int) -> str:
    """Unix milliseconds as they are stored."""
    return timestamp(ms * 1_000_000)


def spend(
    session_id: str, costs: dict[int, float | None], project: str = "shop", **fields: Any
) -> None:
    """Store a session with a message at each of these times (Unix ms), and what it cost (USD)."""
    with closing(Database.open(paths.database())) as database, database.transaction():
        add(database, session_id, costs, project, **fields)


def add(
    database: Database,
    session_id: str,
    costs: dict[int, float | None],
    project: str,
    **fields: Any,
) -> None:
    """The same, in an open transaction."""
    seq, accounts = database.next_seq(), UsageQueries(database.db)
    first, last = stamp(min(costs)), stamp(max(costs))
    known = new_session(session_id, seq, first, last, project)
    claim = Ownership(started_at=first, ended_at=last, session_id=session_id)
    path = f"/t/{session_id}.jsonl"
    row = TranscriptRow(0, path, seq, session_id, first, last, False, "", Counters())
    place = Attribution(seq, accounts.save_transcript(row), False, project, "main", "claude_code")
    stored = [one_message(ms, usd, claim, place) for ms, usd in costs.items()]
    sums: dict[UsageBucket, Counters] = {}
    for each in stored:
        sums.setdefault(each.bucket, Counters()).add(each.tally)
        known.transcript.add(each.tally)
    accounts.save(stored)
    accounts.sums.add_usage(sums)
    known.choose()
    for name, value in fields.items():
        setattr(known, name, value)
    database.add_sessions([known])
    projects.settle(database.db, [project])


def new_session(session_id: str, seq: int, first: str, last: str, project: str | None) -> Session:
    """A session that is active, from its first event to its last."""
    return Session(
        session_id=session_id,
        seq=seq,
        title="Work",
        project=project,
        created_at=first,
        first_started_at=first,
        last_started_at=first,
        last_activity=last,
        status_updated_at=last,
        transcript_available=True,
    )


def one_message(ms: int, usd: float | None, claim: Ownership, place: Attribution) -> PricedMessage:
    """A message that cost so much."""
    name = f"msg_{next(_numbers)}"
    message = ApiMessage(name, stamp(ms), "claude-opus-5-5", Tokens(1, 2), claim=claim)
    cost = None if usd is None else round(usd * NANO)
    return PricedMessage(message, place, place.bucket(message), cost)


def telemetry_only(session_id: str, ms: int, usd: float, project: str = "shop") -> None:
    """Store a session that only telemetry tells of."""
    with closing(Database.open(paths.database())) as database, database.transaction():
        known = new_session(session_id, database.next_seq(), stamp(ms), stamp(ms), project)
        known.transcript_available = False
        known.otel = Counters(api_requests=1, cost=round(usd * NANO))
        known.choose()
        database.add_sessions([known])
        projects.settle(database.db, [project])


def logged(session_id: str, ms: int, usd: float) -> None:
    """Store a call that was logged by hand in a session that is there."""
    with closing(Database.open(paths.database())) as database, database.transaction():
        session = database.session("local", session_id)
        assert session is not None
        at = stamp(ms)
        bucket = UsageBucket(quarter(at), session.project or "", "", "", "gpt")
        usage, cost = UsageQueries(database.db), round(usd * NANO)
        call = LoggedCall(at, "openai", "gpt", 1, None, None, cost)
        dimension = usage.sums.dimension(bucket.dimensions)
        ActivityQueries(database.db).add_logged(
            session.seq or 0, f"call-{next(_numbers)}", call, dimension
        )
        usage.sums.add_usage({bucket: Counters.of_request(call.billed, cost)})
