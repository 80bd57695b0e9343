"""Break down the cost of a session: its API messages by model, kind of token and price."""

from typing import Any, NamedTuple

from hookkit.lib.pricing.price_table import PriceTable
from hookkit.lib.pricing.rates import LineItem
from hookkit.model.session import Session
from hookkit.store.sqlite.usage import UsageQueries

CENT = 0.01
"""US dollars by which two computations of the same cost may differ through rounding."""


class CostBreakdown(NamedTuple):
    """The cost of a session's messages, line by line."""

    version: str
    """Of the price table."""
    is_outdated: bool
    """True if the stored costs come from another table than this one."""
    own: list[LineItem]
    subagents: list[LineItem]
    cost_usd: float | None
    """The stored cost; None if nothing has a known cost."""
    client_cost_usd: float | None
    """The cost that the client reports; None if it reports none."""
    not_in_transcript_usd: float | None
    """Calls of the client that no transcript contains, such as compaction and titles. None where
    that is unknown."""

    def to_dict(self) -> dict[str, Any]:
        """Return the breakdown as JSON has it."""
        lines = [each._asdict() | {"subagent": False} for each in self.own]
        lines += [each._asdict() | {"subagent": True} for each in self.subagents]
        known = self._asdict()
        del known["own"], known["subagents"]
        return known | {"lines": lines}


def break_down(accounts: UsageQueries, prices: PriceTable, session: Session) -> CostBreakdown:
    """Break the cost of a session down, at the prices of a table."""
    messages = [stored.message for stored in accounts.messages_of(session.seq or 0)]
    return CostBreakdown(
        version=prices.version,
        is_outdated=accounts.price_table() not in (None, prices.version),
        own=prices.explain(*(each for each in messages if not each.is_sidechain)),
        subagents=prices.explain(*(each for each in messages if each.is_sidechain)),
        cost_usd=session.cost_usd,
        client_cost_usd=session.client_cost_usd,
        not_in_transcript_usd=not_in_transcript(session),
    )


def not_in_transcript(session: Session) -> float | None:
    """Return the client's costs beyond the transcript's messages.

    The cost of a fork includes its parent's, and a message without a price is missing in the sum:
    then the difference means nothing.
    """
    client, cost = session.client_cost_usd, session.cost_usd
    if client is None or session.parent_session_id or session.metrics_source != "transcript":
        return None
    if session.transcript.unpriced or client - (cost or 0) < CENT:
        return None
    return client - (cost or 0)
