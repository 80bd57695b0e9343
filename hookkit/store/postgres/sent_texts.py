"""Write the texts of sessions as a machine sends them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection

Stamps = dict[int, dict[int, int]]
"""Number of a session in the machine's database → time → stamp."""

COLUMNS = ("seq", "at", "stamp", "role", "is_cut", "text", "words")
"""Columns of a line, in order. The last three are NULL for a text that is there already."""

KNOWN = "SELECT seq, at, stamp FROM hookkit.texts WHERE seq = ANY(%s)"

SENT = """
CREATE TEMPORARY TABLE sent_texts (
    seq bigint NOT NULL,
    at bigint NOT NULL,
    stamp bigint NOT NULL,
    role smallint NOT NULL,
    is_cut boolean,
    text text COLLATE "C",
    words tsvector
) ON COMMIT DROP
"""

COPY = f"COPY pg_temp.sent_texts ({', '.join(COLUMNS)}) FROM STDIN"

REMOVE = """
DELETE FROM hookkit.texts AS t
WHERE t.seq = ANY(%(sessions)s) AND NOT EXISTS (
    SELECT FROM pg_temp.sent_texts AS s WHERE s.seq = t.seq - %(base)s AND s.at = t.at
)
"""

INSERT = """
INSERT INTO hookkit.texts (member, seq, at, stamp, role, is_cut, text, words)
SELECT %(member)s, seq + %(base)s, at, stamp, role, is_cut, text, words
FROM pg_temp.sent_texts WHERE text IS NOT NULL
ORDER BY seq, at
ON CONFLICT (seq, at, member) DO UPDATE
SET (stamp, role, is_cut, text, words)
    = (excluded.stamp, excluded.role, excluded.is_cut, excluded.text, excluded.words)
WHERE texts.stamp <> excluded.stamp
"""


def known_texts(db: "Connection", base: int, numbers: Sequence[int]) -> Stamps:
    """Return what there is of some sessions: `base` is the first number of the slice.

    Raises psycopg.Error.
    """
    found: Stamps = {}
    for seq, at, stamp in db.execute(KNOWN, [[base + number for number in numbers]]):
        found.setdefault(seq - base, {})[at] = stamp
    return found


def write_texts(
    db: "Connection", member: int, base: int, numbers: Sequence[int], lines: Iterable[bytes]
) -> int:
    """Replace the texts of some sessions by those in `lines`; return how many rows have changed.

    `lines` are of COPY's text format, with `COLUMNS`. In the caller's transaction, which holds the
    lock of the member's rows since `known_texts`. Raises psycopg.Error.
    """
    db.execute(SENT)
    with db.cursor() as cursor, cursor.copy(COPY) as copy:
        for line in lines:
            copy.write(line)
    values = {"member": member, "base": base, "sessions": [base + number for number in numbers]}
    changed = sum(db.execute(each, values).rowcount for each in (REMOVE, INSERT))
    db.execute("DROP TABLE pg_temp.sent_texts")
    return changed
