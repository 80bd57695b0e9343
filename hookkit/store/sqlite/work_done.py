"""Query the files changed and the commits made in all sessions: each counts once.

A commit counts at its own time, a file when a tool edited it; one that only git saw changed counts
when its session began.
"""

import sqlite3
from collections import defaultdict
from typing import NamedTuple

from hookkit import clock
from hookkit.store.sqlite import local_days
from hookkit.store.sqlite.totals import OF_PLACE, TIMES, UsageFilter
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

COUNT = (
    "SELECT {key}, count(DISTINCT thing) FROM (SELECT done.seq, done.at, thing, d.* "
    "FROM ({things}) AS done JOIN sessions AS s ON s.seq = done.seq JOIN dimensions AS d "
    "ON d.project = coalesce(s.project, '') AND d.branch = coalesce(s.git_branch, '') "
    "AND d.framework = coalesce(s.framework, '') AND d.model = coalesce(s.model, '')) "
    "WHERE true{tests} GROUP BY 1"
)

OF_SESSIONS = " AND seq IN (SELECT value FROM json_each(:seqs))"
OF_PROJECT = " AND seq IN (SELECT seq FROM sessions WHERE project = :project)"

ALL_FILES = (
    "SELECT count(*) FROM (SELECT file_path FROM tool_calls WHERE is_edit AND ok "  # noqa: S608
    "AND file_path IS NOT NULL UNION SELECT path FROM files WHERE id IN "
    f"(SELECT file FROM transcript_records WHERE file IS NOT NULL AND {CHANGED_A_FILE}) "
    "UNION SELECT path FROM file_changes)"
)
ALL_COMMITS = "SELECT count(DISTINCT hash) FROM commits"
"""Without a filter it doesn't matter when and in which session something was done."""


class WorkCount(NamedTuple):
    """Files and commits."""

    files: int = 0
    commits: int = 0


class WorkDone:
    """The files and commits of one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def all(self, span: UsageFilter) -> WorkCount:
        """Count all in a span."""
        if span == UsageFilter():
            (files,) = self.db.execute(ALL_FILES).fetchone()
            (commits,) = self.db.execute(ALL_COMMITS).fetchone()
            return WorkCount(files, commits)
        found = self._count("''", span)
        return found.get("", WorkCount())

    def by(self, key: str, span: UsageFilter) -> dict[str | None, WorkCount]:
        """Count by a key of time or place, or by model."""
        if key in TIMES:
            column = TIMES[key].format(day=local_days.of_quarters(self.db, "at"))
        else:
            column = key
        return {str(name) or None: each for name, each in self._count(column, span).items()}

    def by_session(self, span: UsageFilter, seqs: str) -> dict[str | int, WorkCount]:
        """Count by the number of a session; `seqs` is a JSON list of numbers."""
        return self._count("seq", span, seqs)

    def _count(
        self, column: str, span: UsageFilter, seqs: str | None = None
    ) -> dict[str | int, WorkCount]:
        tests = "".join(test for name, test in OF_PLACE.items() if getattr(span, name) is not None)
        first, last = clock.bounds(span.since, span.until)
        values = span._asdict() | span.quarters | {"seqs": seqs, "first": first, "last": last}
        chosen, plus = OF_SESSIONS if seqs is not None else "", ""
        is_ever = (span.since, span.until) == UsageFilter()[:2]
        if span.project is not None and is_ever and not chosen:
            # The few sessions of the project come first, not the whole time.
            chosen, plus = OF_PROJECT, "+"
        found: dict[str | int, list[int]] = defaultdict(lambda: [0, 0])
        for number, things in enumerate((FILES, COMMITS)):
            done = things.format(tests=chosen, plus=plus)
            question = COUNT.format(key=column, things=done, tests=tests)
            for name, count in self.db.execute(question, values):
                found[name][number] = count
        return {name: WorkCount(*counts) for name, counts in found.items()}
