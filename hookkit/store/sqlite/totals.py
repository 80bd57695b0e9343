"""The SQL of totals: what all sessions add up to, by time, place, model and session.

Nothing here reads API messages or sessions one by one, but for the few that are shown: the view
`parts` has sums by day, project, branch, framework and model, and `totals` sums of those by one of
them. Triggers keep both (migrations/sqlite/0003_totals.sql).
"""

import sqlite3
from collections import defaultdict
from typing import Any, NamedTuple

from hookkit.model.counters import FIELDS, NANO

TIMES = {
    "day": "{day}",
    "week": "date({day}, 'weekday 0', '-6 days')",
    "month": "substr({day}, 1, 7)",
}
"""A key of time → how it is made from a day; a week has the name of its Monday."""

PLACES = ("project", "branch", "framework")

KEYS = ("day", "week", "month", "project", "branch", "model", "session", "framework")
"""What totals can be asked by."""

LAST = "~"
"""Later than any day."""


class UsageFilter(NamedTuple):
    """What is to be added up: days in UTC, first and last; of one project, branch, model or all."""

    since: str = ""
    until: str = LAST
    project: str | None = None
    branch: str | None = None
    model: str | None = None
    """A model's name, or a part of it in any case."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == UsageFilter()


class Sums(NamedTuple):
    """What sessions and their API messages add up to."""

    sessions: int = 0
    prompts: int = 0
    corrections: int = 0
    edits: int = 0
    tool_calls: int = 0
    api_errors: int = 0
    messages: int = 0
    """Of the API."""
    tokens_input: int = 0
    tokens_output: int = 0
    tokens_cache_read: int = 0
    tokens_cache_write: int = 0
    cost: int = 0
    """Nano-dollars."""
    unpriced: int = 0
    """Messages, and advice on them, whose cost is not known, and not part of `cost`."""
    seconds: int = 0
    """That sessions took; an agent's inside of a person's own session count in both."""
    files: int = 0
    """That were changed, session by session, and so are the commits."""
    commits: int = 0

    @property
    def total_tokens(self) -> int:
        """Tokens of all four kinds."""
        read_and_written = self.tokens_cache_read + self.tokens_cache_write
        return self.tokens_input + self.tokens_output + read_and_written

    @property
    def cost_usd(self) -> float | None:
        """Dollars; None where something was used and nothing of it has a known cost."""
        if not self.cost and self.unpriced and self.messages <= self.unpriced:
            return None
        return self.cost / NANO


class Unpriced(NamedTuple):
    """Messages of one model whose cost is not known."""

    model: str
    messages: int


class UsageRow(NamedTuple):
    """The sums of one key."""

    key: str | None
    """None: not known."""
    sums: Sums
    unpriced: list[Unpriced]
    title: str | None = None
    """Of a session."""
    seq: int | None = None


class Source(NamedTuple):
    """Where sums are read: the smallest table that can tell."""

    rows: str
    """What follows FROM; `:since`, `:until`, `:project` and `:kind` stand for the values."""
    key: str
    """The expression of the key that is asked for."""

    def question(self, *columns: str, rest: str = "") -> str:
        """The statement that reads these columns."""
        return f"SELECT {', '.join(columns)} FROM {self.rows} {rest}"  # noqa: S608 - our own names


IN_TIME = "BETWEEN :since AND :until"
SUMMED = ", ".join(f"coalesce(sum({name}), 0)" for name in Sums._fields)
ANYTHING = (
    "sum(sessions) <> 0 OR sum(messages) <> 0 OR sum(tokens_input) <> 0 OR sum(tokens_output) <> 0 "
    "OR sum(unpriced) <> 0"
)
BY_MODEL = "GROUP BY 1, 2 HAVING sum(unpriced) <> 0"


class Totals:
    """The sums of one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def all(self, span: UsageFilter) -> UsageRow:
        """What everything in a span adds up to."""
        source = source_of("model", span)
        sums = Sums._make(self._ask(source.question(SUMMED), span)[0])
        unpriced = self._unpriced(source._replace(key="''"), span)
        return UsageRow(None, sums, unpriced[""])

    def by(self, key: str, span: UsageFilter) -> list[UsageRow]:
        """The sums by one of KEYS but `session`: times as they pass, else the dearest first."""
        source = source_of(key, span)
        question = source.question(source.key, SUMMED, rest=f"GROUP BY 1 HAVING {ANYTHING}")
        rows = self._ask(question, span, kind=key)
        unpriced = self._unpriced(source, span, kind=key)
        found = [UsageRow(row[0] or None, Sums._make(row[1:]), unpriced[row[0]]) for row in rows]
        return found if key in TIMES else sorted(found, key=dearest_first)

    def by_session(self, span: UsageFilter, limit: int) -> list[UsageRow]:
        """The dearest sessions that began in a span, each with all that it ever used."""
        rows = self._ask(f"{SESSION} {which_sessions(span)} LIMIT :limit", span, limit=limit)
        return [self._session(*row) for row in rows]

    def _session(
        self,
        seq: int,
        name: str,
        title: str,
        model: str | None,
        unpriced: int | None,
        cost: float | None,
        *counts: int,
    ) -> UsageRow:
        models = self._unpriced_of(seq) if unpriced else []
        *counted, files, commits, seconds = counts
        sums = Sums(1, *counted)._replace(seconds=seconds, files=files, commits=commits)
        if cost is None and sums.messages and not models:
            models = [Unpriced(model or "", sums.messages)]
        missing = sum(each.messages for each in models)
        sums = sums._replace(cost=round((cost or 0) * NANO), unpriced=missing)
        return UsageRow(name, sums, models, title, seq)

    def _unpriced_of(self, seq: int) -> list[Unpriced]:
        """The models without a price in one session."""
        found = self.db.execute(
            "SELECT b.model, count(*) FROM api_messages m JOIN buckets b ON b.id = m.bucket "
            "WHERE m.seq = ? AND m.cost IS NULL GROUP BY 1",
            (seq,),
        )
        return [Unpriced._make(row) for row in found]

    def _unpriced(
        self, source: Source, span: UsageFilter, kind: str = ""
    ) -> dict[str, list[Unpriced]]:
        """The models without a price, by key."""
        found: dict[str, list[Unpriced]] = defaultdict(list)
        question = source.question(source.key, "model", "sum(unpriced)", rest=BY_MODEL)
        for key, *model in self._ask(question, span, kind=kind):
            found[key].append(Unpriced._make(model))
        return found

    def _ask(self, question: str, span: UsageFilter, **more: Any) -> list[tuple[Any, ...]]:
        return self.db.execute(question, span._asdict() | more).fetchall()


