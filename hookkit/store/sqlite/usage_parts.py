"""The usage of sessions in parts: by quarter of an hour, branch and model of their messages."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hookkit.model.activity import LoggedCall
from hookkit.model.counters import Counters
from hookkit.model.session import milliseconds
from hookkit.store.sqlite.time_worked import json_of
from hookkit.store.sqlite.usage import READ, from_row


class UsagePart(NamedTuple):
    """The usage of a session in a quarter of an hour on one branch and model."""

    at: int
    """Unix milliseconds, in the quarter."""
    branch: str
    model: str
    usage: Counters


PLAIN = (
    "SELECT m.seq, min(m.at), d.branch, d.model, count(*), sum(input), sum(output), "
    "sum(cache_read), sum(cache_write_5m + cache_write_1h), sum(coalesce(cost, 0)), "
    "count(*) - count(cost) "
    "FROM api_messages m JOIN dimensions d ON d.id = m.dimension "
    "WHERE m.seq IN (SELECT value FROM json_each(?)) AND m.details IS NULL "
    "AND m.at >= ? AND m.at < ? GROUP BY m.seq, d.branch, d.model, m.at / 900000"
)
DETAILED = (
    f"{READ} WHERE m.seq IN (SELECT value FROM json_each(?)) AND m.details IS NOT NULL "  # noqa: S608
    "AND m.at >= ? AND m.at < ?"
)
LOGGED = (
    "SELECT u.seq, d.branch, u.at, provider, u.model, tokens, tokens_input, tokens_output, cost "
    "FROM ai_usage u JOIN dimensions d ON d.id = dimension "
    "WHERE u.seq IN (SELECT value FROM json_each(?))"
)


def usage_parts(db: sqlite3.Connection, seq: int, begin: int, end: int) -> Iterator[UsagePart]:
    """Yield the usage of a session's messages and logged calls in some time (milliseconds)."""
    for _, part in parts_of(db, [seq], begin, end):
        yield part


def usage_of(
    db: sqlite3.Connection, seqs: Iterable[int], begin: int, end: int
) -> dict[int, Counters]:
    """Return the usage of sessions in some time (milliseconds), by their numbers."""
    found: dict[int, Counters] = defaultdict(Counters)
    for seq, part in parts_of(db, seqs, begin, end):
        found[seq].add(part.usage)
    return found


def parts_of(
    db: sqlite3.Connection, seqs: Iterable[int], begin: int, end: int
) -> Iterator[tuple[int, UsagePart]]:
    """Yield the usage of sessions in some time, each part with the number of its session."""
    chosen = json_of(seqs)
    for seq, at, branch, model, *counts in db.execute(PLAIN, (chosen, begin, end)):
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
        yield seq, UsagePart(at, branch, model, usage)
    for row in db.execute(DETAILED, (chosen, begin, end)):
        stored = from_row(row)
        at = milliseconds(stored.message.at)
        part = UsagePart(at, stored.bucket.branch, stored.bucket.model, stored.tally)
        yield stored.place.seq, part
    for seq, branch, *known in db.execute(LOGGED, (chosen,)):
        call = LoggedCall(*known)
        at = milliseconds(call.at)
        if begin <= at < end:
            yield seq, UsagePart(at, branch, call.model, call.tally)
