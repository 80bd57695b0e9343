"""Read the share of each session in the sums: its own counts, and the usage of its messages."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import add
from typing import NamedTuple

from hookkit import clock
from hookkit.model.activity import LoggedCall
from hookkit.model.priced_message import quarter
from hookkit.model.session import timestamp
from hookkit.store.sqlite.sums import SESSION_METRICS, STORED, ZERO, of_usage
from hookkit.store.sqlite.time_worked import json_of
from hookkit.store.sqlite.usage import READ, from_row

CHOSEN = "IN (SELECT value FROM json_each(?))"
OWN = ", ".join(SESSION_METRICS[name] for name in STORED)
BEGUN = (
    f"SELECT s.seq, d.id, first_started_at, {OWN} FROM sessions s "  # noqa: S608 - our own names
    "JOIN dimensions d ON d.project = coalesce(s.project, '') "
    "AND d.branch = coalesce(s.git_branch, '') AND d.framework = coalesce(s.framework, '') "
    f"AND d.model = coalesce(s.model, '') WHERE s.seq {CHOSEN}"
)
PLAIN = (
    "SELECT seq, dimension, min(at), count(*), sum(input), sum(output), sum(cache_read), "  # noqa: S608
    "sum(cache_write_5m + cache_write_1h), sum(coalesce(cost, 0)), count(*) - count(cost) "
    f"FROM api_messages WHERE details IS NULL AND seq {CHOSEN} GROUP BY seq, dimension, at / 900000"
)
DETAILED = READ.replace("SELECT ", "SELECT m.dimension, ", 1) + (
    f" WHERE m.details IS NOT NULL AND m.seq {CHOSEN}"
)
LOGGED = (
    "SELECT seq, dimension, at, provider, model, tokens, tokens_input, tokens_output, cost "  # noqa: S608
    f"FROM ai_usage WHERE seq {CHOSEN}"
)
BEFORE_USAGE = (0,) * STORED.index("messages")


class Share(NamedTuple):
    """What of a session is in one of the sums."""

    seq: int
    dimension: int
    quarter: str


def shares(db: sqlite3.Connection, seqs: Sequence[int]) -> dict[Share, tuple[int, ...]]:
    """Return the shares of sessions, each with the metrics of STORED; none without any."""
    chosen = json_of(seqs)
    found: dict[Share, tuple[int, ...]] = defaultdict(lambda: ZERO)
    for share, metrics in parts(db, chosen):
        found[share] = tuple(map(add, found[share], metrics))
    return {share: metrics for share, metrics in found.items() if any(metrics)}


def parts(db: sqlite3.Connection, chosen: str) -> Iterator[tuple[Share, Sequence[int]]]:
    """Yield what adds up to the shares."""
    for seq, dimension, at, *metrics in db.execute(BEGUN, (chosen,)):
        yield Share(seq, dimension, quarter(at)), metrics
    for seq, dimension, at, *usage in db.execute(PLAIN, (chosen,)):
        yield Share(seq, dimension, quarter(timestamp(at * 1_000_000))), (*BEFORE_USAGE, *usage)
    for dimension, *row in db.execute(DETAILED, (chosen,)):
        stored = from_row(row)
        share = Share(stored.place.seq, dimension, stored.bucket.quarter)
        yield share, of_usage(stored.tally)
    for seq, dimension, at, *rest in db.execute(LOGGED, (chosen,)):
        call = LoggedCall(at, *rest)
        yield Share(seq, dimension, quarter(at)), of_usage(call.tally)


def placed(
    shared: Mapping[Share, tuple[int, ...]], numbers: Mapping[int, int], *, by_day: bool
) -> dict[Share, tuple[int, ...]]:
    """Return shares by the dimensions that the team knows, by their new numbers.

    By day, all of a day of the person's clock is in the quarter of an hour of its noon.
    """
    found: dict[Share, tuple[int, ...]] = defaultdict(lambda: ZERO)
    for share, metrics in shared.items():
        at = noon_of(clock.day_of(share.quarter)) if by_day else share.quarter
        known = Share(share.seq, numbers[share.dimension], at)
        found[known] = tuple(map(add, found[known], metrics))
    return found


def noon_of(day: str) -> str:
    """Return the quarter of an hour in UTC in which the noon of a day lies."""
    begin, end = clock.bounds(day, day)
    return quarter(timestamp((begin + end) // 2 * 1_000_000))
