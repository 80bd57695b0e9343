"""Rows of a team store in which members have spent something."""

import time
from itertools import count

from hookkit.store.sqlite.spending import NANO, utc
from tests.store.postgres.people import Person, insert, row

QUARTER = 900

_numbers = count(10)


def spend(
    person: Person,
    usd: float,
    folder: str = "/w/shop",
    *,
    remote: str | None = None,
    ago: float = 0,
) -> None:
    """Add to the sums of a member: what was spent in a project, so many seconds ago."""
    number, db = next(_numbers), person.db
    dimension = (person.member << 32) + number
    at = int(time.time() - ago) // QUARTER * QUARTER
    sums = row(db, "sums", person.member, number) | {"quarter": utc(at * 1000)[:16]}
    insert(db, "sums", sums | {"dimension": dimension, "cost": round(usd * NANO)})
    known = row(db, "dimensions", person.member, number) | {"project": folder}
    insert(db, "dimensions", known | {"id": dimension})
    names = {"path": folder, "last": folder.rpartition("/")[2], "name": folder.rpartition("/")[2]}
    db.execute(
        "INSERT INTO hookkit.projects (member, path, last, name, remote) "
        "VALUES (%(member)s, %(path)s, %(last)s, %(name)s, %(remote)s) ON CONFLICT DO NOTHING",
        {"member": person.member, "remote": remote} | names,
    )
