"""The SQL of whose row it is."""

import sqlite3

from hookkit.model.owner import OWNER_BITS

OWNER = f"seq >> {OWNER_BITS}"
"""The owner of a session; 0 in one's own database."""


def is_shared(db: sqlite3.Connection) -> bool:
    """Return True for a team's store: it lacks what only the machine needs that projects."""
    return bool(getattr(db, "is_shared", False))
