"""Maintain the stored sums. `Sums` and `SESSION_METRICS` are the one definition of the metrics.

`sums` has them by project, branch, framework and model, per quarter of an hour in UTC, and
`sums_ever` those of all time; `totals` by one of these, by quarter, by day in UTC, or by day or
hour of the person's clock (local_days.py). Whoever writes sessions or messages adds the differences
in the same transaction. To add a metric: a column of the three tables by a migration, and a line in
each of the two definitions.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import add, sub
from typing import NamedTuple

import orjson

from hookkit.model.counters import NANO, Counters
from hookkit.model.priced_message import Dimensions, UsageBucket, quarter
from hookkit.store.sqlite import local_days


class Sums(NamedTuple):
    """Sums of sessions and their API messages. Field names are columns."""

    sessions: int = 0
    prompts: int = 0
    corrections: int = 0
    edits: int = 0
    tool_calls: int = 0
    api_errors: int = 0
    messages: int = 0
    """API messages."""
    tokens_input: int = 0
    tokens_output: int = 0
    tokens_cache_read: int = 0
    tokens_cache_write: int = 0
    cost: int = 0
    """Nano-dollars."""
    unpriced: int = 0
    """Messages and advice with an unknown cost, which `cost` leaves out."""
    seconds: int = 0
    """Time worked (time_worked.py): what overlaps counts once."""
    files: int = 0
    """Changed files; each counts once, as does each commit (work_done.py)."""
    commits: int = 0

    @property
    def total_tokens(self) -> int:
        """Tokens of all four kinds."""
        read_and_written = self.tokens_cache_read + self.tokens_cache_write
        return self.tokens_input + self.tokens_output + read_and_written

    @property
    def cache_hit_ratio(self) -> float | None:
        """Return the share of the context that came from the cache; None without a context.

        What was written to the cache had to be processed like any other input.
        """
        context = self.tokens_input + self.tokens_cache_read + self.tokens_cache_write
        return self.tokens_cache_read / context if context else None

    @property
    def cost_usd(self) -> float | None:
        """Return US dollars; None if the cost of all usage is unknown."""
        if not self.cost and self.unpriced and self.messages <= self.unpriced:
            return None
        return self.cost / NANO


STORED = Sums._fields[: Sums._fields.index("seconds")]
"""The columns of these tables; the other metrics don't add up, and are counted apart."""

SESSION_METRICS = {
    "sessions": "1",
    "prompts": "prompts_count",
    "corrections": "corrections_count",
    "edits": "edit_count",
    "tool_calls": "tool_call_count",
    "api_errors": "api_error_count",
    # A transcript's usage counts message by message, at the time of each.
    "messages": "iif(metrics_source = 'otel', api_request_count, 0)",
    "tokens_input": "iif(metrics_source = 'otel', tokens_input, 0)",
    "tokens_output": "iif(metrics_source = 'otel', tokens_output, 0)",
    "tokens_cache_read": "iif(metrics_source = 'otel', tokens_cache_read, 0)",
    "tokens_cache_write": "iif(metrics_source = 'otel', tokens_cache_write, 0)",
    "cost": "iif(metrics_source = 'otel', CAST(round(coalesce(cost_usd, 0) * 1e9) AS INTEGER), 0)",
    "unpriced": "iif(metrics_source = 'otel' AND cost_usd IS NULL, api_request_count, 0)",
}
"""Metric → the SQL of a session row's contribution."""

Changes = Mapping[UsageBucket, Sequence[int]]
"""Bucket → what is added to each of its metrics."""

METRICS = ", ".join(STORED)
ZERO = (0,) * len(STORED)
MARKS = ", ".join("?" * len(ZERO))
ADD = ", ".join(f"{name} = {name} + excluded.{name}" for name in STORED)
EMPTY = " AND ".join(f"{name} = 0" for name in STORED)

SHARES = (
    "SELECT first_started_at, coalesce(project, ''), coalesce(git_branch, ''), "  # noqa: S608
    "coalesce(framework, ''), coalesce(model, ''), "
    f"{', '.join(SESSION_METRICS[name] for name in STORED)} FROM sessions "
    "WHERE seq IN (SELECT value FROM json_each(?))"
)
SET_OF = "project = ? AND branch = ? AND framework = ? AND model = ?"
ADD_TO_SUMS = (
    f"INSERT INTO sums (dimension, quarter, {METRICS}) VALUES (?, ?, {MARKS}) "  # noqa: S608
    f"ON CONFLICT (dimension, quarter) DO UPDATE SET {ADD}"
)
ADD_TO_TOTALS = (
    f"INSERT INTO totals (kind, key, model, {METRICS}) VALUES (?, ?, ?, {MARKS}) "  # noqa: S608
    f"ON CONFLICT (kind, key, model) DO UPDATE SET {ADD}"
)
ADD_TO_EVER = (
    f"INSERT INTO sums_ever (dimension, {METRICS}) VALUES (?, {MARKS}) "  # noqa: S608
    f"ON CONFLICT (dimension) DO UPDATE SET {ADD}"
)
EMPTY_EVER = f"DELETE FROM sums_ever WHERE dimension = ? AND {EMPTY}"  # noqa: S608
EMPTY_SUM = f"DELETE FROM sums WHERE dimension = ? AND quarter = ? AND {EMPTY}"  # noqa: S608
EMPTY_TOTAL = f"DELETE FROM totals WHERE kind = ? AND key = ? AND model = ? AND {EMPTY}"  # noqa: S608


