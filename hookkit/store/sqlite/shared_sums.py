"""Read the share of each session in the sums: its own counts, and the usage of its messages.

SQLite adds up what is plain, and writes the lines: there may be a hundred thousand of them.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from hookkit import clock
from hookkit.model.activity import LoggedCall
from hookkit.model.priced_message import quarter
from hookkit.model.session import timestamp
from hookkit.store.sqlite.sums import METRICS, SESSION_METRICS, STORED, of_usage
from hookkit.store.sqlite.time_worked import json_of
from hookkit.store.sqlite.usage import READ, from_row

CHOSEN = "IN (SELECT value FROM json_each(:seqs))"
OWN = ", ".join(f"{SESSION_METRICS[name]} AS {name}" for name in STORED)
BEGUN = (
    f"SELECT s.seq AS seq, d.id AS dimension, period(first_started_at) AS at, {OWN} "  # noqa: S608
    "FROM sessions s JOIN dimensions d ON d.project = coalesce(s.project, '') "
    "AND d.branch = coalesce(s.git_branch, '') AND d.framework = coalesce(s.framework, '') "
    f"AND d.model = coalesce(s.model, '') WHERE s.seq {CHOSEN}"
)
BEFORE_USAGE = "0, " * STORED.index("messages")
PLAIN = (
    f"SELECT seq, dimension, period(min(at)), {BEFORE_USAGE} count(*), sum(input), sum(output), "  # noqa: S608
    "sum(cache_read), sum(cache_write_5m + cache_write_1h), sum(coalesce(cost, 0)), "
    f"count(*) - count(cost) FROM api_messages WHERE details IS NULL AND seq {CHOSEN} "
    "GROUP BY seq, dimension, at / 900000"
)
DETAILED = READ.replace("SELECT ", "SELECT m.dimension, ", 1) + (
    f" WHERE m.details IS NOT NULL AND m.seq {CHOSEN}"
)
LOGGED = (
    "SELECT seq, dimension, at, provider, model, tokens, tokens_input, tokens_output, cost "  # noqa: S608
    f"FROM ai_usage WHERE seq {CHOSEN}"
)
CREATE = f"CREATE TEMP TABLE other_shares (seq, dimension, at, {METRICS})"
ADD = f"INSERT INTO temp.other_shares VALUES (?, ?, period(?), {', '.join('?' * len(STORED))})"  # noqa: S608
SHARES = f"{BEGUN} UNION ALL {PLAIN} UNION ALL SELECT * FROM temp.other_shares"  # noqa: S608
SUMS = ", ".join(f"sum({name}) AS {name}" for name in STORED)
ADDED = (
    f"SELECT seq, {{number}} AS number, at, {SUMS} FROM ({SHARES}) "  # noqa: S608
    "JOIN temp.placed USING (dimension) GROUP BY 1, 2, 3"
)
FORM = "\t".join(("%d", "%d", "%s", *("%d" for _ in STORED)))
LINES = (
    f"SELECT CAST(printf('{FORM}\n', seq, number, at, {METRICS}) AS BLOB), number "  # noqa: S608
    f"FROM ({ADDED}) WHERE {' OR '.join(f'{name} <> 0' for name in STORED)}"
)


def lines(
    db: sqlite3.Connection, seqs: Sequence[int], *, is_least: bool
) -> tuple[list[bytes], set[int]]:
    """Return the lines of `session_sums`, and the dimensions that they refer to.

    They have the team's numbers of dimensions. At the least level branches are not named, and all
    of a day of the person's clock is in the quarter of an hour of its noon.
    """
    db.create_function("period", 1, period(is_by_day=is_least))
    chosen = {"seqs": json_of(seqs)}
    db.execute("DROP TABLE IF EXISTS temp.other_shares")
    db.execute(CREATE)
    db.executemany(ADD, other_shares(db, chosen))
    question = LINES.format(number="hidden" if is_least else "open")
    found = db.execute(question, chosen).fetchall()
    return [line for line, _ in found], {number for _, number in found}


def other_shares(db: sqlite3.Connection, chosen: dict[str, str]) -> Iterator[tuple[int | str, ...]]:
    """Yield what SQL can't add up: number of the session, dimension, time, and metrics."""
    for dimension, *row in db.execute(DETAILED, chosen):
        stored = from_row(row)
        yield stored.place.seq, dimension, stored.bucket.quarter, *of_usage(stored.tally)
    for seq, dimension, at, *rest in db.execute(LOGGED, chosen):
        yield seq, dimension, at, *of_usage(LoggedCall(at, *rest).tally)


def period(*, is_by_day: bool) -> Callable[[int | str], str]:
    """Return what finds the quarter of an hour that a stored time counts in."""

    @cache
    def noon(day: str) -> str:
        begin, end = clock.bounds(day, day)
        return quarter(timestamp((begin + end) // 2 * 1_000_000))

    def found(at: int | str) -> str:
        known = quarter(at if isinstance(at, str) else timestamp(at * 1_000_000))
        return noon(clock.day_of(known)) if is_by_day else known

    return found
