"""The usage of one session in parts: by quarter of an hour, branch and model of its messages."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from hookkit.model.activity import LoggedCall
from hookkit.model.counters import Counters
from hookkit.model.session import milliseconds
from hookkit.store.sqlite.usage import READ, from_row


class UsagePart(NamedTuple):
    """The usage of a session in a quarter of an hour on one branch and model."""

    at: int
    """Unix milliseconds, in the quarter."""
    branch: str
    model: str
    usage: Counters


PLAIN = (
    "SELECT min(m.at), d.branch, d.model, count(*), sum(input), sum(output), sum(cache_read), "
    "sum(cache_write_5m + cache_write_1h), sum(coalesce(cost, 0)), count(*) - count(cost) "
    "FROM api_messages m JOIN dimensions d ON d.id = m.dimension "
    "WHERE m.seq = ? AND m.details IS NULL AND m.at >= ? AND m.at < ? "
    "GROUP BY d.branch, d.model, m.at / 900000"
)
DETAILED = f"{READ} WHERE m.seq = ? AND m.details IS NOT NULL AND m.at >= ? AND m.at < ?"
LOGGED = (
    "SELECT d.branch, u.at, provider, u.model, tokens, tokens_input, tokens_output, cost "
    "FROM ai_usage u JOIN dimensions d ON d.id = dimension WHERE seq = ?"
)


def usage_parts(db: sqlite3.Connection, seq: int, begin: int, end: int) -> Iterator[UsagePart]:
    """Yield the usage of a session's messages and logged calls in some time (milliseconds)."""
    for at, branch, model, *counts in db.execute(PLAIN, (seq, begin, end)):
        messages, tokens, output, read, written, cost, unpriced = counts
        usage = Counters(
            api_requests=messages,
            input=tokens,
            output=output,
            cache_read=read,
            cache_write=written,
            cost=cost,
            unpriced=unpriced,
        )
        yield UsagePart(at, branch, model, usage)
    for row in db.execute(DETAILED, (seq, begin, end)):
        stored = from_row(row)
        at = milliseconds(stored.message.at)
        yield UsagePart(at, stored.bucket.branch, stored.bucket.model, stored.tally)
    for branch, *known in db.execute(LOGGED, (seq,)):
        call = LoggedCall(*known)
        at = milliseconds(call.at)
        if begin <= at < end:
            usage = Counters.of_request(call.billed, call.cost)
            yield UsagePart(at, branch, call.model, usage)
