"""The SQL of the facts that the machines of one person exchange."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from hookkit.store.postgres import members

if TYPE_CHECKING:
    from psycopg import Connection

MOST_BYTES = 64 * 1024 * 1024
"""Of the content of a row."""

MOST_CHARACTERS = 200
"""Of a machine's name."""

LOCK_SECONDS = 10
"""For so long another connection may hold the lock of a member's rows."""

NEW = """
SELECT stream, first, first + count, name, size, trailer
FROM hookkit.facts LEFT JOIN jsonb_each_text(%s::jsonb) AS known ON known.key = stream
WHERE member = %s AND first + count > coalesce(known.value::bigint, 1)
ORDER BY stream, first
"""

CONTENT = "SELECT content FROM hookkit.facts WHERE (member, stream, first) = (%s, %s, %s)"

REMOVE_WITHIN = """
DELETE FROM hookkit.facts
WHERE member = %s AND stream = %s AND first >= %s AND first + count <= %s
"""

REMOVE = "DELETE FROM hookkit.facts WHERE member = %s AND stream = ANY(%s)"

ADD = """
INSERT INTO hookkit.facts (member, stream, first, count, name, content)
VALUES (%s, %s, %s, %s, %s, %b) ON CONFLICT DO NOTHING
"""


class Row(NamedTuple):
    """A file of facts, without its content."""

    stream: str
    first: int
    end: int
    """The number behind its last fact."""
    name: str
    """What people call the machine."""
    size: int
    """Bytes of the content."""
    trailer: bytes
    """Its end: the checksum and the size of what is packed in it."""


def new(db: "Connection", member: int, known: Mapping[str, int]) -> list[Row]:
    """Return a member's rows, but for what is known: the number of the next fact of streams."""
    watermarks = msgspec.json.encode(known).decode()
    return [Row(*each) for each in db.execute(NEW, [watermarks, member])]


def content(db: "Connection", member: int, row: Row) -> bytes | None:
    """Return the content of a row; None if it was removed meanwhile."""
    found = db.execute(CONTENT, [member, row.stream, row.first], binary=True).fetchone()
    return None if found is None else bytes(found[0])


def remove(db: "Connection", member: int, streams: Collection[str]) -> None:
    """Remove all of a member's rows of some streams."""
    db.execute(REMOVE, [member, list(streams)])


def replace(db: "Connection", member: int, row: Row, content: bytes) -> None:
    """Add a row, and remove those whose facts are in it, both or nothing.

    Where another one begins with the same fact and has more of them, that one stays. Raises
    TeamError if the person has left the team.
    """
    with db.transaction():
        db.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
        members.lock(db, member)
        members.joined(db)  # still, once nobody else writes
        db.execute(REMOVE_WITHIN, [member, row.stream, row.first, row.end])
        values = [member, row.stream, row.first, row.end - row.first, row.name, content]
        db.execute(ADD, values)
