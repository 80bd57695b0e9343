"""Leave a team: what it has of this person is removed there, and the DSN here."""

from contextlib import suppress
from typing import Any, NamedTuple

from hookkit import file_errors
from hookkit.api.store import Store
from hookkit.api.team import budget_state, late_texts, stored
from hookkit.errors import HookkitError, TeamError
from hookkit.store.postgres import members
from hookkit.store.postgres.connect import opened, shown
from hookkit.store.sqlite.outbox import Outbox
from hookkit.sync import chosen_team


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
    """Forget the team, its budgets, what it has not got, and that sessions are exchanged by it.

    Raises FileError.
    """
    stored.forget()
    budget_state.forget()
    with suppress(HookkitError), Store.open() as store:  # a mark too many harms nobody
        Outbox(store.database).stop()
        late_texts.stop()
    try:
        chosen_team.forget()
    except OSError as error:
        raise file_errors.explained(error) from None


def noted(dsn: str) -> str | None:
    """Note in the team that one has left; return why that can't be, if so."""
    try:
        with opened(dsn) as db:
            members.leave(db)
    except TeamError as error:
        return str(error)
    return None
