"""Query totals of all sessions by time, place, model and session.

Nothing here reads API messages or sessions one by one, but for the few that are shown: the
projector keeps `sums`, and `totals` by one thing (sums.py).
"""

import sqlite3
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import clock
from hookkit.model.counters import FIELDS, NANO
from hookkit.store.sqlite import local_days
from hookkit.store.sqlite.sums import SESSION_METRICS, STORED, Sums

if TYPE_CHECKING:
    from hookkit.store.sqlite.machine_totals import MachineTotals

TIMES = {
    "day": "{day}",
    "week": "date({day}, 'weekday 0', '-6 days')",
    "month": "substr({day}, 1, 7)",
}
"""Key of time → its SQL for a day; a week is named by its Monday."""

PLACES = ("project", "branch", "framework")

KEYS = ("day", "week", "month", "project", "branch", "model", "session", "framework")
"""Keys to group totals by."""

PERSON, MACHINE = "person", "machine"
OF_SESSIONS = {PERSON: "user_id", MACHINE: "machine_id"}
"""Keys of sessions, whose messages have none of their own (session_keys.py), and their columns."""

USER = "user"
"""A key of a team's store only (user_totals.py): the member whose session it is."""

LAST = "~"
"""Later than any day."""


class UsageFilter(NamedTuple):
    """A filter of usage: first and last day of the person's clock; one or all of other things."""

    since: str = ""
    until: str = LAST
    project: str | None = None
    branch: str | None = None
    model: str | None = None
    """A part of the model's name, ignoring case."""
    framework: str | None = None
    machine: str | None = None
    """The id of the machine on which a session went on last."""

    @property
    def places(self) -> dict[str, str | None]:
        """Return the project, branch and framework, each None for all."""
        return {kind: getattr(self, kind) for kind in PLACES}

    @property
    def is_ever(self) -> bool:
        """Return True if it is of all time."""
        return (self.since, self.until) == ("", LAST)

    @property
    def quarters(self) -> dict[str, str]:
        """Return the quarters of an hour at which the time begins and ends (exclusive)."""
        begin, end = clock.quarters(self.since, self.until)
        return {"begin": begin, "end": end}


class Unpriced(NamedTuple):
    """Messages of one model with an unknown cost."""

    model: str
    messages: int


class UsageRow(NamedTuple):
    """The sums of one key."""

    key: str | None
    """None if unknown."""
    sums: Sums
    unpriced: list[Unpriced]
    title: str | None = None
    """Of a session."""
    seq: int | None = None
    path: str | None = None
    """Of a project, whose key is its name."""


class Source(NamedTuple):
    """The smallest table that contains the requested sums."""

    rows: str
    """The FROM clause; its parameters are those of the filter, its quarters and `:kind`."""
    key: str
    """The expression of the requested key."""

    def question(self, *columns: str, rest: str = "") -> str:
        """Return the statement that reads these columns."""
        return f"SELECT {', '.join(columns)} FROM {self.rows} {rest}"  # noqa: S608 - our own names


SUMMED = ", ".join(f"coalesce(sum({name}), 0)" for name in STORED)
SIGNS_OF_USE = ("sessions", "messages", "tokens_input", "tokens_output", "unpriced")
ANYTHING = " OR ".join(f"sum({name}) <> 0" for name in SIGNS_OF_USE)
IS_USED = " OR ".join(f"{name} <> 0" for name in SIGNS_OF_USE)
"""The same of a single row."""
UNPRICED = STORED.index("unpriced")
BY_MODEL = "GROUP BY 1, 2 HAVING sum(unpriced) <> 0 ORDER BY 1, 2"


