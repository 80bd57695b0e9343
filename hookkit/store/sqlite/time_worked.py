"""Time worked: the activity of each session, without the gaps that are longer than `idle_minutes`.

The moments of a session are its events, API messages and logged calls, and its first start and
last activity. A person's own session is at work from each start to the end that follows, without
gaps: they show when it worked. `worked_spans` has the result, with the session's dimension, cut at
midnight in UTC. Whoever writes sessions updates it in the same transaction.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import orjson

from hookkit.model.own_notes import OWN_NOTES
from hookkit.model.spans import DAY_MS, Span, cut, union
from hookkit.store.sqlite.meta import values_of
from hookkit.store.sqlite.owner import is_shared

MINUTE_MS = 60_000

DEFAULT_IDLE = 15
"""Minutes, where no setting was in force yet."""

Row = tuple[int, int, int, int]
"""A row of `worked_spans`."""

MS = "CAST(strftime('%s', {at}) AS INTEGER) * 1000 + CAST(substr({at}, 21, 3) AS INTEGER)"
"""A stored time in Unix milliseconds."""

CHOSEN = "IN (SELECT value FROM json_each(:seqs))"
NOTES = ", ".join(f"'{each}'" for each in sorted(OWN_NOTES))

MOMENTS = (
    f"SELECT seq, {MS.format(at='at')} AS at FROM events "  # noqa: S608 - our own names
    f"WHERE seq {CHOSEN} AND type NOT IN ({NOTES}) "
    f"UNION ALL SELECT seq, at FROM api_messages WHERE seq {CHOSEN} "
    f"UNION ALL SELECT seq, at FROM transcript_records WHERE seq {CHOSEN} "
    f"UNION ALL SELECT seq, {MS.format(at='at')} FROM ai_usage WHERE seq {CHOSEN} "
    f"UNION ALL SELECT seq, {MS.format(at='first_started_at')} FROM sessions WHERE seq {CHOSEN} "
    f"UNION ALL SELECT seq, {MS.format(at='last_activity')} FROM sessions WHERE seq {CHOSEN}"
)

IN_ORDER = f"SELECT seq, at FROM ({MOMENTS}) AS moments WHERE at IS NOT NULL ORDER BY seq, at"  # noqa: S608

OWN_TIMES = (
    f"SELECT seq, type = 'started', {MS.format(at='at')} AS at FROM events "  # noqa: S608
    f"WHERE seq {CHOSEN} AND type IN ('started', 'ended') ORDER BY 1, 3, 2"
)
PEOPLE = (
    f"SELECT seq, {MS.format(at='first_started_at')}, {MS.format(at='last_activity')}, "  # noqa: S608
    f"{MS.format(at='last_ended_at')} FROM sessions WHERE seq {CHOSEN} AND origin = 'manual'"
)
OWN_DIMENSION = (
    "SELECT s.seq, {columns} FROM sessions s "  # noqa: S608
    "JOIN dimensions d ON d.project = coalesce(s.project, '') "
    "AND d.branch = coalesce(s.git_branch, '') AND d.framework = coalesce(s.framework, '') "
    "AND d.model = coalesce(s.model, '') /*team AND d.member = s.member */"
    f"WHERE s.seq {CHOSEN}"
)
OWN_PLACES = OWN_DIMENSION.format(columns="d.project, d.branch, d.framework, d.model")
STORED = f"SELECT seq, started_at, ended_at, dimension FROM worked_spans WHERE seq {CHOSEN}"  # noqa: S608


def json_of(values: Iterable[int | str]) -> str:
    """Return numbers or names as a JSON list, for a statement."""
    return orjson.dumps(list(values)).decode()


def stored_idle(db: sqlite3.Connection) -> int | None:
    """Return the longest gap of the stored spans in minutes; None if nothing is stored yet."""
    values = values_of(db, "idle_minutes")
    # A member of a team may write anything there.
    found = [int(value) for value in values if len(value) < 10 and value.isdecimal()]
    return min(found, default=None)


def is_kept(db: sqlite3.Connection, idle: int) -> bool:
    """Return True if the stored spans have these gaps. A team's are those that its members sent."""
    return is_shared(db) or stored_idle(db) == idle