def source_of(key: str, span: UsageFilter) -> Source:
    """The smallest table that has the sums by a key in a span."""
    tests = "".join(test for name, test in OF_PLACE.items() if getattr(span, name) is not None)
    if span.project is not None or span.branch is not None:
        return Source(f"parts WHERE day {IN_TIME}{tests}", within(key, "day"))
    if key not in PLACES:
        return Source(f"totals WHERE kind = 'day' AND key {IN_TIME}{tests}", within(key, "key"))
    if (span.since, span.until) == UsageFilter()[:2]:
        return Source(f"totals WHERE kind = :kind{tests}", "key")
    return Source(f"parts WHERE day {IN_TIME}{tests}", key)


OF_PLACE = {
    "project": " AND project = :project",
    "branch": " AND branch = :branch",
    "model": " AND instr(lower(model), lower(:model)) > 0",
}
"""Field of a span → the condition that it makes."""


def within(key: str, day: str) -> str:
    """The expression of a key in a table whose days are in the column `day`."""
    return TIMES[key].format(day=day) if key in TIMES else key


SESSION = (
    "SELECT seq, session_id, title, model, "  # noqa: S608 - names of our own
    f"json_extract(tallies, '$.transcript[{FIELDS.index('unpriced')}]'), cost_usd, "
    "prompts_count, corrections_count, edit_count, tool_call_count, api_error_count, "
    "api_request_count, tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, "
    "files_changed, commits_count, "
    # As the view `shares` has it.
    "max(0, coalesce(CAST(strftime('%s', coalesce(last_ended_at, last_activity)) AS INTEGER) "
    "- CAST(strftime('%s', first_started_at) AS INTEGER), 0)) "
    "FROM sessions"
)


def which_sessions(span: UsageFilter) -> str:
    """Which sessions, the dearest first; the plus signs choose the index."""
    began = "first_started_at >= :since AND first_started_at < :until || '~'"
    tests = "".join(test for name, test in OF_SESSION.items() if getattr(span, name) is not None)
    if span.project is not None:
        return f"WHERE project = :project AND +{began}{tests} ORDER BY cost_usd DESC, seq DESC"
    if span.is_everything:
        return "ORDER BY cost_usd DESC, seq DESC"
    return f"WHERE {began}{tests} ORDER BY +cost_usd DESC, seq DESC"


OF_SESSION = {"branch": " AND git_branch = :branch", "model": OF_PLACE["model"]}


def dearest_first(row: UsageRow) -> tuple[float, int, str]:
    """The order of rows that are not of time."""
    return -row.sums.cost, -row.sums.total_tokens, row.key or ""
