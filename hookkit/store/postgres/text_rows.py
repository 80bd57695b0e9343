"""Replace the texts of sessions by those that were sent.

They are most of what a session has, and a text doesn't change once it was written: so a machine
asks which of them are there, and sends of these only that they stay.
"""

# ruff: noqa: S608 - names of our own

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hookkit.store.postgres.batch import Step
from hookkit.store.postgres.place import Place, sent
from hookkit.store.postgres.sent_tables import TEXTS
from hookkit.store.postgres.sum_changes import REPLACED

if TYPE_CHECKING:
    from psycopg import Connection

Stamps = dict[int, dict[int, int]]
"""Number of a session in the machine's database → time of a text → its stamp."""

CHANGING = ("stamp", "role", "is_cut", "text", "words")

KNOWN = "SELECT seq, at, stamp FROM hookkit.texts WHERE member = %s AND seq = ANY(%s)"


def known_texts(db: "Connection", place: Place, numbers: Sequence[int]) -> Stamps:
    """Return the texts that there are of some sessions. Raises psycopg.Error."""
    found: Stamps = {}
    chosen = [place.base + number for number in numbers]
    for seq, at, stamp in db.execute(KNOWN, [place.member, chosen]):
        found.setdefault(seq - place.base, {})[at] = stamp
    return found


def text_rows(place: Place, *, is_sent: bool, are_stored: bool) -> Iterator[Step]:
    """Yield what replaces the texts of the chosen sessions, and writes none that is the same.

    `are_stored` is False if all sessions are new.
    """
    arrived = sent(TEXTS)
    if are_stored:
        same = f"s.seq + {place.base} = t.seq AND s.at = t.at"
        left = f"NOT EXISTS (SELECT FROM {arrived} AS s WHERE {same})" if is_sent else "true"
        chosen = f"t.member = {place.member} AND t.seq {REPLACED}"
        yield Step(f"DELETE FROM hookkit.texts AS t WHERE {chosen} AND {left}", TEXTS)
    if is_sent:
        columns = "at, stamp, role, is_cut, text, words"
        sets = ", ".join(f"{each} = excluded.{each}" for each in CHANGING)
        yield Step(
            f"INSERT INTO hookkit.texts AS t (member, seq, {columns}) "
            f"SELECT {place.member}, seq + {place.base}, {columns} "
            f"FROM {arrived} WHERE text IS NOT NULL ORDER BY seq, at "
            f"ON CONFLICT (seq, at, member) DO UPDATE SET {sets} WHERE t.stamp <> excluded.stamp",
            TEXTS,
        )
