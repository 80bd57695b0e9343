"""A team with much in it: a year of each member, as SQL makes it up."""

from pathlib import Path

import psycopg

from hookkit import clock

SCRIPT = Path(__file__).with_suffix(".sql")


def fill(dsn: str, *members: int) -> None:
    """Fill the slices of members, as a superuser."""
    for member in members:
        with psycopg.connect(dsn, cursor_factory=psycopg.ClientCursor) as db:
            db.execute("SET LOCAL search_path = hookkit")
            values = {"member": member, "zone": clock.zone().fingerprint}
            db.execute(SCRIPT.read_bytes(), values)
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("ANALYZE")
