"""Report what was dear in some time and why: sessions, prompts and messages."""

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from hookkit.api.dear_reasons import Reason, reasons
from hookkit.api.stats import row_document
from hookkit.api.store import Store
from hookkit.model.counters import NANO
from hookkit.model.priced_message import PricedMessage
from hookkit.model.session import timestamp
from hookkit.model.usage import Tokens
from hookkit.store.sqlite.dear_usage import DearUsage, Parts, PromptCost
from hookkit.store.sqlite.session_totals import by_session
from hookkit.store.sqlite.totals import UsageFilter, UsageRow

if TYPE_CHECKING:
    from hookkit.lib.pricing.price_table import PriceTable

LIMIT = 10
"""Default number of sessions, prompts and messages."""

LOOKED_AT = 20
"""Sessions whose messages are looked at: those that cost most."""

KINDS = ("input", "output", "cache_read", "cache_write")


class DearSession(NamedTuple):
    """A session that was dear."""

    row: UsageRow
    messages: int
    shares: dict[str, float]
    """The share of each of KINDS in the cost, estimated at the usual prices."""
    subagents: float
    """The share of subagents in the cost."""
    context: int
    """The largest context of a message, in tokens."""
    api_errors: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return row_document(self.row) | {
            "estimated_shares": self.shares,
            "subagents_share": self.subagents,
            "largest_context": self.context,
        }


class DearPrompt(NamedTuple):
    """A prompt that was dear, with all that was done until the next one."""

    title: str
    """Of its session."""
    cost: PromptCost
    session_id: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "seq": self.cost.seq,
            "title": self.title,
            "at": timestamp(self.cost.at * 1_000_000),
            "prompt": self.cost.number,
            "messages": self.cost.messages,
            "cost_usd": self.cost.cost / NANO,
        }


class DearMessage(NamedTuple):
    """A message that was dear."""

    title: str
    """Of its session."""
    message: PricedMessage
    reasons: list[Reason]
    session_id: str = ""

    @property
    def cost_usd(self) -> float:
        """Return the cost."""
        return (self.message.cost or 0) / NANO

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        billed = self.message.message.billed
        return {
            "seq": self.message.place.seq,
            "title": self.title,
            "at": self.message.message.at,
            "model": self.message.message.model,
            "is_subagent": self.message.place.in_sidechain,
            "context": self.message.message.context,
            "tokens": billed._asdict(),
            "cost_usd": self.cost_usd,
            "reasons": [reason_document(each) for each in self.reasons],
        }


class DearReport(NamedTuple):
    """What was dear in a span."""

    span: UsageFilter
    sessions: list[DearSession]
    prompts: list[DearPrompt]
    messages: list[DearMessage]
    looked_at: int
    """The sessions whose prompts and messages were looked at: those that cost most."""
    is_complete: bool
    """No message of another session can be dearer than those shown."""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {
            "sessions": [each.to_dict() for each in self.sessions],
            "prompts": [each.to_dict() for each in self.prompts],
            "messages": [each.to_dict() for each in self.messages],
            "looked_at": self.looked_at,
            "is_complete": self.is_complete,
        }


def report_dear(store: Store, span: UsageFilter, limit: int = LIMIT) -> DearReport:
    """Report the sessions, prompts and messages that cost most in a span, and why they did."""
    rows = [row for row in by_session(store.db, span, max(limit, LOOKED_AT)) if row.sums.cost]
    usage = DearUsage(store.db, span, [row.seq or 0 for row in rows])
    ids = {row.seq: row.key or "" for row in rows}
    known, parts, prices = usage.sessions(), usage.parts(), price_table(store)
    used = input_prices(prices, parts)
    messages = [
        DearMessage(
            known[each.place.seq][0], each, why(usage, prices, each, used), ids[each.place.seq]
        )
        for each in usage.messages(limit)
    ]
    least = rows[-1].sums.cost if len(rows) >= LOOKED_AT else 0
    return DearReport(
        span,
        [of_session(row, parts, prices, known[row.seq or 0][1]) for row in rows[:limit]],
        [DearPrompt(known[each.seq][0], each, ids[each.seq]) for each in usage.prompts(limit)],
        messages,
        len(rows),
        not least or (len(messages) == limit and (messages[-1].message.cost or 0) >= least),
    )


def price_table(store: Store) -> "PriceTable":
    """Return the price table of the settings, which is read once."""
    return _table(orjson.dumps(store.settings.prices, option=orjson.OPT_SORT_KEYS))


@lru_cache(maxsize=2)
def _table(overrides: bytes) -> "PriceTable":
    from hookkit.lib import pricing

    return pricing.load(orjson.loads(overrides))


def why(
    usage: DearUsage, prices: "PriceTable", each: PricedMessage, used: dict[str, float]
) -> list[Reason]:
    """Return why a message was dear."""
    return reasons(each, usage.before(each), prices.explain(each.message), used)


def input_prices(prices: "PriceTable", parts: Iterable[Parts]) -> dict[str, float]:
    """Return the input price of each model that was used, where it is known."""
    found = {each.model: prices.price_of(each.model, timestamp(each.at * 10**6)) for each in parts}
    return {model: price.input for model, price in found.items() if price is not None}


def of_session(
    row: UsageRow, parts: Iterable[Parts], prices: "PriceTable", api_errors: int
) -> DearSession:
    """Return a dear session with what it consists of."""
    own = [each for each in parts if each.seq == row.seq]
    cost = sum(each.cost for each in own)
    return DearSession(
        row,
        sum(each.messages for each in own),
        shares(own, prices),
        sum(each.subagents for each in own) / cost if cost else 0.0,
        max((each.context for each in own), default=0),
        api_errors,
    )


def shares(parts: Iterable[Parts], prices: "PriceTable") -> dict[str, float]:
    """Return the share of each kind of token in a cost, at the usual prices of the models."""
    costs = dict.fromkeys(KINDS, 0.0)
    for each in parts:
        price = prices.price_of(each.model, timestamp(each.at * 10**6))
        if price is not None:
            used: Tokens = each.tokens
            costs["input"] += used.input * price.input
            costs["output"] += used.output * price.output
            costs["cache_read"] += used.cache_read * price.cache_read
            costs["cache_write"] += used.cache_write_5m * price.cache_write_5m
            costs["cache_write"] += used.cache_write_1h * price.cache_write_1h
    total = sum(costs.values())
    return {kind: cost / total for kind, cost in costs.items()} if total else {}


def reason_document(reason: Reason) -> dict[str, Any]:
    """Return a reason as JSON has it."""
    pause: timedelta | None = reason.pause
    known = reason._asdict() | {"pause_seconds": pause.total_seconds() if pause else None}
    del known["pause"]
    return known
