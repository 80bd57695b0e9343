"""Query the totals of the sessions of one machine, from their rows: the kept sums know no machine.

They are the sums that all sessions would have if there were no others.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from operator import add
from typing import Any, TypeVar

from hookkit import clock
from hookkit.model.activity import LoggedCall
from hookkit.model.priced_message import UsageBucket, quarter
from hookkit.model.session import timestamp
from hookkit.store.sqlite import session_shares
from hookkit.store.sqlite.owner import is_shared
from hookkit.store.sqlite.sums import SESSION_METRICS, STORED, ZERO, Sums, of_usage
from hookkit.store.sqlite.totals import (
    TIMES,
    Unpriced,
    UsageFilter,
    UsageRow,
    dearest_first,
    session_tests,
)
from hookkit.store.sqlite.usage import READ, from_row
from hookkit.store.sqlite.worked_totals import named

IN_TIME = "m.at >= :first AND m.at < :last{tests}"
PLAIN = (
    "SELECT min(m.at), project, branch, framework, model, count(*), sum(input), sum(output), "  # noqa: S608
    "sum(cache_read), sum(cache_write_5m + cache_write_1h), sum(coalesce(cost, 0)), "
    "count(*) - count(cost) FROM api_messages m JOIN dimensions ON dimensions.id = dimension "
    f"WHERE details IS NULL AND {IN_TIME} GROUP BY m.at / 900000, 2, 3, 4, 5"
)
DETAILED = f"{READ} WHERE m.details IS NOT NULL AND {IN_TIME}"
LOGGED = (
    "SELECT at, project, branch, framework, model, at, provider, model, tokens, tokens_input, "
    "tokens_output, cost FROM (SELECT u.*, d.project, d.branch, d.framework "
    "FROM ai_usage u JOIN dimensions d ON d.id = dimension) AS logged "
    "WHERE at >= :begin AND at < :end{tests}"
)
BEGUN = (
    "SELECT first_started_at, coalesce(project, ''), coalesce(branch, ''), "  # noqa: S608
    f"coalesce(framework, ''), coalesce(model, ''), "
    f"{', '.join(SESSION_METRICS[name] for name in STORED)} "
    "FROM (SELECT *, git_branch AS branch FROM sessions) AS begun "
    "WHERE first_started_at >= :begin AND first_started_at < :end{tests}"
)

BEFORE_USAGE = (0,) * STORED.index("messages")
COST, UNPRICED = STORED.index("cost"), STORED.index("unpriced")

Share = tuple[UsageBucket, Sequence[int]]
Key = TypeVar("Key", bound=Hashable)


class MachineTotals:
    """The totals of a span of one machine."""

    def __init__(self, db: sqlite3.Connection, span: UsageFilter) -> None:
        self.db = db
        self.span = span

    def all(self) -> UsageRow:
        """Return the totals of the span."""
        found = self.grouped(lambda _: None)
        sums = Sums(*found.get(None, ZERO))
        return UsageRow(None, sums, self._unpriced(lambda _: "").get("", []))

    def by(self, key: str) -> list[UsageRow]:
        """Return the sums as `Totals.by` does."""
        name = namer(key)
        unpriced = self._unpriced(name)
        found = sorted(self.grouped(name).items())
        rows = [UsageRow(each or None, Sums(*sums), unpriced.get(each, [])) for each, sums in found]
        return rows if key in TIMES else sorted(rows, key=dearest_first)

    def costs(self, key: str) -> dict[str, dict[str, int]]:
        """Return nano-dollars by a key, and of each key by model."""
        name = namer(key)
        found: dict[str, dict[str, int]] = defaultdict(dict)
        by_both = self.grouped(lambda each: (name(each), each.model))
        for (key_name, model), sums in sorted(by_both.items()):
            if sums[COST]:
                found[key_name][model] = sums[COST]
        return found

    def grouped(self, name: Callable[[UsageBucket], Key]) -> dict[Key, tuple[int, ...]]:
        """Return the stored metrics by a name of their buckets; none without any."""
        found: dict[Key, tuple[int, ...]] = {}
        for bucket, metrics in self._buckets.items():
            key = name(bucket)
            found[key] = tuple(map(add, found.get(key, ZERO), metrics))
        return {key: metrics for key, metrics in found.items() if any(metrics)}

    def _unpriced(self, name: Callable[[UsageBucket], str]) -> dict[str, list[Unpriced]]:
        """Return the models without a price, by a name of their buckets."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for bucket, metrics in self._buckets.items():
            if metrics[UNPRICED]:
                found[name(bucket)][bucket.model] += metrics[UNPRICED]
        return {
            key: [Unpriced(*each) for each in sorted(models.items())]
            for key, models in found.items()
        }

    @cached_property
    def _buckets(self) -> dict[UsageBucket, tuple[int, ...]]:
        if is_shared(self.db):
            return {each: tuple(sums) for each, sums in session_shares.buckets(self.db, self.span)}
        found: dict[UsageBucket, tuple[int, ...]] = {}
        for read in (self._begun, self._plain, self._detailed, self._logged):
            for bucket, metrics in read():
                found[bucket] = tuple(map(add, found.get(bucket, ZERO), metrics))
        return found

    def _begun(self) -> Iterator[Share]:
        for at, *rest in self._ask(BEGUN):
            yield UsageBucket(quarter(at), *rest[:4]), rest[4:]

    def _plain(self) -> Iterator[Share]:
        for at, *rest in self._ask(PLAIN, "m.seq"):
            bucket = UsageBucket(quarter(timestamp(at * 1_000_000)), *rest[:4])
            yield bucket, (*BEFORE_USAGE, *rest[4:])

    def _detailed(self) -> Iterator[Share]:
        for row in self._ask(DETAILED, "m.seq"):
            stored = from_row(row)
            yield stored.bucket, of_usage(stored.tally)

    def _logged(self) -> Iterator[Share]:
        for at, *rest in self._ask(LOGGED):
            call = LoggedCall(*rest[4:])
            yield UsageBucket(quarter(at), *rest[:4]), of_usage(call.tally)

    def _ask(self, question: str, seq: str = "seq") -> list[Any]:
        first, last = clock.bounds(self.span.since, self.span.until)
        values = self.span._asdict() | self.span.quarters | {"first": first, "last": last}
        tests = session_tests(self.span, seq)
        return self.db.execute(question.format(tests=tests), values).fetchall()


def namer(key: str) -> Callable[[UsageBucket], str]:
    """Return what names a bucket by a key of time or place, or by model."""
    if key not in TIMES:
        return lambda bucket: str(getattr(bucket, key))
    return lambda bucket: named(key, clock.day_of(bucket.quarter))
