"""The SQL of usage: API messages, and the transcripts they come from."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from hookkit.model.counters import Counters
from hookkit.model.message_codec import details_of, with_details
from hookkit.model.priced_message import Attribution, PricedMessage, TranscriptRow
from hookkit.model.session import milliseconds, timestamp
from hookkit.model.usage import UNTIMED, ApiMessage, Ownership, Tokens
from hookkit.store.sqlite.bulk_insert import insert
from hookkit.store.sqlite.stored_positions import StoredPositions
from hookkit.store.sqlite.sums import SumQueries

if TYPE_CHECKING:
    from hookkit.model.transcript_read import TranscriptRead

CHUNK = 500
"""Ids in one question."""

MessageRow: TypeAlias = tuple[Any, ...]
"""A row of `api_messages`: the values of COLUMNS."""

COLUMNS = (
    "message_id, seq, transcript, dimension, at, input, output, cache_read, cache_write_5m, "
    "cache_write_1h, web_searches, details, cost"
)


class UsageQueries:
    """API messages and sums of one database; the caller holds the transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.sums = SumQueries(db)

    def messages(self, ids: Iterable[str]) -> dict[str, PricedMessage]:
        """Those of these messages that are stored, by id."""
        found = {}
        for chunk in chunks(ids):
            marks = ", ".join("?" * len(chunk))
            for row in self.db.execute(f"{READ} WHERE message_id IN ({marks})", chunk):
                stored = from_row(row)
                found[stored.message.message_id] = stored
        return found

    def messages_of(self, seq: int) -> Iterator[PricedMessage]:
        """Return the messages that a session owns, by time."""
        return map(from_row, self.db.execute(f"{READ} WHERE m.seq = ? ORDER BY m.at, m.id", (seq,)))

    def all_messages(self, after: int, limit: int) -> list[tuple[int, PricedMessage]]:
        """Messages in the order of their row ids, with the row id."""
        rows = self.db.execute(
            f"{READ_WITH_ID} WHERE m.id > ? ORDER BY m.id LIMIT ?", (after, limit)
        )
        return [(row[-1], from_row(row[:-1])) for row in rows]

    def save_costs(self, costs: Iterable[tuple[int | None, int]]) -> None:
        """Store the costs of messages: nano-dollars, None where unknown, and the row id."""
        self.db.executemany("UPDATE api_messages SET cost = ? WHERE id = ?", costs)

    def price_table(self) -> str | None:
        """Return the version of the price table of all costs, None if no message is stored.

        Empty where it is not known: then there are messages from before versions were kept.
        """
        found = self.db.execute(
            "SELECT value FROM meta WHERE name = 'price_table' "
            "UNION ALL SELECT '' WHERE (SELECT max(id) FROM api_messages) IS NOT NULL LIMIT 1"
        ).fetchone()
        return found[0] if found else None

    def set_price_table(self, version: str) -> None:
        """Note which table all costs come from."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES ('price_table', ?)", (version,))

    def add(self, messages: Iterable[PricedMessage]) -> AbstractSet[str]:
        """Store those of these messages that are not there yet; the ids of those."""
        return self.add_rows(list(map(self._row, messages)))

    def add_rows(self, rows: Sequence[MessageRow]) -> AbstractSet[str]:
        """Store those of these rows that are not there yet; return the ids of those.

        No two of them may have the same id.
        """
        last = self.db.execute("SELECT coalesce(max(id), 0) FROM api_messages").fetchone()
        if insert(self.db, INSERT_NEW, rows) == len(rows):
            return {row[0] for row in rows}
        # A new row has a number above all others.
        found = self.db.execute("SELECT message_id FROM api_messages WHERE id > ?", last)
        return {message_id for (message_id,) in found}

    def save(self, messages: Iterable[PricedMessage]) -> None:
        """Store messages; one that is there is overwritten."""
        # In the order of the index, neighbours go to the same page.
        self.db.executemany(UPSERT, sorted(map(self._row, messages)))

    def _row(self, stored: PricedMessage) -> MessageRow:
        message, place, bucket, cost = stored
        details = details_of(message, place.in_sidechain)
        return (
            message.message_id,
            place.seq,
            place.transcript,
            self.sums.dimension(bucket.dimensions),
            milliseconds(message.at),
            *message.tokens,
            orjson.dumps(details).decode() if details else None,
            cost,
        )

    def transcript(self, path: str, seq: int) -> TranscriptRow | None:
        """Return the stored row of a file for one session."""
        found = self.db.execute(f"{READ_TRANSCRIPT} WHERE path = ? AND seq = ?", (path, seq))
        row = found.fetchone()
        return to_transcript(row) if row else None

    def transcripts_of(self, seq: int) -> list[TranscriptRow]:
        """Return the transcripts of a session."""
        rows = self.db.execute(f"{READ_TRANSCRIPT} WHERE seq = ?", (seq,))
        return [to_transcript(row) for row in rows]

    def copies(self, read: "TranscriptRead", seq: int) -> list[TranscriptRow]:
        """Return other transcripts that contain all or a part of this one."""
        rows = self.db.execute(
            f"{READ_TRANSCRIPT} WHERE seq = ? AND started_at = ? AND is_sidechain = ?",
            (seq, read.claim.started_at, read.claim.is_sidechain),
        )
        return [each for each in map(to_transcript, rows) if is_copy(each, read)]

    def positions(self) -> Mapping[str, str]:
        """Return the position in every known file; empty for one that must be read again."""
        return StoredPositions(self.db)

    def without_identities(self) -> list[str]:
        """Return the files whose prompts and calls a version before 0.2 counted.

        It did not note which ones, so that copies can't be recognised.
        """
        found = self.db.execute("SELECT DISTINCT path FROM transcripts WHERE tally <> '[]'")
        return [path for (path,) in found]

    def rename_transcript(self, old: str, new: str) -> None:
        """Update the path of a moved file."""
        self.db.execute("UPDATE OR IGNORE transcripts SET path = ? WHERE path = ?", (new, old))

    def save_transcript(self, each: TranscriptRow) -> int:
        """Store a file's position and counts, and return its number."""
        found = self.db.execute(
            "INSERT INTO transcripts (path, seq, session_id, started_at, ended_at, is_sidechain, "
            "position, tally) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (path, seq) DO UPDATE SET "
            "started_at = excluded.started_at, ended_at = excluded.ended_at, "
            "is_sidechain = excluded.is_sidechain, position = excluded.position, "
            "tally = excluded.tally RETURNING id",
            (*each[1:8], orjson.dumps(each.tally.to_list()).decode()),
        ).fetchone()
        return int(found[0])


