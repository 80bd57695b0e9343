"""Sums by the days and hours of the person's clock.

`totals` has them for the zone that `meta` names: by day as kind `local`, of each agent as kind
`local` with its name; and of all models of an agent together by hour, as kind `hour`, and by hour
of each weekday, as kind `weekday`. Whoever writes sums keeps them in the zone in force, and sums
them again where that has changed. Another zone is answered from the quarters of an hour, which
takes longer and is as exact.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from hookkit import clock
from hookkit.model.priced_message import UsageBucket
from hookkit.store.sqlite.meta import value_of

KIND = "local"
HOUR = "hour"
"""Its keys: `2026-11-21 09 claude_code`."""
WEEKDAY = "weekday"
"""Its keys: `0 09 claude_code` is of Sunday, from nine to ten."""

OF_HOUR = "strftime('%w', substr(key, 1, 10)) || substr(key, 11, 3)"
"""The SQL for the weekday and hour of a key of HOUR."""

OF_WEEKDAY = "substr(key, 1, 4)"
"""The same of a key of WEEKDAY."""

AGENT_OF_HOUR, AGENT_OF_WEEKDAY = "substr(key, 15)", "substr(key, 6)"

INTO = "INSERT INTO totals (kind, key, model, {metrics}) SELECT "
AGAIN = (
    "DELETE FROM totals WHERE kind = 'local'",
    "DELETE FROM totals WHERE kind >= 'local ' AND kind < 'local!'",  # of each agent
    "DELETE FROM totals WHERE kind IN ('hour', 'weekday')",
    INTO + "'local', {day_of_key}, model, {sums} FROM totals WHERE kind = 'quarter' GROUP BY 2, 3",
    INTO + "'local ' || framework, {day}, model, {sums} "
    "FROM sums JOIN dimensions ON id = dimension GROUP BY 1, 2, 3",
    INTO + "'hour', {hour} || ' ' || framework, '', {sums} "
    "FROM sums JOIN dimensions ON id = dimension GROUP BY 2",
    INTO + "'weekday', {weekday} || substr(key, 14), '', {sums} "
    "FROM totals WHERE kind = 'hour' GROUP BY 2",
)


def of_agent(framework: str) -> str:
    """Return the kind of the days of one agent."""
    return f"{KIND} {framework}"


def keys_of(bucket: UsageBucket) -> Iterator[tuple[str, str, str]]:
    """Yield kind, key and model of the totals here that have what is used in a bucket."""
    hour = clock.hour_of(bucket.quarter)
    day = hour[:10]
    yield KIND, day, bucket.model
    yield of_agent(bucket.framework), day, bucket.model
    yield HOUR, f"{hour} {bucket.framework}", ""
    yield WEEKDAY, f"{weekday_of(hour)} {bucket.framework}", ""


@lru_cache(maxsize=4096)
def weekday_of(hour: str) -> str:
    """Return the weekday and hour of an hour."""
    return f"{date.fromisoformat(hour[:10]).isoweekday() % 7} {hour[11:]}"


def is_current(db: sqlite3.Connection) -> bool:
    """Return True if the stored days are those of the zone in force."""
    return value_of(db, "local_days") == clock.zone().fingerprint


def keep(db: sqlite3.Connection, metrics: tuple[str, ...]) -> None:
    """Sum the days again if they are those of another zone; the caller holds the transaction."""
    if is_current(db):
        return
    names = {
        "metrics": ", ".join(metrics),
        "sums": ", ".join(f"sum({name})" for name in metrics),
        "day": of_quarters(db, "quarter"),
        "day_of_key": of_quarters(db, "key"),
        "hour": hour_at("quarter", offsets(db)),
        "weekday": OF_HOUR,
    }
    for statement in AGAIN:
        db.execute(statement.format(**names))
    known = clock.zone().fingerprint
    db.execute("INSERT OR REPLACE INTO meta VALUES ('local_days', ?)", (known,))


def of_quarters(db: sqlite3.Connection, column: str) -> str:
    """Return the SQL for the day of a stored quarter."""
    known = offsets(db)
    if known == [clock.Offset("", 0)]:
        return f"substr({column}, 1, 10)"
    return day_at(column, known)


def hours_of(db: sqlite3.Connection, column: str) -> str:
    """Return the SQL for the weekday (0 is Sunday) and hour of a stored quarter: `1 09`."""
    known = offset_at(column, offsets(db))
    return f"strftime('%w %H', {column}, iif({in_reach(column)}, {known}, '+0 minutes'))"


def offsets(db: sqlite3.Connection) -> list[clock.Offset]:
    """Return the offsets of this clock that hold at the stored quarters."""
    first, last = db.execute(
        "SELECT (SELECT min(key) FROM totals WHERE kind = 'quarter'), "
        "(SELECT max(key) FROM totals WHERE kind = 'quarter')"
    ).fetchone()
    now = clock.quarter_of(datetime.now(UTC) + timedelta(days=1))
    return clock.offsets(first or now, max(last or now, now))


def in_reach(column: str) -> str:
    """Return the SQL that tests whether a quarter lies in the years that zones are known for."""
    return f"{column} > '{clock.FIRST_YEAR}-01-02' AND {column} < '{clock.LAST_YEAR}-01-01'"


def day_at(column: str, known: list[clock.Offset]) -> str:
    """Return the SQL for a day, where the offset from UTC changes at some quarters."""
    offset = offset_at(column, known)
    return f"iif({in_reach(column)}, date({column}, {offset}), substr({column}, 1, 10))"


def hour_at(column: str, known: list[clock.Offset]) -> str:
    """Return the SQL for an hour, where the offset from UTC changes at some quarters."""
    local = f"strftime('%Y-%m-%d %H', {column}, {offset_at(column, known)})"
    in_utc = f"substr({column}, 1, 10) || ' ' || substr({column}, 12, 2)"
    return f"iif({in_reach(column)}, {local}, {in_utc})"


def offset_at(column: str, known: list[clock.Offset]) -> str:
    """Return the SQL for the offset from UTC at a quarter."""
    *earlier, last = known
    ends = [each.since for each in known[1:]]
    cases = "".join(
        f"WHEN {column} < '{end}' THEN '{each.minutes:+d} minutes' "
        for each, end in zip(earlier, ends, strict=True)
    )
    offset = f"'{last.minutes:+d} minutes'"
    return f"CASE {cases}ELSE {offset} END" if cases else offset
