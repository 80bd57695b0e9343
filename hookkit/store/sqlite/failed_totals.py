"""Maintain how many tool calls failed, by day, agent and tool.

`failed_calls` has those of each session, `failed_counts` the counts; an empty day stands for all
time. They are brought up to date with the files and commits of a session (work_totals.py). A
transcript has all calls of its session, but only of those that hooks reported is the tool stored.
So a session's failed calls are those of hooks where there are any, else those of its transcript,
whose tool is empty. Calls that were refused or invalid never ran, and are not among them.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from hookkit import clock
from hookkit.model.priced_message import quarter
from hookkit.model.transcript_records import CALL, FAILED, NEVER_RAN
from hookkit.store.sqlite.time_worked import CHOSEN, json_of

Key: TypeAlias = tuple[int, str, str, str]
"""A session, a day, a tool and an agent."""

FLAGS = f"& {CALL | FAILED | NEVER_RAN:d} = {CALL | FAILED:d}"
"""Those of a call that ran and failed."""

EVER, UNKNOWN_TOOL = "", ""

# The few sessions come first: not in the words of the indexes of failed calls, which have all.
FAILED_OF_SESSIONS = (
    "SELECT c.seq, c.ended_at, c.name, s.framework FROM tool_calls AS c "  # noqa: S608
    f"JOIN sessions AS s ON s.seq = c.seq WHERE c.ok = 0 AND c.seq {CHOSEN} "
    "UNION ALL SELECT c.seq, strftime('%Y-%m-%dT%H:%M:%fZ', c.at / 1000.0, 'unixepoch'), '', "
    "s.framework FROM transcript_records AS c JOIN sessions AS s ON s.seq = c.seq "
    f"WHERE +c.flags {FLAGS} AND c.seq {CHOSEN} "
    "AND NOT EXISTS (SELECT 1 FROM tool_calls AS t WHERE t.seq = c.seq AND t.ok = 0)"
)
STORED = f"SELECT seq, day, tool, framework, calls FROM failed_calls WHERE seq {CHOSEN}"  # noqa: S608
GONE = "DELETE FROM failed_calls WHERE seq = ? AND day = ? AND tool = ?"
CHANGED = "INSERT OR REPLACE INTO failed_calls VALUES (?, ?, ?, ?, ?)"
ADD = (
    "INSERT INTO failed_counts VALUES (?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET calls = calls + excluded.calls"
)
EMPTY = "DELETE FROM failed_counts WHERE day = ? AND framework = ? AND tool = ? AND calls = 0"


def failed(db: sqlite3.Connection, seqs: Iterable[int]) -> Counter[Key]:
    """Count the failed calls of sessions, from all that is stored of them.

    A call at a time that no calendar has is of no day, and is left out.
    """
    rows = db.execute(FAILED_OF_SESSIONS, {"seqs": json_of(seqs)})
    return Counter(
        (seq, clock.day_of(quarter(at)), tool, framework or "")
        for seq, at, tool, framework in rows
        if at is not None
    )


def replace(db: sqlite3.Connection, seqs: Iterable[int], new: Mapping[Key, int]) -> None:
    """Replace the failed calls of sessions, and change the counts by what that changes."""
    old = {row[:4]: row[4] for row in db.execute(STORED, {"seqs": json_of(seqs)})}
    changes = Counter[tuple[str, str, str]]()
    for key in old.keys() | new.keys():
        _, day, tool, framework = key
        for when in (day, EVER):
            changes[when, framework, tool] += new.get(key, 0) - old.get(key, 0)
    changed = [(*key, calls) for key, calls in new.items() if old.get(key) != calls]
    db.executemany(GONE, [key[:3] for key in old.keys() - new.keys()])
    db.executemany(CHANGED, changed)
    rows = [(*key, calls) for key, calls in sorted(changes.items()) if calls]
    db.executemany(ADD, rows)
    db.executemany(EMPTY, [row[:3] for row in rows if row[3] < 0])
