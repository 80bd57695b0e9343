"""List the messages of a session by what they cost, and their sums by model."""

from typing import Any, NamedTuple

from hookkit.api.history.turn_times import TurnTimes
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.model.counters import NANO
from hookkit.model.session import Session, timestamp
from hookkit.store.sqlite.message_costs import MessageCost, MessageCostQueries, ModelCost

LIMIT = 100
"""Default limit of messages."""

DEAREST = 10
"""Messages that a page shows."""

SQLITE_MOST = 2**63 - 1

BEGIN = f"-{SQLITE_MOST}.0"
"""The cursor before all messages."""


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
    store: Store, session: Session, *, cursor: str | None = None, limit: int = LIMIT
) -> MessageCosts:
    """Return the messages of a session after a cursor, the earliest first.

    Raises HookkitError for a cursor that was never given.
    """
    queries, seq = MessageCostQueries(store.db), session.seq or 0
    found = queries.page(seq, place_of(cursor), limit + 1)
    shown = found[:limit]
    following = f"{shown[-1].at}.{shown[-1].id}" if len(found) > limit else None
    return MessageCosts(queries.by_model(seq), shown, queries.count(seq), following)


def dearest(store: Store, session: Session, limit: int = DEAREST) -> MessageCosts:
    """Return the most expensive messages of a session, the most expensive first."""
    queries, seq = MessageCostQueries(store.db), session.seq or 0
    return MessageCosts(queries.by_model(seq), queries.dearest(seq, limit), queries.count(seq))


def place_of(cursor: str | None) -> tuple[int, int]:
    """Return the time and the row that a cursor stands for."""
    at, _, number = (BEGIN if cursor is None else cursor).partition(".")
    try:
        place = int(at), int(number)
    except ValueError:
        place = SQLITE_MOST + 1, 0
    if max(map(abs, place)) > SQLITE_MOST:
        raise HookkitError(f"{cursor!r:.60} is no cursor: give `next_cursor` of an answer.")
    return place


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
