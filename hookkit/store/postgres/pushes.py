"""Note in the team store what a slice has got last, and what the team asks for."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from hookkit.errors import TeamError
from hookkit.model.share_levels import LEVELS
from hookkit.store.postgres.place import Place

if TYPE_CHECKING:
    from psycopg import Connection

ASK_FOR = (
    "INSERT INTO hookkit.meta (key, value) VALUES ('most_level', %s) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
MOST = "SELECT value FROM hookkit.meta WHERE key = 'most_level'"
LAST = "SELECT push FROM hookkit.slices WHERE member = %s AND slice = %s"
NOTE = "UPDATE hookkit.slices SET push = %s, pushed_at = now() WHERE member = %s AND slice = %s"
OF_MACHINES = "SELECT slice FROM hookkit.slices WHERE member = %s AND machine_id = ANY(%s)"
DAYS = "SELECT DISTINCT day FROM hookkit.worked WHERE member = %s AND slice = %s"
OWN_PLACE = "SELECT member, slice FROM hookkit.slices WHERE member = hookkit.me() AND epoch = %s"
NOTE_MEMBER = (
    "UPDATE hookkit.members SET last_push_at = now(), level = %s WHERE db_role = current_user"
)


def most_level(db: "Connection") -> str | None:
    """Return the highest level that the team asks for; None: any. Raises TeamError for none."""
    row = db.execute(MOST).fetchone()
    if row is None:
        return None
    if row[0] not in LEVELS:
        raise TeamError(
            f"The team asks for a level that this hookkit doesn't know: {row[0]!a:.40}. "
            "Nothing was sent. Who created the team sets it: hookkit team limits --level full"
        )
    return str(row[0])


def ask_for(db: "Connection", level: str) -> None:
    """Ask all members for no more than a level; for who owns the tables."""
    db.execute(ASK_FOR, [level])


def last(db: "Connection", place: Place) -> str:
    """Return the mark of the last push to a slice; empty if there was none."""
    row = db.execute(LAST, place).fetchone()
    return "" if row is None or row[0] is None else str(row[0])


def note(db: "Connection", place: Place, mark: str, level: str) -> None:
    """Mark a push to a slice at the level that holds for most projects, in its transaction."""
    db.execute(NOTE, [mark, *place])
    db.execute(NOTE_MEMBER, [level])


def slices_of(db: "Connection", member: int, machines: Collection[str]) -> list[int]:
    """Return the slices of some machines of a member."""
    return [number for (number,) in db.execute(OF_MACHINES, [member, list(machines)])]


def days_of(db: "Connection", place: Place) -> list[str]:
    """Return the days of time worked in a slice."""
    return [day for (day,) in db.execute(DAYS, place)]


def place_of(db: "Connection", epoch: str) -> Place | None:
    """Return the slice of a database of the member who is connected; None if it has none yet."""
    row = db.execute(OWN_PLACE, [epoch]).fetchone()
    return None if row is None else Place(*row)
