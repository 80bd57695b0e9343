"""Why a session cost what it cost: its API messages by model, kind of token and price."""

from typing import Any, NamedTuple

from hookkit.lib.pricing.price_table import PriceTable
from hookkit.lib.pricing.rates import LineItem
from hookkit.model.session import Session
from hookkit.store.sqlite.usage import UsageQueries

CENT = 0.01
"""Dollars by which two reckonings of the same may differ: each rounds in its own way."""


class CostBreakdown(NamedTuple):
    """What a session's messages cost, line by line."""

    version: str
    """Of the price table."""
    is_outdated: bool
    """Whether the stored costs are of another table than this one."""
    own: list[LineItem]
    subagents: list[LineItem]
    cost_usd: float | None
    """What is stored; None: nothing has a known cost."""
    client_cost_usd: float | None
    """What the client itself reckons; None: it does not say."""
    not_in_transcript_usd: float | None
    """What the client has paid besides: calls that no transcript has (it compacts, it finds
    titles). None where that can't be told."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        lines = [each._asdict() | {"subagent": False} for each in self.own]
        lines += [each._asdict() | {"subagent": True} for each in self.subagents]
        known = self._asdict()
        del known["own"], known["subagents"]
        return known | {"lines": lines}


def draw_up(accounts: UsageQueries, prices: PriceTable, session: Session) -> CostBreakdown:
    """The bill of a session, at the prices of the present table."""
    messages = [stored.message for stored in accounts.messages_of(session.seq or 0)]
    return CostBreakdown(
        version=prices.version,
        is_outdated=accounts.price_table() not in (None, prices.version),
        own=prices.explain(*(each for each in messages if not each.is_sidechain)),
        subagents=prices.explain(*(each for each in messages if each.is_sidechain)),
        cost_usd=session.cost_usd,
        client_cost_usd=session.client_cost_usd,
        not_in_transcript_usd=besides(session),
    )


def besides(session: Session) -> float | None:
    """What the client has paid for beyond the transcript's messages.

    A fork begins with what its parent had cost, and where a price is missing, so is a part of
    the sum: then the difference says nothing.
    """
    client, cost = session.client_cost_usd, session.cost_usd
    if client is None or session.parent_session_id or session.metrics_source != "transcript":
        return None
    if session.transcript.unpriced or client - (cost or 0) < CENT:
        return None
    return client - (cost or 0)
