"""Write a portion of sessions into a member's slice."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from hookkit.store.postgres import session_rows
from hookkit.store.postgres.arrival import receive
from hookkit.store.postgres.batch import Step, dropped, is_any, run
from hookkit.store.postgres.joint_rows import joint_rows
from hookkit.store.postgres.place import Place, sent
from hookkit.store.postgres.portion import Portion, Written
from hookkit.store.postgres.replacement import Replacement, insertion, removal
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
    place = Place(member, slice)
    made = receive(db, portion.lines)
    names = [each.made.removeprefix(sent("")) for each in made]
    chosen = session_rows.chosen(session_rows.sent_again(place, names, portion.numbers, known))
    steps = [
        *session_rows.replacement(place, names, are_stored=is_any(db, chosen)),
        *days(place, names, portion.days),
        *counts(place, names, replaces=portion.replaces_counts),
        *joint_rows(place, names),
    ]
    return Written(dict(run(db, [*steps, *dropped([*made, chosen, *steps])])))


def days(place: Place, names: Sequence[str], dates: Sequence[str]) -> Iterator[Step]:
    """Yield what replaces the time worked on some days."""
    is_sent = "worked" in names
    if not dates and not is_sent:
        return
    chosen = f"ARRAY[{', '.join(map(quoted, dates))}]::text[]"
    if is_sent:  # each day once: a scan compares each row with all of them
        every = f"SELECT unnest({chosen}) UNION SELECT day FROM {sent('worked')}"  # noqa: S608
        chosen = f"ARRAY({every})"
    rows = Replacement(place, "worked", is_sent, f"t.day = ANY ({chosen})")
    yield from of_worked(rows.condition, is_sent=is_sent)
    yield from removal(rows)
    yield from insertion(rows)
    yield from added(WORKED, rows.fixed)


def quoted(text: str) -> str:
    """Return a text as SQL has it."""
    return "'{}'".format(text.replace("'", "''"))


def counts(place: Place, names: Sequence[str], *, replaces: bool) -> Iterator[Step]:
    """Yield what replaces all counts of files and commits."""
    if replaces:
        rows = Replacement(place, "work_counts", "work_counts" in names, "true")
        yield from removal(rows)
        yield from insertion(rows)