class SumQueries:
    """The sums of one database; the caller holds the transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._dimensions: dict[Dimensions, int] = {}
        self._has_days = False

    def dimension(self, known: Dimensions) -> int:
        """Return the number of a combination, and store it if it is new."""
        number = self._dimensions.get(known)
        if number is None:
            number = self._dimensions[known] = self._stored(known)
        return number

    def _stored(self, known: Dimensions) -> int:
        row = self.db.execute(f"SELECT id FROM dimensions WHERE {SET_OF}", known).fetchone()  # noqa: S608
        if row is None:
            row = self.db.execute(
                "INSERT INTO dimensions (project, branch, framework, model) VALUES (?, ?, ?, ?) "
                "RETURNING id",
                known,
            ).fetchone()
        return int(row[0])

    @contextmanager
    def sessions_change(self, seqs: Iterable[int | None]) -> Iterator[None]:
        """Add the changes that the block makes to these sessions, including new rows."""
        numbers = orjson.dumps(list(seqs)).decode()
        before = self._shares(numbers)
        yield
        after = self._shares(numbers)
        buckets = before.keys() | after.keys()
        self.add(
            {
                each: tuple(map(sub, after.get(each, ZERO), before.get(each, ZERO)))
                for each in buckets
            }
        )

    def _shares(self, seqs: str) -> Changes:
        """Return the contributions of sessions to the sums; `seqs` is a JSON list."""
        found: dict[UsageBucket, tuple[int, ...]] = {}
        for at, project, branch, framework, model, *values in self.db.execute(SHARES, (seqs,)):
            bucket = UsageBucket(quarter(at), project, branch, framework, model)
            found[bucket] = tuple(map(add, found.get(bucket, ZERO), values))
        return found

    def add_usage(self, usage: Mapping[UsageBucket, Counters]) -> None:
        """Add the usage of messages."""
        self.add({bucket: of_usage(counters) for bucket, counters in usage.items()})

    def add(self, changes: Changes) -> None:
        """Add to sums and totals; remove those that become empty."""
        if not self._has_days:
            local_days.keep(self.db, STORED)
            self._has_days = True
        real = {bucket: values for bucket, values in changes.items() if any(values)}
        sums: dict[tuple[object, ...], Sequence[int]] = {}
        ever, totals = Totalled(), Totalled()
        for bucket, values in real.items():
            number = self.dimension(bucket.dimensions)
            sums[number, bucket.quarter] = values
            ever.add(values, (number,))
            totals.add(values, *keys_of(bucket))
        write(self.db, sums, ADD_TO_SUMS, EMPTY_SUM)
        write(self.db, ever.found, ADD_TO_EVER, EMPTY_EVER)
        write(self.db, totals.found, ADD_TO_TOTALS, EMPTY_TOTAL)


Rows = Mapping[tuple[object, ...], Sequence[int]]
"""Key of a row → the values to add."""


def write(db: sqlite3.Connection, rows: Rows, add_to: str, remove: str) -> None:
    """Add to rows of one table, and remove those that may have become empty where they have."""
    db.executemany(add_to, [(*key, *values) for key, values in rows.items() if any(values)])
    db.executemany(remove, [key for key, values in rows.items() if min(values) < 0])


class Totalled:
    """The differences that changes make to the rows of a table."""

    def __init__(self) -> None:
        self.found: dict[tuple[object, ...], Sequence[int]] = {}

    def add(self, values: Sequence[int], *keys: tuple[object, ...]) -> None:
        """Add what is used to each of some rows, by their keys."""
        for name in keys:
            known = self.found.get(name)
            self.found[name] = values if known is None else tuple(map(add, known, values))


def keys_of(bucket: UsageBucket) -> Iterator[tuple[str, str, str]]:
    """Yield kind, key and model of the totals that have what is used in a bucket."""
    yield "day", bucket.quarter[:10], bucket.model
    yield "quarter", bucket.quarter, bucket.model
    yield "project", bucket.project, bucket.model
    yield "branch", bucket.branch, bucket.model
    yield "framework", bucket.framework, bucket.model
    yield from local_days.keys_of(bucket)


def of_usage(counters: Counters) -> Sequence[int]:
    """Return the stored metrics of messages with these counts."""
    sums = Sums(
        messages=counters.api_requests,
        tokens_input=counters.input,
        tokens_output=counters.output,
        tokens_cache_read=counters.cache_read,
        tokens_cache_write=counters.cache_write,
        cost=counters.cost,
        unpriced=counters.unpriced,
    )
    return sums[: len(STORED)]
