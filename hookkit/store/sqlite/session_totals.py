"""Query the most expensive sessions, with their usage in some time, on a branch or of a model.

Tokens and cost belong to the time, branch and model of each message. The counts of a session
itself (prompts, edits) belong to its start, as in the sums of all sessions.
"""

import sqlite3
from collections import Counter, defaultdict
from typing import Any

from hookkit import clock
from hookkit.model.activity import LoggedCall
from hookkit.model.counters import Counters
from hookkit.model.spans import DAY_MS
from hookkit.store.sqlite.sums import SESSION_METRICS, STORED, ZERO, Sums, of_usage
from hookkit.store.sqlite.totals import OF_PLACE, Totals, Unpriced, UsageFilter, UsageRow
from hookkit.store.sqlite.usage import READ, from_row

ACTIVE = (
    "m.seq IN (SELECT seq FROM worked_spans WHERE started_at >= :day AND started_at < :last "
    "AND ended_at >= :first)"
)
IN_TIME = f"m.at >= :first AND m.at < :last AND {ACTIVE}"
PLAIN = (
    "SELECT m.seq, model, count(*), sum(input), sum(output), sum(cache_read), "  # noqa: S608
    "sum(cache_write_5m + cache_write_1h), sum(coalesce(cost, 0)), sum(cost IS NULL) "
    "FROM api_messages m JOIN dimensions ON dimensions.id = dimension "
    f"WHERE details IS NULL AND {IN_TIME}{{tests}} GROUP BY 1, 2"
)
DETAILED = f"{READ} WHERE m.details IS NOT NULL AND {IN_TIME}{{tests}}"
LOGGED = (
    "SELECT seq, model, at, provider, model, tokens, tokens_input, tokens_output, cost "
    "FROM (SELECT u.*, d.project, d.branch FROM ai_usage u JOIN dimensions d ON d.id = dimension) "
    "WHERE at >= :begin AND at < :end{tests}"
)
OWN = ", ".join(SESSION_METRICS[name] for name in STORED)
BEGUN = (
    f"SELECT seq, model, {OWN} FROM (SELECT *, git_branch AS branch FROM sessions) "  # noqa: S608
    "WHERE first_started_at >= :begin AND first_started_at < :end{tests}"
)
AT_WORK = (
    "SELECT DISTINCT seq FROM worked_spans JOIN dimensions ON id = dimension "
    "WHERE started_at >= :day AND started_at < :last AND ended_at >= :first{tests}"
)
NAMES = "SELECT session_id, title FROM sessions WHERE seq = ?"

USAGE_AT = STORED.index("messages")
"""Where the metrics of usage begin."""


class SessionTotals:
    """The usage of sessions in a span."""

    def __init__(self, db: sqlite3.Connection, span: UsageFilter) -> None:
        self.db = db
        self.span = span
        self.own: dict[int, list[int]] = defaultdict(lambda: [0] * len(STORED))
        self.unpriced: dict[int, Counter[str]] = defaultdict(Counter)

    def rows(self, limit: int) -> list[UsageRow]:
        """Return the most expensive sessions."""
        for (seq,) in self._ask(AT_WORK):
            self._add(seq, "", ZERO)
        for read in (self._begun, self._plain, self._detailed, self._logged):
            read()
        cost = STORED.index("cost")
        order = sorted(self.own, key=lambda seq: (self.own[seq][cost], seq), reverse=True)
        return [self._row(seq) for seq in order[:limit]]

    def _row(self, seq: int) -> UsageRow:
        name, title = self.db.execute(NAMES, (seq,)).fetchone()
        models = [Unpriced(*each) for each in sorted(self.unpriced[seq].items())]
        return UsageRow(name, Sums(*self.own[seq]), models, title, seq)

    def _ask(self, question: str) -> list[Any]:
        first, last = clock.bounds(self.span.since, self.span.until)
        times = {"first": first, "last": last, "day": max(first - DAY_MS, -clock.FOREVER)}
        fields = [name for name in OF_PLACE if getattr(self.span, name) is not None]
        tests = "".join(OF_PLACE[name] for name in fields)
        values = self.span._asdict() | self.span.quarters | times
        return self.db.execute(question.format(tests=tests), values).fetchall()

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
        for seq, model, *metrics in self._ask(PLAIN):
            self._add(seq, model, [0] * USAGE_AT + metrics)

    def _detailed(self) -> None:
        for row in self._ask(DETAILED):
            stored = from_row(row)
            self._add(stored.place.seq, stored.bucket.model, of_usage(stored.tally))

    def _logged(self) -> None:
        for seq, model, *call in self._ask(LOGGED):
            known = LoggedCall(*call)
            self._add(seq, model, of_usage(Counters.of_request(known.billed, known.cost)))


def by_session(db: sqlite3.Connection, span: UsageFilter, limit: int) -> list[UsageRow]:
    """Return the most expensive sessions of a span, with their usage in it."""
    if span == UsageFilter(project=span.project):
        return Totals(db).by_session(span, limit)
    return SessionTotals(db, span).rows(limit)