class Totals:
    """The sums of one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def all(self, span: UsageFilter) -> UsageRow:
        """Return the totals of a span."""
        if span.machine is not None:
            return self._of_machine(span).all()
        source = self._source("model", span)
        sums = Sums(*self._ask(source.question(SUMMED), span)[0])
        unpriced = self._unpriced(source._replace(key="''"), span) if sums.unpriced else {}
        return UsageRow(None, sums, unpriced.get("", []))

    def by(self, key: str, span: UsageFilter) -> list[UsageRow]:
        """Return the sums by one of KEYS but `session`.

        Times are in order, other keys are sorted by cost.
        """
        if span.machine is not None:
            return self._of_machine(span).by(key)
        source = self._source(key, span)
        question = source.question(
            source.key, SUMMED, rest=f"GROUP BY 1 HAVING {ANYTHING} ORDER BY 1"
        )
        rows = self._ask(question, span, kind=key)
        lacks = any(row[1 + UNPRICED] for row in rows)
        unpriced = self._unpriced(source, span, kind=key) if lacks else {}
        found = [UsageRow(row[0] or None, Sums(*row[1:]), unpriced.get(row[0], [])) for row in rows]
        return found if key in TIMES else sorted(found, key=dearest_first)

    def months(self, span: UsageFilter) -> list[str]:
        """Return the first and the last month of a span with anything; none if there is none."""
        if span.machine is not None:
            every = [row.key for row in self._of_machine(span).by("month") if row.key]
            return [*every[:1], *every[-1:]]
        source = self._source("month", span)
        first, last = f"min({source.key})", f"max({source.key})"
        found = self._ask(source.question(first, last, rest=f"AND ({IS_USED})"), span)[0]
        return [month for month in found if month]

    def costs(self, key: str, span: UsageFilter) -> dict[str, dict[str, int]]:
        """Return nano-dollars by a key, and of each key by model."""
        if span.machine is not None:
            return self._of_machine(span).costs(key)
        source = self._source(key, span)
        question = source.question(
            source.key,
            "model",
            "sum(cost)",
            rest="GROUP BY 1, 2 HAVING sum(cost) <> 0 ORDER BY 1, 2",
        )
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for name, model, cost in self._ask(question, span, kind=key):
            found[name][model] = cost
        return found

    def _of_machine(self, span: UsageFilter) -> "MachineTotals":
        from hookkit.store.sqlite.machine_totals import MachineTotals

        return MachineTotals(self.db, span)

    def by_session(self, span: UsageFilter, limit: int) -> list[UsageRow]:
        """Return the most expensive sessions, of all or of one project, with their total usage."""
        project = "" if span.project is None else "WHERE project = :project "
        order = "ORDER BY cost_usd DESC NULLS LAST, seq DESC LIMIT :limit"
        rows = self._ask(f"{SESSION} {project}{order}", span, limit=limit)
        return [self._session(*row) for row in rows]

    def _session(
        self, seq: int, name: str, title: str, model: str | None, cost: float | None, *metrics: int
    ) -> UsageRow:
        sums = Sums(*metrics)
        models = self._unpriced_of(seq) if sums.unpriced else []
        if cost is None and sums.messages and not models:
            models = [Unpriced(model or "", sums.messages)]
        missing = sum(each.messages for each in models)
        return UsageRow(name, sums._replace(unpriced=missing), models, title, seq)

    def _unpriced_of(self, seq: int) -> list[Unpriced]:
        """Return the models without a price in one session."""
        found = self.db.execute(
            "SELECT d.model, count(*) FROM api_messages m JOIN dimensions d ON d.id = m.dimension "
            "WHERE m.seq = ? AND m.cost IS NULL GROUP BY 1 ORDER BY 1",
            (seq,),
        )
        return [Unpriced._make(row) for row in found]

    def _unpriced(
        self, source: Source, span: UsageFilter, kind: str = ""
    ) -> dict[str, list[Unpriced]]:
        """Return the models without a price, by key."""
        found: dict[str, list[Unpriced]] = defaultdict(list)
        question = source.question(source.key, "model", "sum(unpriced)", rest=BY_MODEL)
        for key, *model in self._ask(question, span, kind=kind):
            found[key].append(Unpriced._make(model))
        return found

    def _ask(self, question: str, span: UsageFilter, **more: Any) -> list[tuple[Any, ...]]:
        return self.db.execute(question, span._asdict() | span.quarters | more).fetchall()

    def _source(self, key: str, span: UsageFilter) -> Source:
        return source_of(self.db, key, span)


def source_of(db: sqlite3.Connection, key: str, span: UsageFilter) -> Source:
    """Return the smallest table that contains the sums by a key in a span."""
    if any(name is not None for name in span.places.values()):
        return source_of_place(db, key, span)
    tests = tests_of(span)
    if key in PLACES:
        return Source(
            f"totals WHERE kind = :kind{tests}" if span.is_ever else f"{PARTS}{tests}",
            "key" if span.is_ever else key,
        )
    if span.is_ever and key not in TIMES:
        return Source(f"totals WHERE kind = 'framework'{tests}", key)
    if kind := stored_days(db):
        days = f"totals WHERE kind = '{kind}' AND key BETWEEN :since AND :until"
        return Source(f"{days}{tests}", within(key, "key"))
    quarters = "totals WHERE kind = 'quarter' AND key >= :begin AND key < :end"
    return Source(f"{quarters}{tests}", by_quarter(db, key, "key"))


def source_of_place(db: sqlite3.Connection, key: str, span: UsageFilter) -> Source:
    """Return that of a project, a branch or an agent."""
    tests = tests_of(span)
    of_model = "" if span.model is None else OF_PLACE["model"]
    is_of_agent = (span.project, span.branch) == (None, None) and key not in ("project", "branch")
    if span.is_ever and key not in TIMES:
        if is_of_agent:
            rows = f"totals WHERE kind = 'framework' AND key = :framework{of_model}"
            return Source(rows, "model" if key == "model" else "key")
        return Source(f"{EVER}{tests}", key)
    if is_of_agent and local_days.is_current(db):
        days = "totals WHERE kind = 'local ' || :framework AND key BETWEEN :since AND :until"
        column = ":framework" if key == "framework" else within(key, "key")
        return Source(f"{days}{of_model}", column)
    return Source(f"{PARTS}{tests}", by_quarter(db, key, "quarter"))


def tests_of(span: UsageFilter) -> str:
    """Return the conditions that a filter makes on combinations."""
    return "".join(test for name, test in OF_PLACE.items() if getattr(span, name) is not None)


def session_tests(span: UsageFilter, seq: str = "seq") -> str:
    """Return the conditions that a filter makes on combinations and sessions."""
    of_machine = "" if span.machine is None else OF_MACHINE.format(seq=seq)
    return f"{tests_of(span)}{of_machine}"


def stored_days(db: sqlite3.Connection) -> str:
    """Return the kind of the totals by the days of this clock; empty if there are none."""
    if clock.zone() == clock.UTC_ZONE:
        return "day"
    return local_days.KIND if local_days.is_current(db) else ""


PARTS = "dimensions CROSS JOIN sums ON dimension = id WHERE quarter >= :begin AND quarter < :end"
"""All sums of some time."""

EVER = "dimensions CROSS JOIN sums_ever ON dimension = id WHERE true"
"""All sums of all time."""

OF_PLACE = {
    "project": " AND project = :project",
    "branch": " AND branch = :branch",
    "model": " AND instr(lower(model), lower(:model)) > 0",
    "framework": " AND framework = :framework",
}
"""Field of a span → the condition that it makes."""

OF_MACHINE = " AND {seq} IN (SELECT seq FROM sessions WHERE machine_id = :machine)"


def by_quarter(db: sqlite3.Connection, key: str, column: str) -> str:
    """Return the expression of a key in a table by quarters of an hour."""
    return within(key, local_days.of_quarters(db, column)) if key in TIMES else key


def within(key: str, day: str) -> str:
    """Return the expression of a key in a table whose days are in the column `day`."""
    return TIMES[key].format(day=day) if key in TIMES else key


OF_USAGE = {
    "messages": "api_request_count",
    "tokens_input": "tokens_input",
    "tokens_output": "tokens_output",
    "tokens_cache_read": "tokens_cache_read",
    "tokens_cache_write": "tokens_cache_write",
    "cost": f"CAST(round(coalesce(cost_usd, 0) * {NANO}) AS INTEGER)",
    "unpriced": f"coalesce(json_extract(tallies, '$.transcript[{FIELDS.index('unpriced')}]'), 0)",
}
"""Metric → the SQL of a session's total, from any source."""

SESSION = (
    "SELECT seq, session_id, title, model, cost_usd, "  # noqa: S608 - names of our own
    f"{', '.join((SESSION_METRICS | OF_USAGE)[name] for name in STORED)} FROM sessions"
)


def dearest_first(row: UsageRow) -> tuple[float, int, str]:
    """Return the order of rows of keys other than time."""
    return -row.sums.cost, -row.sums.total_tokens, row.key or ""