READ = (
    "SELECT m.message_id, m.at, d.model, m.input, m.output, m.cache_read, m.cache_write_5m, "
    "m.cache_write_1h, m.web_searches, m.details, t.is_sidechain, t.started_at, t.ended_at, "
    "t.session_id, m.seq, m.transcript, t.is_sidechain, d.project, d.branch, d.framework, m.cost "
    "FROM api_messages m "
    "JOIN dimensions d ON d.id = m.dimension JOIN transcripts t ON t.id = m.transcript"
)
READ_WITH_ID = READ.replace("m.cost FROM", "m.cost, m.id FROM", 1)
READ_TRANSCRIPT = (
    "SELECT id, path, seq, session_id, started_at, ended_at, is_sidechain, position, tally "
    "FROM transcripts"
)
INSERT = f"INSERT INTO api_messages ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
INSERT_NEW = f"INSERT OR IGNORE INTO api_messages ({COLUMNS})"
UPSERT = f"{INSERT} ON CONFLICT (message_id) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in COLUMNS.split(", ")[1:]
)


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """Ids in portions that fit into one statement."""
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def is_copy(known: TranscriptRow, read: "TranscriptRead") -> bool:
    """Return True if another file is a copy of one with the same start.

    Subagents may be started together: they have names of their own, which copies keep.
    """
    is_known_by_name = read.claim.is_sidechain or read.claim.started_at == UNTIMED
    is_same_name = PurePath(known.path).name == PurePath(read.path).name
    return known.path != read.path and (is_same_name or not is_known_by_name)


def to_transcript(row: tuple[Any, ...]) -> TranscriptRow:
    """Return a row of `transcripts`."""
    return TranscriptRow._make((*row[:-1], Counters.from_list(orjson.loads(row[-1]))))


def from_row(row: Any) -> PricedMessage:
    """Return a row of READ."""
    message_id, at, model, *tokens = row[:9]
    sidechain, started_at, ended_at, session_id = row[10:14]
    claim = Ownership(
        is_sidechain=bool(sidechain),
        started_at=started_at,
        ended_at=ended_at,
        session_id=session_id,
    )
    when = timestamp(at * 1_000_000)
    plain = ApiMessage(
        message_id, when, model, Tokens(*tokens), is_sidechain=bool(sidechain), claim=claim
    )
    details = orjson.loads(row[9]) if row[9] else None
    message, place = with_details(plain, details), Attribution(*row[14:20])
    return PricedMessage(message, place, place.bucket(message), row[20])
