"""How far a database has come in the order of projection (store/journal/order.py)."""

import sqlite3
from typing import NamedTuple


class FoldState(NamedTuple):
    """The state of a projection."""

    stops: int = 0
    """The stops that it has passed."""
    stream: str = ""
    """The stream that it has projected last since then."""


def read(db: sqlite3.Connection) -> FoldState | None:
    """Return the state; None for a database of an earlier version."""
    found = db.execute("SELECT value FROM meta WHERE name = 'fold_state'").fetchone()
    if found is None:
        return None
    stops, _, stream = found[0].partition(" ")
    return FoldState(int(stops), stream)


def write(db: sqlite3.Connection, state: FoldState) -> None:
    """Store the state, in a transaction."""
    value = f"{state.stops} {state.stream}"
    db.execute("INSERT OR REPLACE INTO meta VALUES ('fold_state', ?)", (value,))
