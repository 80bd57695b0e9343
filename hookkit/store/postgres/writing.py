"""Write a portion of sessions into a member's slice."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from hookkit.store.postgres import session_rows, sum_changes
from hookkit.store.postgres.arrival import receive
from hookkit.store.postgres.batch import Step, dropped, is_any, run
from hookkit.store.postgres.joint_rows import joint_rows
from hookkit.store.postgres.place import Place, sent
from hookkit.store.postgres.portion import Portion, Written
from hookkit.store.postgres.replacement import Replacement, insertion, removal
from hookkit.store.postgres.session_rows import Found
from hookkit.store.postgres.sum_changes import WORKED, added, of_worked

if TYPE_CHECKING:
    from psycopg import Connection


def write(
    db: "Connection",
    member: int,
    slice: int,
    portion: Portion,
    known: Collection[int] | None = None,
) -> Written:
    """Replace sessions of a member by what their machine sends, and change the sums by that.

    A session is known by its key: its rows in other slices go, too. `known` are those of machines
    whose facts the machine has; what others recorded of the session it doesn't know, and that
    stays. None: all of the member. The caller's transaction holds `members.lock`. The same portion
    again changes nothing.

    Raises psycopg.Error; then nothing of the portion is there.
    """
    from psycopg.errors import UniqueViolation

    place = Place(member, slice)
    made = receive(db, portion.lines)
    names = [each.made.removeprefix(sent("")) for each in made]
    chosen = session_rows.chosen(session_rows.sent_again(place, names, portion.numbers, known))
    renamed = [sum_changes.renamed(place)] if "dimensions" in names else []
    found = Found(is_any(db, chosen), any(is_any(db, each) for each in renamed))
    others = [
        *days(replaced_days(db, place, names, portion.days)),
        *counts(place, names, replaces=portion.replaces_counts),
        *joint_rows(place, names),
    ]

    def written(found: Found) -> Written:
        steps = [*session_rows.replacement(place, names, found), *others]
        return Written(dict(run(db, [*steps, *dropped([*made, chosen, *renamed, *steps])])))

    if not found.are_stored:  # without ON CONFLICT, messages take two thirds of the time
        with suppress(UniqueViolation), db.transaction():
            return written(found._replace(takes_over=False))
    return written(found)


def replaced_days(
    db: "Connection", place: Place, names: Collection[str], dates: Sequence[str]
) -> Replacement | None:
    """Return which time worked is replaced: that on some days, and on those that were sent."""
    is_sent = "worked" in names
    chosen = f"ARRAY[{', '.join(map(quoted, dates))}]::text[]"
    if is_sent:  # each day once: a scan compares each row with all of them
        every = f"SELECT unnest({chosen}) UNION SELECT day FROM {sent('worked')}"  # noqa: S608
        chosen = f"ARRAY({every})"
    rows = Replacement(place, "worked", is_sent, f"t.day = ANY ({chosen})")
    if (dates or is_sent) and are_any(db, rows):
        return rows
    return rows._replace(stored="") if is_sent else None


def are_any(db: "Connection", rows: Replacement) -> bool:
    """Return True if rows are stored that are replaced."""
    question = f"SELECT count(*) FROM hookkit.{rows.name} AS t WHERE {rows.condition}"  # noqa: S608
    row = db.execute(question.encode()).fetchone()
    return row is not None and row[0] > 0


def days(rows: Replacement | None) -> Iterator[Step]:
    """Yield what replaces time worked."""
    if rows is not None:
        yield from of_worked(rows)
        yield from removal(rows)
        yield from insertion(rows)
        yield from added(WORKED, rows.fixed, has_less=bool(rows.stored))


def quoted(text: str) -> str:
    """Return a text as SQL has it."""
    return "'{}'".format(text.replace("'", "''"))


def counts(place: Place, names: Sequence[str], *, replaces: bool) -> Iterator[Step]:
    """Yield what replaces all counts of files and commits."""
    if replaces:
        rows = Replacement(place, "work_counts", "work_counts" in names, "true")
        yield from removal(rows)
        yield from insertion(rows)
