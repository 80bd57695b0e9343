"""Leave a team: what it has of this person is removed there, and the DSN here."""

from typing import Any, NamedTuple

from hookkit.api.team import budget_state, stored
from hookkit.errors import TeamError
from hookkit.store.postgres import members
from hookkit.store.postgres.connect import opened, shown


class Left(NamedTuple):
    """What was done."""

    server: str
    rows: int | None
    """How many rows were removed; None where they stay."""
    problem: str | None = None
    """Why the team doesn't know that this person has left."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict()


def leave(*, keep_rows: bool = False) -> Left:
    """Remove the person's own rows, of all their machines, and forget the DSN.

    With `keep_rows` the team store need not be reached. Raises TeamError and FileError.
    """
    dsn = stored.needed().dsn
    if keep_rows:
        problem = noted(dsn)
        forget()
        return Left(shown(dsn), None, problem)
    with opened(dsn) as db, db.transaction():
        me = members.own(db)
        if me is None:
            raise TeamError(
                "You are no member of this team any more. Forget it: hookkit team leave --keep-rows"
            )
        rows = members.delete_rows(db, me.member)
        members.leave(db)
    forget()
    return Left(shown(dsn), rows)


def forget() -> None:
    """Forget the team, and what is known of its budgets. Raises FileError."""
    stored.forget()
    budget_state.forget()


def noted(dsn: str) -> str | None:
    """Note in the team that one has left; return why that can't be, if so."""
    try:
        with opened(dsn) as db:
            members.leave(db)
    except TeamError as error:
        return str(error)
    return None
