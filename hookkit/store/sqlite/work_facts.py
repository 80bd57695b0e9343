"""Query what sessions did: the files they changed and the commits they made.

A commit counts at its own time, a file when a tool edited it; one that only git saw changed counts
when its session began.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeAlias

from hookkit import clock
from hookkit.model.identity_hash import hash_of
from hookkit.model.priced_message import quarter
from hookkit.store.sqlite.time_worked import OWN_DIMENSION, json_of
from hookkit.store.sqlite.transcript_records import CHANGED_A_FILE

COMMITS = (
    "SELECT seq, at, hash AS thing FROM commits WHERE {plus}at >= :begin AND {plus}at < :end{tests}"
)

STORED_TIME = "strftime('%Y-%m-%dT%H:%M:%fZ', {ms} / 1000.0, 'unixepoch')"
"""Unix milliseconds as a stored time."""

FILES = (
    "SELECT seq, ended_at AS at, file_path AS thing FROM tool_calls WHERE is_edit AND ok "  # noqa: S608
    "AND file_path IS NOT NULL "
    "AND {plus}ended_at >= :begin AND {plus}ended_at < :end{tests} "
    f"UNION ALL SELECT seq, {STORED_TIME.format(ms='at')}, path FROM transcript_records "
    "JOIN files ON files.id = file "
    "WHERE file IS NOT NULL AND {plus}at >= :first AND {plus}at < :last "
    f"AND {CHANGED_A_FILE}{{tests}} "
    "UNION ALL SELECT seq, first_started_at, path FROM file_changes AS f JOIN sessions USING (seq) "
    "WHERE {plus}first_started_at >= :begin AND {plus}first_started_at < :end{tests} "
    "AND NOT EXISTS "
    "(SELECT 1 FROM tool_calls AS c WHERE c.seq = f.seq AND is_edit AND ok AND file_path = f.path) "
    "AND NOT EXISTS (SELECT 1 FROM transcript_records AS r JOIN files ON files.id = file "
    f"WHERE r.seq = f.seq AND files.path = f.path AND {CHANGED_A_FILE})"
)

OF_SESSIONS = " AND seq IN (SELECT value FROM json_each(:seqs))"

Fact: TypeAlias = tuple[int, int, int, int]
"""A session did something: its number, the thing, the day, and the session's dimension.

A thing is a file or a commit, and negative for a commit. Days are those of the person's clock,
numbered from 1 (0001-01-01).
"""

UNKNOWN_DAY = 0


def facts(db: sqlite3.Connection, seqs: Iterable[int]) -> set[Fact]:
    """Return what sessions did, from all that is stored of them."""
    chosen = json_of(seqs)
    dimensions = dict(db.execute(OWN_DIMENSION.format(columns="d.id"), {"seqs": chosen}))
    return {(seq, thing, day_number(at), dimensions[seq]) for seq, at, thing in things(db, chosen)}


def things(db: sqlite3.Connection, seqs: str) -> Iterator[tuple[int, str | None, int]]:
    """Yield the session, the time and the thing of each edit and commit; `seqs` is a JSON list."""
    first, last = clock.bounds("", "~")
    begin, end = clock.quarters("", "~")
    times = {"seqs": seqs, "begin": begin, "end": end, "first": first, "last": last}
    for seq, at, path in db.execute(FILES.format(plus="+", tests=OF_SESSIONS), times):
        yield seq, at, hash_of(path)
    for seq, at, digest in db.execute(COMMITS.format(plus="+", tests=OF_SESSIONS), times):
        yield seq, at, -hash_of(digest)


def day_number(at: str | None) -> int:
    """Return the number of the day of a stored time; UNKNOWN_DAY where no calendar has it."""
    if at is None:
        return UNKNOWN_DAY
    return date.fromisoformat(clock.day_of(quarter(at))).toordinal()
