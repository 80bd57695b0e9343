"""Read what a database notes about itself."""

import sqlite3


def value_of(db: sqlite3.Connection, name: str) -> str | None:
    """Return a value; None where there is none, or where the members of a team have several."""
    question = "SELECT min(value), max(value) FROM meta WHERE name = ?"
    least, greatest = db.execute(question, (name,)).fetchone()
    return least if least == greatest else None
