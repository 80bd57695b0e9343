"""Query sums by what only sessions have: the person whose session it is, and its machine.

Few databases know several: else nothing is read session by session.
"""

import sqlite3
from collections import Counter, defaultdict
from operator import add

from hookkit.store.sqlite import session_shares
from hookkit.store.sqlite.owner import is_shared
from hookkit.store.sqlite.session_totals import SessionTotals
from hookkit.store.sqlite.sums import ZERO, Sums
from hookkit.store.sqlite.totals import OF_SESSIONS, Unpriced, UsageFilter, UsageRow


def ends(db: sqlite3.Connection, key: str) -> tuple[str | None, str | None]:
    """Return the least and the greatest of one of OF_SESSIONS; None, where unknown, is the least.

    Both are the same where all sessions have the same one.
    """
    column = OF_SESSIONS[key]
    known = f"FROM sessions WHERE {column} IS NOT NULL"
    (greatest,) = db.execute(f"SELECT max({column}) {known}").fetchone()
    unknown = f"SELECT 1 FROM sessions WHERE {column} IS NULL LIMIT 1"  # noqa: S608 - our own names
    if greatest is None or db.execute(unknown).fetchone() is not None:
        return None, greatest
    (least,) = db.execute(f"SELECT min({column}) {known}").fetchone()
    return least, greatest


def by_key(db: sqlite3.Connection, key: str, span: UsageFilter) -> list[UsageRow]:
    """Return the sums by one of OF_SESSIONS, those of sessions without it by None."""
    column = OF_SESSIONS[key]
    if is_shared(db):
        shares = session_shares.by(db, column, span)
        return [row._replace(key=name) for name, row in shares.items()]
    names = dict(
        db.execute(f"SELECT seq, {column} FROM sessions WHERE {column} IS NOT NULL")  # noqa: S608
    )
    totals = SessionTotals(db, span)
    totals.add_up()
    sums: dict[str | None, tuple[int, ...]] = {}
    unpriced: dict[str | None, Counter[str]] = defaultdict(Counter)
    for seq, metrics in totals.own.items():
        name = names.get(seq)
        sums[name] = tuple(map(add, sums.get(name, ZERO), metrics))
        unpriced[name].update(totals.unpriced[seq])
    return [
        UsageRow(name, Sums(*metrics), [Unpriced(*each) for each in sorted(unpriced[name].items())])
        for name, metrics in sums.items()
        if any(metrics)
    ]
