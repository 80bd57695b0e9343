"""Sums by the days of the person's clock.

`totals` has them as kind `local`, for the zone that `meta` names. Whoever writes sums keeps them
in the zone in force, and sums them again where that has changed. Another zone is answered from the
quarters of an hour, which takes longer and is as exact.
"""

import sqlite3
from datetime import UTC, datetime, timedelta

from hookkit import clock

KIND = "local"

BY_DAY = (
    "INSERT INTO totals (kind, key, model, {metrics}) "
    "SELECT 'local', {day}, model, {sums} FROM totals WHERE kind = 'quarter' GROUP BY 2, 3"
)


def is_current(db: sqlite3.Connection) -> bool:
    """Return True if the stored days are those of the zone in force."""
    found = db.execute("SELECT value FROM meta WHERE name = 'local_days'").fetchone()
    return found is not None and found[0] == clock.zone().fingerprint


def keep(db: sqlite3.Connection, metrics: tuple[str, ...]) -> None:
    """Sum the days again if they are those of another zone; the caller holds the transaction."""
    if is_current(db):
        return
    sums = ", ".join(f"sum({name})" for name in metrics)
    by_day = BY_DAY.format(metrics=", ".join(metrics), sums=sums, day=of_quarters(db, "key"))
    db.execute("DELETE FROM totals WHERE kind = 'local'")
    db.execute(by_day)
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
    return f"strftime('%w %H', {column}, {offset_at(column, offsets(db))})"


def offsets(db: sqlite3.Connection) -> list[clock.Offset]:
    """Return the offsets of this clock that hold at the stored quarters."""
    first, last = db.execute(
        "SELECT (SELECT min(key) FROM totals WHERE kind = 'quarter'), "
        "(SELECT max(key) FROM totals WHERE kind = 'quarter')"
    ).fetchone()
    now = clock.quarter_of(datetime.now(UTC) + timedelta(days=1))
    return clock.offsets(first or now, max(last or now, now))


def day_at(column: str, known: list[clock.Offset]) -> str:
    """Return the SQL for a day, where the offset from UTC changes at some quarters."""
    in_reach = f"{column} > '{clock.FIRST_YEAR}-01-02' AND {column} < '{clock.LAST_YEAR}-01-01'"
    offset = offset_at(column, known)
    return f"iif({in_reach}, date({column}, {offset}), substr({column}, 1, 10))"


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
