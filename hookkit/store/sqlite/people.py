"""Query sums by the person whose session it is.

Few databases know any: then nothing is read session by session.
"""

import sqlite3
from collections import Counter, defaultdict
from operator import add

from hookkit.store.sqlite.session_totals import SessionTotals
from hookkit.store.sqlite.sums import ZERO, Sums
from hookkit.store.sqlite.totals import Unpriced, UsageFilter, UsageRow

NAMED = "SELECT seq, user_id FROM sessions WHERE user_id IS NOT NULL"


def are_known(db: sqlite3.Connection) -> bool:
    """Return True if a session has a person."""
    return db.execute(f"{NAMED} LIMIT 1").fetchone() is not None


def by_person(db: sqlite3.Connection, span: UsageFilter) -> list[UsageRow]:
    """Return the sums of each person, those of nobody by None."""
    people = dict(db.execute(NAMED))
    totals = SessionTotals(db, span)
    totals.add_up()
    sums: dict[str | None, tuple[int, ...]] = {}
    unpriced: dict[str | None, Counter[str]] = defaultdict(Counter)
    for seq, metrics in totals.own.items():
        person = people.get(seq)
        sums[person] = tuple(map(add, sums.get(person, ZERO), metrics))
        unpriced[person].update(totals.unpriced[seq])
    return [
        UsageRow(
            person, Sums(*metrics), [Unpriced(*each) for each in sorted(unpriced[person].items())]
        )
        for person, metrics in sums.items()
        if any(metrics)
    ]
