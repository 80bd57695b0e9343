"""A team with much in it: a year of each member, as SQL makes it up."""

from pathlib import Path

import psycopg

from hookkit import clock

SCRIPT = Path(__file__).with_suffix(".sql")


def fill(
    dsn: str, *members: int, sessions: int = 2_000, messages: int = 50, others: int = 20
) -> None:
    """Fill the slices of members, as a superuser.

    Each has so many sessions, and each session so many messages and other rows of each table.
    """
    sizes = {"sessions": sessions, "messages": messages, "others": others}
    for member in members:
        with psycopg.connect(dsn, cursor_factory=psycopg.ClientCursor) as db:
            db.execute("SET LOCAL search_path = hookkit")
            values = {"member": member, "zone": clock.zone().fingerprint} | sizes
            db.execute(SCRIPT.read_bytes(), values)
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("ANALYZE")
