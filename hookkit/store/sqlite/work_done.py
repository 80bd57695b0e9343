"""Query the files changed and the commits made in all sessions: each counts once.

Those of all time are kept (work_totals.py), those of some days are counted from what sessions did
(work_of_days.py), and others from the rows (work_facts.py).
"""

import sqlite3
from collections import defaultdict

from hookkit import clock
from hookkit.store.sqlite import local_days, work_of_days, work_totals
from hookkit.store.sqlite.owner import OWNER
from hookkit.store.sqlite.scopes import WITHIN, within
from hookkit.store.sqlite.totals import OF_SESSIONS as KEYS_OF_SESSIONS
from hookkit.store.sqlite.totals import TIMES, UsageFilter, session_tests
from hookkit.store.sqlite.transcript_records import CHANGED_A_FILE
from hookkit.store.sqlite.work_facts import COMMITS, FILES, OF_SESSIONS
from hookkit.store.sqlite.work_totals import WorkCount

COUNT = (
    "SELECT name, count(*) FROM "  # noqa: S608 - our own names
    f"(SELECT DISTINCT {{key}} AS name, {OWNER} AS owner, thing FROM "
    "(SELECT done.seq, done.at, thing, coalesce(s.project, '') AS project, "
    "coalesce(s.git_branch, '') AS branch, coalesce(s.framework, '') AS framework, "
    "coalesce(s.model, '') AS model, coalesce(s.user_id, '') AS person, "
    "coalesce(s.machine_id, '') AS machine "
    "FROM ({things}) AS done JOIN sessions AS s ON s.seq = done.seq) AS found "
    "WHERE true{tests}) AS done GROUP BY name, owner"
)

OF_PROJECT = " AND seq IN (SELECT seq FROM sessions WHERE project = :project)"

ALL_FILES = (
    f"SELECT count(*) FROM (SELECT {OWNER}, file_path FROM tool_calls WHERE is_edit AND ok "  # noqa: S608
    "AND file_path IS NOT NULL "
    f"UNION SELECT {OWNER.replace('seq', 'id')}, path FROM files WHERE id IN "
    f"(SELECT file FROM transcript_records WHERE file IS NOT NULL AND {CHANGED_A_FILE}) "
    f"UNION SELECT {OWNER}, path FROM file_changes) AS changed"
)
ALL_COMMITS = f"SELECT count(*) FROM (SELECT DISTINCT {OWNER}, hash FROM commits) AS made"  # noqa: S608
"""Without a filter it doesn't matter when and in which session something was done."""


class WorkDone:
    """The files and commits of one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def all(self, span: UsageFilter) -> WorkCount:
        """Count all in a span."""
        kept = self._kept(None, span)
        if kept is None:
            kept = work_of_days.count(self.db, None, span)
        if kept is not None:
            return next(iter(kept.values()), WorkCount())
        if span == UsageFilter():
            (files,) = self.db.execute(ALL_FILES).fetchone()
            (commits,) = self.db.execute(ALL_COMMITS).fetchone()
            return WorkCount(files, commits)
        found = self._count("''", span)
        return found.get("", WorkCount())

    def by(self, key: str, span: UsageFilter) -> dict[str | None, WorkCount]:
        """Count by a key of time or place, or by model."""
        kept = self._kept(key, span)
        if kept is None:
            kept = work_of_days.count(self.db, key, span)
        if kept is not None:
            return {name or None: each for name, each in kept.items()}
        if key in TIMES:
            column = TIMES[key].format(day=local_days.of_quarters(self.db, "at"))
        else:
            column = key
        return {str(name) or None: each for name, each in self._count(column, span).items()}

    def by_owner(self, span: UsageFilter) -> dict[int, WorkCount]:
        """Count by the number of a team's member."""
        return {int(owner): each for owner, each in self._count(OWNER, span).items()}

    def by_session(self, span: UsageFilter, seqs: str) -> dict[str | int, WorkCount]:
        """Count by the number of a session; `seqs` is a JSON list of numbers."""
        return self._count("seq", span, seqs)

    def _kept(self, key: str | None, span: UsageFilter) -> dict[str, WorkCount] | None:
        """Return the stored counts of a span by a key; None where they are not stored."""
        places = [(kind, name) for kind, name in span.places.items() if name is not None]
        is_counted = (span.model, span.machine) != (None, None) or key in KEYS_OF_SESSIONS
        if not span.is_ever or is_counted:
            return None
        if not places:
            return work_totals.counts(self.db, key or "", None)
        if len(places) > 1:
            return None
        kind, name = places[0]
        if key in (None, kind):
            return work_totals.counts(self.db, kind, name)
        if key not in WITHIN.get(kind, ()) and not (key in TIMES and kind in WITHIN):
            return None
        return work_totals.counts(self.db, within(key, kind, name), None)

    def _count(
        self, column: str, span: UsageFilter, seqs: str | None = None
    ) -> dict[str | int, WorkCount]:
        tests = session_tests(span)
        first, last = clock.bounds(span.since, span.until)
        values = span._asdict() | span.quarters | {"seqs": seqs, "first": first, "last": last}
        chosen, plus = OF_SESSIONS if seqs is not None else "", ""
        if span.project is not None and span.is_ever and not chosen:
            # The few sessions of the project come first, not the whole time.
            chosen, plus = OF_PROJECT, "+"
        found: dict[str | int, list[int]] = defaultdict(lambda: [0, 0])
        for number, things in enumerate((FILES, COMMITS)):
            done = things.format(tests=chosen, plus=plus)
            question = COUNT.format(key=column, things=done, tests=tests)
            for name, count in self.db.execute(question, values):
                found[name][number] += count
        return {name: WorkCount(*counts) for name, counts in found.items()}
