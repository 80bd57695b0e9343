"""Count what a question about usage covers."""

from typing import NamedTuple

from hookkit.api.store import Store
from hookkit.api.usage_series import last_day
from hookkit.store.sqlite.subagent_runs import count_runs
from hookkit.store.sqlite.totals import Totals, UsageFilter, UsageRow


class UsageScope(NamedTuple):
    """What is counted in a span."""

    totals: UsageRow
    """Without time, files and commits."""
    subagent_runs: int
    """Runs of subagents that began in it; what they used is part of the totals."""
    prices: str
    """The package of the prices with its version; empty where nothing has a price."""
    last_day: str | None
    """The last day with any usage at all, where the span has none; None if there is no such day."""

    @property
    def is_empty(self) -> bool:
        """Return True if nothing is counted."""
        return not any(self.totals.sums)


def scope_of(store: Store, span: UsageFilter) -> UsageScope:
    """Return what is counted in a span."""
    totals = Totals(store.db).all(span)
    last = None if any(totals.sums) else last_day(store, span)
    prices = (store.accounts.price_table() or "").partition(",")[0]
    return UsageScope(totals, count_runs(store.db, span), prices, last)
