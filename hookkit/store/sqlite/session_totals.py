"""Query the most expensive sessions, with their usage in some time, on a branch or of a model.

Tokens and cost belong to the time, branch and model of each message. The counts of a session
itself (prompts, edits) belong to its start, as in the sums of all sessions.
"""

import sqlite3
from collections import Counter, defaultdict
from operator import itemgetter
from typing import Any

from hookkit import clock
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import NANO
from hookkit.model.spans import DAY_MS
from hookkit.store.sqlite.sums import SESSION_METRICS, STORED, ZERO, Sums, of_usage
from hookkit.store.sqlite.time_worked import json_of
from hookkit.store.sqlite.totals import Totals, Unpriced, UsageFilter, UsageRow, session_tests
from hookkit.store.sqlite.usage import READ, from_row

AT_THE_TIME = "started_at >= :day AND started_at < :last AND ended_at >= :first"
"""Spans of work in some time; a span lies within one day in UTC."""

ACTIVE = f"IN (SELECT seq FROM worked_spans WHERE {AT_THE_TIME})"  # noqa: S608 - our own names
CHOSEN = "IN (SELECT value FROM json_each(:seqs))"
IN_TIME = "m.at >= :first AND m.at < :last AND m.seq {active}"
PLAIN = (
    "SELECT m.seq, model, count(*), sum(input), sum(output), sum(cache_read), "  # noqa: S608
    "sum(cache_write_5m + cache_write_1h), sum(coalesce(cost, 0)), count(*) - count(cost) "
    "FROM api_messages m JOIN dimensions ON dimensions.id = dimension "
    f"WHERE details IS NULL AND {IN_TIME}{{tests}} GROUP BY 1, 2"
)
DETAILED = f"{READ} WHERE m.details IS NOT NULL AND {IN_TIME}{{tests}}"
LOGGED = (
    "SELECT seq, model, at, provider, model, tokens, tokens_input, tokens_output, cost "
    "FROM (SELECT u.*, d.project, d.branch, d.framework "
    "FROM ai_usage u JOIN dimensions d ON d.id = dimension) AS logged "
    "WHERE at >= :begin AND at < :end{chosen}{tests}"
)
OWN = ", ".join(SESSION_METRICS[name] for name in STORED)
BEGUN = (
    f"SELECT seq, model, {OWN} FROM (SELECT *, git_branch AS branch FROM sessions) AS begun "  # noqa: S608
    "WHERE {plus}first_started_at >= :begin AND {plus}first_started_at < :end{chosen}{tests}"
)
AT_WORK = (
    "SELECT DISTINCT seq FROM worked_spans JOIN dimensions ON id = dimension "  # noqa: S608
    f"WHERE {AT_THE_TIME}{{tests}}"
)
NAMES = "SELECT session_id, title FROM sessions WHERE seq = ?"

USAGE_AT = STORED.index("messages")
"""Where the metrics of usage begin."""

COST = STORED.index("cost")


WALK = (
    "SELECT seq, cost_usd FROM (SELECT seq, cost_usd FROM sessions {of_project}"  # noqa: S608
    "ORDER BY cost_usd DESC NULLS LAST, seq DESC LIMIT :most) AS dear WHERE cost_usd > 0 "
    f"AND EXISTS (SELECT 1 FROM worked_spans AS w WHERE w.seq = dear.seq AND {AT_THE_TIME})"
)
"""The sessions at work in some time among those that have cost most, the dearest first."""

MOST = 5_000
"""Sessions that are looked at before all of the time are added up."""

PORTION = 100


