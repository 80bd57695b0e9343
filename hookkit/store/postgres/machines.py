"""Query the machines of a team's members: what people call them, and whose they are."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from psycopg import Connection

KNOWN = (
    "SELECT machine_id, name, member FROM hookkit.slices "
    "WHERE member = coalesce(%s, member) ORDER BY pushed_at NULLS FIRST, slice"
)


class TeamMachine(NamedTuple):
    """A machine that has sent something."""

    name: str
    """What it was called last."""
    member: int


def machines(db: "Connection", member: int | None) -> dict[str, TeamMachine]:
    """Return the machines of a member by their ids; of all whose rows may be read for None."""
    rows = db.execute(KNOWN.encode(), [member])
    return {machine_id: TeamMachine(name, owner) for machine_id, name, owner in rows}
