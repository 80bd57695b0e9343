"""The slices of a member: each is what one database of one of their machines has sent.

A machine asks for its slice, writes portions into it, and finishes when all was sent for the first
time: what an earlier database of the same machine had sent goes then.
"""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from hookkit.errors import TeamError
from hookkit.store.postgres import members, session_rows
from hookkit.store.postgres.batch import dropped, is_any, run
from hookkit.store.postgres.joint_rows import notes_of_all
from hookkit.store.postgres.place import SLICES, Place
from hookkit.store.postgres.portion import Portion, Written
from hookkit.store.postgres.session_rows import Found
from hookkit.store.postgres.unused import emptied, unused
from hookkit.store.postgres.writing import write

if TYPE_CHECKING:
    from psycopg import Connection

__all__ = ["Portion", "Written", "finish", "own_slice", "write"]

KNOWN = (
    "UPDATE hookkit.slices SET machine_id = %s, name = %s, pushed_at = now() "
    "WHERE member = %s AND epoch = %s RETURNING slice"
)
TAKEN = "SELECT slice FROM hookkit.slices WHERE member = %s ORDER BY pushed_at NULLS FIRST, slice"
ADD = (
    "INSERT INTO hookkit.slices (member, slice, machine_id, epoch, name, pushed_at) "
    "VALUES (%s, %s, %s, %s, %s, now())"
)
OLDER = "SELECT slice FROM hookkit.slices WHERE member = %s AND machine_id = %s AND slice <> %s"


def own_slice(db: "Connection", member: int, machine_id: str, epoch: str, name: str) -> int:
    """Return the slice of a machine's database, and note that it pushes now.

    A database that is new here gets a number of its own. Where all are taken, it is the one that
    was pushed to the longest time ago among those without rows. A machine whose number is another
    one than before sends everything again. Raises TeamError if all slices have rows.
    """
    with db.transaction():
        members.lock(db, member)
        for (number,) in db.execute(KNOWN, [machine_id, name, member, epoch]):
            return int(number)
        new = free_slice(db, member)
        db.execute(ADD, [member, new, machine_id, epoch, name])
    return new


def free_slice(db: "Connection", member: int) -> int:
    """Return the number of a slice that nobody uses. Raises TeamError."""
    taken = [int(number) for (number,) in db.execute(TAKEN, [member])]
    for number in range(SLICES):
        if number not in taken:
            return number
    for number in taken:
        place = Place(member, number)
        if not has_rows(db, place):
            run(db, list(emptied(place)))
            return number
    raise TeamError(
        f"You have shared the sessions of {SLICES} databases with the team, which is the most. "
        "Remove what the team has of you, and share it again: hookkit team leave, then "
        "hookkit team join"
    )


def has_rows(db: "Connection", place: Place) -> bool:
    """Return True if a slice has more than names that nothing uses."""
    of_slice = f"WHERE member = {place.member} AND slice = {place.slice}"
    row = db.execute(
        f"SELECT EXISTS (SELECT FROM hookkit.shared_sessions WHERE member = {place.member} "  # noqa: S608
        f"AND {place.has('seq')}) OR EXISTS (SELECT FROM hookkit.worked {of_slice}) "
        f"OR EXISTS (SELECT FROM hookkit.work_counts {of_slice})".encode()
    ).fetchone()
    return row is not None and bool(row[0])


def finish(
    db: "Connection",
    member: int,
    slice: int,
    machine_id: str,
    keep: Collection[int] | None = None,
) -> Written:
    """Remove what is left of a machine's earlier databases, after it has sent everything.

    `keep` are the numbers of all sessions that it shares: others of its slice go, too. None keeps
    all. Names of files, branches and projects go that nothing uses any more, as after what is
    shared was limited. The caller's transaction holds `members.lock`. Raises psycopg.Error.
    """
    place = Place(member, slice)
    older = [Place(member, each) for (each,) in db.execute(OLDER, [member, machine_id, slice])]
    chosen = session_rows.chosen(" UNION ALL ".join(left(place, older, keep)))
    steps = [
        *(
            session_rows.replacement(place, (), Found(are_stored=True))
            if is_any(db, chosen)
            else ()
        ),
        *(step for each in older for step in emptied(each)),
        *notes_of_all(place),
        *unused(place),
    ]
    return Written(dict(run(db, [*steps, *dropped([chosen, *steps])])))


def left(place: Place, older: list[Place], keep: Collection[int] | None) -> Iterator[str]:
    """Yield the queries for the sessions that a machine doesn't share any more."""
    stored = f"SELECT seq FROM hookkit.shared_sessions WHERE member = {place.member} AND "  # noqa: S608
    yield f"{stored} false"
    for each in older:
        yield f"{stored}{each.has('seq')}"
    if keep is not None:
        kept = ", ".join(str(place.base + number) for number in keep)
        yield f"{stored}{place.has('seq')} AND seq <> ALL (ARRAY[{kept}]::bigint[])"