class SessionTotals:
    """The usage of sessions in a span; of chosen ones with `seqs`, a JSON list of numbers."""

    def __init__(self, db: sqlite3.Connection, span: UsageFilter, seqs: str | None = None) -> None:
        self.db = db
        self.span = span
        self.seqs = seqs
        self.own: dict[int, list[int]] = defaultdict(lambda: [0] * len(STORED))
        self.unpriced: dict[int, Counter[str]] = defaultdict(Counter)

    def rows(self, limit: int) -> list[UsageRow]:
        """Return the most expensive sessions."""
        for (seq,) in self._ask(AT_WORK):
            self._add(seq, "", ZERO)
        self.add_up()
        order = sorted(((self.cost(seq), seq) for seq in self.own), reverse=True)
        return [self.row(seq) for _, seq in order[:limit]]

    def add_up(self) -> None:
        """Add up what was used."""
        for read in (self._begun, self._plain, self._detailed, self._logged):
            read()

    def cost(self, seq: int) -> int:
        """Return the nano-dollars of a session."""
        return self.own[seq][COST]

    def row(self, seq: int) -> UsageRow:
        name, title = self.db.execute(NAMES, (seq,)).fetchone()
        models = [Unpriced(*each) for each in sorted(self.unpriced[seq].items())]
        return UsageRow(name, Sums(*self.own[seq]), models, title, seq)

    def _ask(self, question: str, seq: str = "seq") -> list[Any]:
        first, last = clock.bounds(self.span.since, self.span.until)
        times = {"first": first, "last": last, "day": max(first - DAY_MS, -clock.FOREVER)}
        tests = session_tests(self.span, seq)
        values = self.span._asdict() | self.span.quarters | times | {"seqs": self.seqs}
        of = {"active": ACTIVE, "chosen": "", "plus": ""}
        if self.seqs is not None:
            of = {"active": CHOSEN, "chosen": f" AND seq {CHOSEN}", "plus": "+"}
        return self.db.execute(question.format(tests=tests, **of), values).fetchall()

    def _add(self, seq: int, model: str, metrics: Any) -> None:
        known = self.own[seq]
        for number, value in enumerate(metrics):
            known[number] += value
        if missing := metrics[STORED.index("unpriced")]:
            self.unpriced[seq][model] += missing

    def _begun(self) -> None:
        for seq, model, *metrics in self._ask(BEGUN):
            self._add(seq, model or "", metrics)

    def _plain(self) -> None:
        for seq, model, *metrics in self._ask(PLAIN, "m.seq"):
            self._add(seq, model, [0] * USAGE_AT + metrics)

    def _detailed(self) -> None:
        for row in self._ask(DETAILED, "m.seq"):
            stored = from_row(row)
            self._add(stored.place.seq, stored.bucket.model, of_usage(stored.tally))

    def _logged(self) -> None:
        for seq, model, *call in self._ask(LOGGED):
            self._add(seq, model, of_usage(LoggedCall(*call).tally))


def by_session(db: sqlite3.Connection, span: UsageFilter, limit: int) -> list[UsageRow]:
    """Return the most expensive sessions of a span, with their usage in it."""
    if span == UsageFilter(project=span.project):
        return Totals(db).by_session(span, limit)
    return dearest(db, span, limit) or SessionTotals(db, span).rows(limit)


def dearest(db: sqlite3.Connection, span: UsageFilter, limit: int) -> list[UsageRow]:
    """Return the most expensive sessions of a span, or nothing where they are not found soon.

    A session costs no more in a span than in all, so that nothing dearer follows once the last of
    those found costs at least as much as the next one does in all.
    """
    first, last = clock.bounds(span.since, span.until)
    times = {"first": first, "last": last, "day": max(first - DAY_MS, -clock.FOREVER)}
    of_project = "" if span.project is None else "WHERE project = :project "
    walk = db.execute(
        WALK.format(of_project=of_project), {"project": span.project, "most": MOST} | times
    )
    found: list[tuple[int, int, SessionTotals]] = []
    while portion := walk.fetchmany(PORTION):
        sums = SessionTotals(db, span, json_of(seq for seq, _ in portion))
        sums.add_up()
        found += [(cost, seq, sums) for seq in sums.own if (cost := sums.cost(seq))]
        found = sorted(found, key=itemgetter(0, 1), reverse=True)[:limit]
        seq, cost = portion[-1]
        if len(found) == limit and found[-1][:2] >= (round(cost * NANO), seq):
            return [each.row(number) for _, number, each in found]
    return []
