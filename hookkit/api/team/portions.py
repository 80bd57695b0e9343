"""Make the portions of what is shared: some sessions each, with all that leaves of them.

Nothing here asks the server: so `hookkit team preview` shows what would be sent, byte for byte.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from hookkit import clock
from hookkit.model import share_levels
from hookkit.model.share_levels import TOTALS
from hookkit.store.postgres.portion import Portion
from hookkit.store.postgres.sent_tables import TEXTS
from hookkit.store.sqlite import shared_rows, shared_sums, shared_work
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.outbox import Marked
from hookkit.store.sqlite.shared_places import placed
from hookkit.store.sqlite.shared_rows import Chosen, OwnSession
from hookkit.store.sqlite.time_worked import json_of, stored_idle

MOST_ROWS = 30_000
"""About as many rows of sessions are in one portion."""

MOST_SESSIONS = 5_000

MOST_DAYS = 500

COMMON = {"files", "learning_edits", "projects"}
"""Tables with rows that sessions of several levels may have in common."""


class Sharing(NamedTuple):
    """Who shares, and how much."""

    user: str
    machine: str
    level: str
    projects: Mapping[str, str]
    """Projects, by the names that the team has for them, with another level."""

    def level_of(self, project: str) -> str:
        """Return the level of a project's sessions."""
        return self.projects.get(project, self.level)

    @property
    def levels(self) -> str:
        """Return all levels as a text."""
        return json.dumps([self.level, dict(sorted(self.projects.items()))])

    @property
    def hides_branches(self) -> bool:
        """Return True if something is shared without the names of its branches."""
        return TOTALS in (self.level, *self.projects.values())

    @property
    def has_rows(self) -> bool:
        """Return True if more than totals is shared of some sessions."""
        return {self.level, *self.projects.values()} != {TOTALS}


class Part(NamedTuple):
    """What one portion is made of."""

    sessions: list[int]
    days: list[str]
    has_counts: bool
    """True: all counts of files and commits."""


def parts(db: sqlite3.Connection, marked: Marked, sharing: Sharing, *, counts: bool) -> list[Part]:
    """Return the parts of what is marked; with `counts`, the files and commits come last."""
    found = [
        Part(chunk, [], has_counts=False)
        for chunk in chunks(db, marked.sessions, has_rows=sharing.has_rows)
    ]
    for first in range(0, len(marked.days), MOST_DAYS):
        found.append(Part([], marked.days[first : first + MOST_DAYS], has_counts=False))
    return [*found, Part([], [], has_counts=True)] if counts else found


def portion_of(database: Database, part: Part, sharing: Sharing) -> Portion:
    """Return the portion of a part; sessions that are gone, or another machine's, have no rows."""
    db = database.db
    shared_rows.prepare(db)
    with placed(database):
        if part.has_counts:
            return of_counts(db, sharing)
        return (
            of_days(db, part.days, sharing)
            if part.days
            else of_sessions(db, part.sessions, sharing)
        )


def chunks(db: sqlite3.Connection, seqs: Sequence[int], *, has_rows: bool) -> Iterator[list[int]]:
    """Yield numbers of sessions that have about MOST_ROWS rows together.

    Without `has_rows`, only their totals are shared.
    """
    weights = shared_rows.weights(db, seqs) if has_rows else {}
    chunk, weight = list[int](), 0
    for seq in seqs:
        chunk.append(seq)
        weight += weights.get(seq, 1)
        if weight >= MOST_ROWS or len(chunk) >= MOST_SESSIONS:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def of_sessions(db: sqlite3.Connection, seqs: list[int], sharing: Sharing) -> Portion:
    """Return the portion of some sessions."""
    lines: dict[str, list[bytes]] = defaultdict(list)
    dimensions: set[int] = set()
    by_level: dict[str, list[OwnSession]] = defaultdict(list)
    for session in shared_rows.own_sessions(db, seqs, sharing.machine):
        by_level[sharing.level_of(session.project)].append(session)
    for level, sessions in sorted(by_level.items()):
        numbers = [each.seq for each in sessions]
        chosen = Chosen(level, json_of(numbers), sharing.user)
        lines["shared_sessions"] += (
            f"{each.seq}\t{each.key}\t{level}\n".encode() for each in sessions
        )
        sums, used = shared_sums.lines(db, numbers, is_least=level == TOTALS)
        lines["session_sums"] += sums
        lines["projects"] += shared_rows.projects(db, chosen.seqs)
        dimensions |= used
        for table in tables_at(level):
            lines[table] += shared_rows.lines(db, table, chosen)
        if share_levels.allows(level, share_levels.TITLES):
            dimensions |= shared_rows.used_dimensions(db, chosen.seqs)
    lines["dimensions"] = shared_rows.dimensions(db, dimensions)
    if by_level:
        lines["member_meta"] = meta(db)
    for table in COMMON & lines.keys():
        lines[table] = list(dict.fromkeys(lines[table]))
    found = {table: each for table, each in lines.items() if each}
    return Portion(seqs, found, [], replaces_counts=False)


def tables_at(level: str) -> list[str]:
    """Return the tables of which the rows of sessions leave at a level, as they are here."""
    return [
        table
        for table, least in share_levels.ROWS.items()
        if table != TEXTS and least != TOTALS and share_levels.allows(level, least)
    ]


def meta(db: sqlite3.Connection) -> list[bytes]:
    """Return the lines of what questions need to know of this store."""
    zone = clock.zone().fingerprint
    known = {"idle_minutes": stored_idle(db), "work_days": zone, "worked_days": zone}
    return [f"{name}\t{value}\n".encode() for name, value in known.items()]


def of_days(db: sqlite3.Connection, days: list[str], sharing: Sharing) -> Portion:
    """Return the time worked on some days."""
    hides = sharing.hides_branches
    lines = [
        line(*row)
        for day in days
        for row in shared_work.worked(db, day, sharing.machine, hides_branches=hides)
    ]
    return Portion([], {"worked": lines} if lines else {}, days, replaces_counts=False)


def of_counts(db: sqlite3.Connection, sharing: Sharing) -> Portion:
    """Return all counts of files and commits."""
    found = shared_work.counts(db, sharing.machine, hides_branches=sharing.hides_branches)
    lines = [line(*row) for row in found]
    return Portion([], {"work_counts": lines} if lines else {}, [], replaces_counts=True)


def line(*values: str | int) -> bytes:
    """Return names and numbers as a line."""
    cells = (shared_rows.escape(each) if isinstance(each, str) else str(each) for each in values)
    return ("\t".join(cells) + "\n").encode()