def keep(db: sqlite3.Connection, idle: int) -> None:
    """Compute all spans again if they are those of another setting, in a transaction."""
    if stored_idle(db) == idle:
        return
    db.execute("INSERT OR REPLACE INTO meta VALUES ('idle_minutes', ?)", (str(idle),))
    update(db, [seq for (seq,) in db.execute("SELECT seq FROM sessions")])


def update(db: sqlite3.Connection, seqs: Sequence[int]) -> None:
    """Compute the spans of sessions whose row or moments have changed, in a transaction."""
    idle = stored_idle(db)
    if idle is None:
        return keep(db, DEFAULT_IDLE)
    old = set(db.execute(STORED, {"seqs": json_of(seqs)}))
    new = set(computed(db, seqs, idle))
    gone, come = old - new, new - old
    db.executemany(
        "DELETE FROM worked_spans WHERE seq = ? AND started_at = ?", [row[:2] for row in gone]
    )
    db.executemany("INSERT INTO worked_spans VALUES (?, ?, ?, ?)", sorted(come))
    stale = {(row[1] // DAY_MS,) for row in gone | come}
    db.executemany("INSERT OR IGNORE INTO worked_stale VALUES (?)", stale)
    return None


def computed(db: sqlite3.Connection, seqs: Iterable[int], idle: int) -> Iterator[Row]:
    """Yield the rows of sessions, from their moments."""
    chosen = {"seqs": json_of(seqs)}
    dimensions = dict(db.execute(OWN_DIMENSION.format(columns="d.id"), chosen))
    for seq, spans in spans_of(db, chosen["seqs"], idle).items():
        for span in spans:
            for piece in cut(span):
                yield seq, *piece, dimensions[seq]


def spans_of(db: sqlite3.Connection, seqs: str, idle: int) -> dict[int, list[Span]]:
    """Return the spans of sessions, from their moments; `seqs` is a JSON list."""
    chosen, gap = {"seqs": seqs}, idle * MINUTE_MS
    found: dict[int, list[Span]] = defaultdict(list)
    last, begin, end = 0, 0, 0
    for seq, at in db.execute(IN_ORDER, chosen):
        if seq != last or at - end > gap:
            found[last].append(Span(begin, end))
            begin = at
        last, end = seq, at
    found[last].append(Span(begin, end))
    del found[0]  # no session has this number
    found |= own_spans(db, chosen)
    return found


def session_spans(db: sqlite3.Connection, seqs: Iterable[int], idle: int) -> dict[int, list[Span]]:
    """Return the spans of sessions, from the stored ones where those have the right gaps."""
    chosen = json_of(seqs)
    if not is_kept(db, idle):
        return spans_of(db, chosen, idle)
    found: dict[int, list[Span]] = defaultdict(list)
    for seq, begin, end, _ in db.execute(STORED, {"seqs": chosen}):
        found[seq].append(Span(begin, end))
    return {seq: union(spans) for seq, spans in found.items()}


def own_spans(db: sqlite3.Connection, chosen: Mapping[str, object]) -> dict[int, list[Span]]:
    """Return the spans of the sessions that a person started."""
    people = {seq: times for seq, *times in db.execute(PEOPLE, chosen)}
    if not people:
        return {}
    events = groupby(db.execute(OWN_TIMES, chosen), key=itemgetter(0))
    known = {seq: [(bool(is_start), at) for _, is_start, at in each] for seq, each in events}
    return {seq: stints(known.get(seq, []), *times) for seq, times in people.items()}


def stints(
    events: list[tuple[bool, int]], first: int, last_activity: int, ended: int | None
) -> list[Span]:
    """Return the times from each start to its end; an open one goes on to the last activity.

    The last end may be earlier than its event: a forgotten session is ended at a time in the past.
    """
    found: list[Span] = []
    begin: int | None = first
    for is_start, at in events:
        if is_start:
            begin = at if begin is None else begin
        elif begin is not None:
            found.append(Span(begin, at))
            begin = None
    end = last_activity if ended is None else ended
    if begin is not None:
        found.append(Span(begin, end))
    limit = max(end, first)
    return union(Span(min(each.begin, limit), min(each.end, limit)) for each in found)
