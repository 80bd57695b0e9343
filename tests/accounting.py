"""Builders of readings, and what the accounts come to, added up in three ways."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hookkit import config, paths
from hookkit.model.counters import FIELDS
from hookkit.model.session import Session
from hookkit.model.transcript_position import Position
from hookkit.pipeline.project.projector import fold
from hookkit.store.sqlite.database import Database
from tests.builders import deliver, line, own
from tests.cli.terminal import call
from tests.kept_sums import assert_sums
from tests.transcript_builders import MODEL, at, transcript, write

UNKNOWN = "nobody-knows-1"
"""A model without a price."""

COUNTED = FIELDS[FIELDS.index("api_requests") :]


def packed(message_id: str, output: int = 50, seconds: int = 0, model: str = MODEL) -> list[Any]:
    """A message as a reading tells it."""
    return [message_id, at(seconds), model, [10, output]]


def position(offset: int) -> str:
    """Where a pass ended."""
    return Position()._replace(offset=offset).to_text()


def reading(session: str = "s1", *messages: list[Any], **members: Any) -> bytes:
    """A journal line that tells of a pass over a transcript."""
    result = {
        "path": f"/t/{session}.jsonl",
        "moved_from": None,
        "start": 0,
        "anew": True,
        "started_at": at(0),
        "ended_at": at(60),
        "sidechain": False,
        "messages": list(messages),
        "position": position(100),
        "tally": [0, 1],
        "facts": {"first_cwd": f"/home/dev/{session}", "branch": f"branch-{session}"},
    }
    return line(own("read", session, **result | members), src="hookkit")


def enter(*lines: bytes, batch_lines: int = 100) -> None:
    """Fold lines into the database of this home."""
    deliver(*lines)
    database = Database.open(paths.database())
    try:
        assert fold(database, config.load(), batch_lines=batch_lines)
        assert_sums(database.db)
    finally:
        database.close()


def imported(folder: Path, **files: Iterable[Any]) -> None:
    """Write transcripts, and import them as a person does."""
    named = {f"p/{name}.jsonl": transcript(*records) for name, records in files.items()}
    write(folder, named)
    call("import", str(folder))


Numbers = tuple[int, ...]
"""In the order of COUNTED, without api_errors."""


class Sums(NamedTuple):
    """The same numbers, added up from the messages, the sessions, the buckets and the totals."""

    messages: Numbers
    sessions: Numbers
    buckets: Numbers
    totals: Numbers

    @property
    def agree(self) -> bool:
        """Whether all are the same."""
        return len(set(self)) == 1


OF_MESSAGES = (
    "count(*), sum(m.input), sum(m.output), sum(cache_read), sum(cache_write_5m + cache_write_1h), "
    "sum(coalesce(cost, 0)), sum(cost IS NULL)"
)
OF_SUMS = (
    "sum(messages), sum(tokens_input), sum(tokens_output), sum(tokens_cache_read), "
    "sum(tokens_cache_write), sum(cost), sum(unpriced)"
)


def sums(database: Database) -> Sums:
    """What the accounts come to."""

    def ask(question: str) -> Numbers:
        row = database.db.execute(question).fetchone()
        return tuple(number or 0 for number in row)

    total: Counter[str] = Counter()
    for session in sessions(database).values():
        total.update({name: getattr(session.transcript, name) for name in COUNTED})
    return Sums(
        ask(f"SELECT {OF_MESSAGES} FROM api_messages m"),
        tuple(total[name] for name in COUNTED if name != "api_errors"),
        ask(f"SELECT {OF_SUMS} FROM sums"),
        ask(f"SELECT {OF_SUMS} FROM totals WHERE kind = 'project'"),
    )


def sessions(database: Database) -> dict[str, Session]:
    """All sessions by id."""
    return {each.session_id: each for each in database.recent_sessions(1000)}


def usage_by(database: Database, *columns: str) -> Mapping[tuple[str, ...], Numbers]:
    """The sums by some of their dimensions or by `day`; those without usage are left out."""
    rows = database.db.execute(
        f"SELECT {', '.join(columns)}, {OF_SUMS} FROM (SELECT *, substr(quarter, 1, 10) AS day "
        f"FROM sums JOIN dimensions ON id = dimension) GROUP BY {', '.join(columns)}"
    )
    return {row[: len(columns)]: row[len(columns) :] for row in rows if row[len(columns)]}


def owners(database: Database) -> dict[str, str]:
    """Message → the session that it belongs to."""
    return dict(
        database.db.execute(
            "SELECT m.message_id, s.session_id FROM api_messages m JOIN sessions s ON s.seq = m.seq"
        )
    )
