"""List the messages of a session by what they cost, and their sums by model."""

import re
from typing import Any, NamedTuple, TypeAlias

from hookkit.api.cursors import CursorError
from hookkit.api.history.turn_times import TurnTimes
from hookkit.api.store import Store
from hookkit.model.counters import NANO
from hookkit.model.session import Session, timestamp
from hookkit.store.sqlite.message_costs import MessageCost, MessageCostQueries, ModelCost

LIMIT = 100
"""Default limit of messages."""

DEAREST = 10
"""Messages that a page shows."""

CURSOR = re.compile(r"(-?[0-9]{1,18})\.([0-9]{1,18})")

MessagePlace: TypeAlias = tuple[int, int]
"""The time of a message in Unix milliseconds, and the number of its row."""

BEGIN: MessagePlace = (-(10**18), 0)
"""The place before all messages."""


class MessageCosts(NamedTuple):
    """Messages of a session, by time, and the sums of all."""

    by_model: list[ModelCost]
    messages: list[MessageCost]
    total: int
    """Number of all messages."""
    next_cursor: str | None = None
    """Gives the messages that follow; None if there are none."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document; costs are US dollars."""
        return {
            "total": self.total,
            "by_model": list(map(model_document, self.by_model)),
            "messages": list(map(message_document, self.messages)),
            "next_cursor": self.next_cursor,
        }


def message_costs(
    store: Store, session: Session, *, after: MessagePlace = BEGIN, limit: int = LIMIT
) -> MessageCosts:
    """Return the messages of a session after a place, the earliest first."""
    queries, seq = MessageCostQueries(store.db), session.seq or 0
    found = queries.page(seq, after, limit + 1)
    shown = found[:limit]
    following = f"{shown[-1].at}.{shown[-1].id}" if len(found) > limit else None
    return MessageCosts(queries.by_model(seq), shown, queries.count(seq), following)


def dearest(store: Store, session: Session, limit: int = DEAREST) -> MessageCosts:
    """Return the most expensive messages of a session, the most expensive first."""
    queries, seq = MessageCostQueries(store.db), session.seq or 0
    return MessageCosts(queries.by_model(seq), queries.dearest(seq, limit), queries.count(seq))


def place_of(cursor: str) -> MessagePlace:
    """Return the place that a cursor stands for. Raises CursorError."""
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise CursorError("This is no cursor. Begin again without one.")
    return int(found[1]), int(found[2])


def turns_of(messages: list[MessageCost], times: TurnTimes) -> list[int | None]:
    """Return the number of the turn of each message."""
    return [times.number_at(each.at) for each in messages]


def model_document(found: ModelCost) -> dict[str, Any]:
    """Return the sums of a model as JSON has them."""
    known = found._asdict()
    cost = known.pop("cost")
    return known | {"cost_usd": dollars(cost)}


def message_document(found: MessageCost) -> dict[str, Any]:
    """Return a message as JSON has it."""
    return {
        "message_id": found.message_id,
        "at": timestamp(found.at * 1_000_000),
        "model": found.model,
        "subagent": found.is_subagent,
        "tokens_input": found.tokens_input,
        "tokens_output": found.tokens_output,
        "tokens_cache_read": found.tokens_cache_read,
        "tokens_cache_write": found.tokens_cache_write,
        "total_tokens": found.total_tokens,
        "web_searches": found.web_searches,
        "cost_usd": dollars(found.cost),
    }


def dollars(cost: int | None) -> float | None:
    """Return nano-dollars as dollars."""
    return None if cost is None else cost / NANO
