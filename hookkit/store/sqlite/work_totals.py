"""Maintain how many files were changed and commits made: in all, by place, by model and by time.

Each counts once wherever it is counted, so these counts don't add up. `work_facts` has what each
session did, `work_places` and `work_days` how many sessions did a thing there, and `work_counts`
the counts, within a project or an agent, too (scopes.py). Whoever writes sessions only marks them
as stale; the next question counts those again, and their tool calls that failed (failed_totals.py).
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeAlias, TypeVar

import orjson

from hookkit import clock
from hookkit.store.sqlite import failed_totals
from hookkit.store.sqlite.free_write import write_if_free
from hookkit.store.sqlite.meta import value_of
from hookkit.store.sqlite.scopes import keys_within, within
from hookkit.store.sqlite.time_worked import CHOSEN, json_of
from hookkit.store.sqlite.totals import PLACES, TIMES
from hookkit.store.sqlite.work_facts import UNKNOWN_DAY, Fact, facts

SESSIONS_AT_ONCE = 500
"""Sessions that are counted in one transaction."""

PlacedDay: TypeAlias = tuple[int, int]
"""A day and a dimension."""

Where = TypeVar("Where", int, tuple[int, int])
"""A dimension, or a day and a dimension."""

Key: TypeAlias = tuple[str, str]
"""A kind of count, and its key."""

Names: TypeAlias = list[str]
"""Project, branch, framework and model."""


class WorkCount(NamedTuple):
    """Files and commits."""

    files: int = 0
    commits: int = 0


STORED = f"SELECT seq, thing, day, dimension FROM work_facts WHERE seq {CHOSEN}"  # noqa: S608
STALE = "SELECT seq FROM work_stale ORDER BY seq LIMIT ?"

IN_PLACES = (
    "SELECT thing, dimension, sessions FROM work_places "
    "WHERE thing IN (SELECT value FROM json_each(?))"
)
IN_DAYS = (
    "SELECT thing, day, dimension, sessions FROM json_each(?) AS part JOIN work_days "
    "ON thing = json_extract(part.value, '$[0]') "
    "AND day BETWEEN json_extract(part.value, '$[1]') AND json_extract(part.value, '$[2]')"
)
NAMES = (
    f"SELECT id, {', '.join(PLACES)}, model FROM dimensions "  # noqa: S608 - our own names
    "WHERE id IN (SELECT value FROM json_each(?))"
)

ADD_PLACES = (
    "INSERT INTO work_places VALUES (?, ?, ?) "
    "ON CONFLICT DO UPDATE SET sessions = sessions + excluded.sessions"
)
ADD_DAYS = (
    "INSERT INTO work_days VALUES (?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET sessions = sessions + excluded.sessions"
)
EMPTY_PLACES = "DELETE FROM work_places WHERE thing = ? AND dimension = ? AND sessions = 0"
EMPTY_DAYS = "DELETE FROM work_days WHERE thing = ? AND day = ? AND dimension = ? AND sessions = 0"
ADD_COUNTS = (
    "INSERT INTO work_counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
    "SET files = files + excluded.files, commits = commits + excluded.commits"
)
BEGIN_AGAIN = (
    *("DELETE FROM work_facts", "DELETE FROM work_places", "DELETE FROM work_days"),
    *("DELETE FROM failed_calls", "DELETE FROM failed_counts"),
    *("DELETE FROM work_counts", "INSERT OR IGNORE INTO work_stale SELECT seq FROM sessions"),
)


def forget(db: sqlite3.Connection, seq: int, dimensions: str) -> None:
    """Remove a deleted session from the counts, in a transaction.

    Stale sessions that are counted under one of its dimensions (a JSON list), too: those may go.
    """
    others = db.execute(
        "SELECT DISTINCT seq FROM work_facts WHERE seq IN (SELECT seq FROM work_stale) "
        "AND dimension IN (SELECT value FROM json_each(?))",
        (dimensions,),
    )
    replace(db, {seq, *(other for (other,) in others)}, set())
    failed_totals.replace(db, [seq], {})
    db.execute("DELETE FROM work_stale WHERE seq = ?", (seq,))


def counts(db: sqlite3.Connection, kind: str, key: str | None) -> dict[str, WorkCount] | None:
    """Return the counts of a kind, or of one key of it; None where they are out of date."""
    if not refresh(db) or (kind.partition(" ")[0] in TIMES and not is_of_zone(db)):
        return None
    rows = db.execute(
        "SELECT key, sum(files), sum(commits) FROM work_counts "
        "WHERE kind = ?1 AND key = coalesce(?2, key) GROUP BY key",
        (kind, key),
    )
    return {name: WorkCount(*found) for name, *found in rows}


def are_current(db: sqlite3.Connection) -> bool:
    """Bring the counts up to date; return True if that was possible, and days are of this zone."""
    return refresh(db) and is_of_zone(db)


def is_of_zone(db: sqlite3.Connection) -> bool:
    """Return True if the days are those of the zone in force."""
    return value_of(db, "work_days") == clock.zone().fingerprint


def is_stale(db: sqlite3.Connection) -> bool:
    """Return True if a session has changed since it was counted."""
    return db.execute("SELECT 1 FROM work_stale LIMIT 1").fetchone() is not None


def refresh(db: sqlite3.Connection) -> bool:
    """Count stale sessions again; return False if that is not possible now."""
    if clock.is_own() and not db.in_transaction:
        is_free = is_of_zone(db) or write_if_free(db, partial(begin_again, db))
        while is_free and is_stale(db):
            is_free = write_if_free(db, partial(count_some, db))
    return not is_stale(db)


def begin_again(db: sqlite3.Connection) -> None:
    """Forget all counts: the days are those of another zone."""
    for statement in BEGIN_AGAIN:
        db.execute(statement)
    zone = clock.zone().fingerprint
    db.execute("INSERT OR REPLACE INTO meta VALUES ('work_days', ?)", (zone,))


def count_some(db: sqlite3.Connection) -> None:
    """Count some of the stale sessions again."""
    seqs = [seq for (seq,) in db.execute(STALE, (SESSIONS_AT_ONCE,))]
    replace(db, seqs, facts(db, seqs))
    failed_totals.replace(db, seqs, failed_totals.failed(db, seqs))
    db.executemany("DELETE FROM work_stale WHERE seq = ?", ((seq,) for seq in seqs))


def replace(db: sqlite3.Connection, seqs: Iterable[int], new: set[Fact]) -> None:
    """Replace what sessions did, and change the counts by what that changes."""
    old = set(db.execute(STORED, {"seqs": json_of(seqs)}))
    places = changed(old, new, lambda fact: fact[3])
    days = changed(old, new, lambda fact: (fact[2], fact[3]))
    difference = Counter[tuple[Key, bool]]()
    for before, after in (keys_of_places(db, places), keys_of_days(db, days)):
        for thing in before.keys() | after.keys():
            difference.update((key, thing < 0) for key in after[thing] - before[thing])
            difference.subtract((key, thing < 0) for key in before[thing] - after[thing])
    db.executemany(
        "DELETE FROM work_facts WHERE seq = ? AND thing = ? AND day = ?",
        [fact[:3] for fact in old - new],
    )
    db.executemany("INSERT INTO work_facts VALUES (?, ?, ?, ?)", sorted(new - old))
    in_places = [(thing, place, times) for (thing, place), times in sorted(places.items())]
    in_days = [(thing, *where, times) for (thing, where), times in sorted(days.items())]
    add_sessions(db, in_places, ADD_PLACES, EMPTY_PLACES)
    add_sessions(db, in_days, ADD_DAYS, EMPTY_DAYS)
    add_counts(db, difference)


def changed(
    old: set[Fact], new: set[Fact], where: Callable[[Fact], Where]
) -> dict[tuple[int, Where], int]:
    """Return by how much the number of sessions with each thing in a place changes.

    A session counts once.
    """
    found = Counter({(fact[0], fact[1], where(fact)) for fact in new})
    found.subtract({(fact[0], fact[1], where(fact)) for fact in old})
    sums = Counter[tuple[int, Where]]()
    for (_, thing, place), times in found.items():
        sums[thing, place] += times
    return {pair: times for pair, times in sums.items() if times}


Keys: TypeAlias = dict[int, set[Key]]
"""A thing → the keys under which it counts."""


def keys_of_places(
    db: sqlite3.Connection, changes: Mapping[tuple[int, int], int]
) -> tuple[Keys, Keys]:
    """Return the keys of place, and that of all, before and after changes of these things."""
    things = orjson.dumps(sorted({thing for thing, _ in changes})).decode()
    rows = db.execute(IN_PLACES, (things,))
    stored = {(thing, place): sessions for thing, place, sessions in rows}
    names = names_of(db, {place for _, place in stored.keys() | changes.keys()})
    keys = {place: {("", ""), *keys_within(*each)} for place, each in names.items()}
    return keys_by_thing(stored, changes, keys)


def names_of(db: sqlite3.Connection, dimensions: set[int]) -> dict[int, Names]:
    """Return project, branch, framework and model of dimensions."""
    return {number: names for number, *names in db.execute(NAMES, (json_of(sorted(dimensions)),))}


def keys_of_days(
    db: sqlite3.Connection, changes: Mapping[tuple[int, PlacedDay], int]
) -> tuple[Keys, Keys]:
    """Return the keys of time before and after changes of these things."""
    spans = dict[int, tuple[int, int]]()
    for thing, (day, _) in changes:
        first, last = around(day)
        begin, end = spans.get(thing, (first, last))
        spans[thing] = min(begin, first), max(end, last)
    parts = orjson.dumps([(thing, *span) for thing, span in sorted(spans.items())]).decode()
    rows = db.execute(IN_DAYS, (parts,))
    stored = {(thing, (day, place)): sessions for thing, day, place, sessions in rows}
    every = {where for _, where in stored.keys() | changes.keys()}
    names = names_of(db, {place for _, place in every})
    keys = {(day, place): keys_of_day(day, names[place]) for day, place in every}
    return keys_by_thing(stored, changes, keys)


def keys_by_thing(
    stored: Mapping[tuple[int, Where], int],
    changes: Mapping[tuple[int, Where], int],
    keys: Mapping[Where, set[Key]],
) -> tuple[Keys, Keys]:
    """Return the keys of each thing, before and after changes of the number of sessions."""
    before, after = defaultdict[int, set[Key]](set), defaultdict[int, set[Key]](set)
    for thing, where in stored:
        before[thing] |= keys[where]
    for pair in stored.keys() | changes.keys():
        if stored.get(pair, 0) + changes.get(pair, 0):
            after[pair[0]] |= keys[pair[1]]
    return before, after


def around(day: int) -> tuple[int, int]:
    """Return the first and the last day of a week and a month that a day is in."""
    return max(day - 31, UNKNOWN_DAY), day + 31


def keys_of_day(day: int, names: Names) -> set[Key]:
    """Return the keys of a day, of all and within the project and the agent of a dimension."""
    if day == UNKNOWN_DAY:
        return set()
    name = str(date.fromordinal(day))
    keys = {"day": name, "week": clock.monday(name), "month": name[:7]}
    project, _, framework, _ = names
    scopes = {"project": project, "framework": framework}
    inside = {
        (within(kind, scope, each), key)
        for scope, each in scopes.items()
        for kind, key in keys.items()
    }
    return {*keys.items(), *inside}


def add_sessions(
    db: sqlite3.Connection, rows: list[tuple[Any, ...]], add: str, remove: str
) -> None:
    """Add to the numbers of sessions, and remove those that come to nothing."""
    db.executemany(add, rows)
    db.executemany(remove, [row[:-1] for row in rows if row[-1] < 0])


def add_counts(db: sqlite3.Connection, changes: Mapping[tuple[Key, bool], int]) -> None:
    """Add to the counts, and remove those that come to nothing."""
    rows = [
        (*key, 0 if is_commit else times, times if is_commit else 0)
        for (key, is_commit), times in sorted(changes.items())
        if times
    ]
    db.executemany(ADD_COUNTS, rows)
    gone = "DELETE FROM work_counts WHERE kind = ? AND key = ? AND files = 0 AND commits = 0"
    db.executemany(gone, [row[:2] for row in rows if min(row[2:]) < 0])
