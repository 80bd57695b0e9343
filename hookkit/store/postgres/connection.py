"""A connection to a team store that answers the questions written for SQLite."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from hookkit.errors import TeamError
from hookkit.store.postgres.dialect import translated

if TYPE_CHECKING:
    from psycopg import Connection, Cursor

    Values = Sequence[Any] | Mapping[str, Any]


Answer = TypeVar("Answer")

MOST = 1e15
"""No duration, cost or time that somebody recorded is greater."""

SETTINGS = "SET LOCAL jit = off; SET LOCAL constraint_exclusion = off"
"""Compiling a question may take a hundred times as long as answering it; and comparing it with the
checks of a table excludes nothing."""

NOTES = "SELECT DISTINCT name, value FROM meta"


class TeamConnection:
    """What the questions use of `sqlite3.Connection`.

    Until `renew`, all answers are of one moment: that of the first question.
    """

    is_shared = True
    in_transaction = True
    """Each question belongs to a transaction, which only reads: nothing is brought up to date."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.db = reader(dsn)
        self.member: int | None = None
        """Whose rows are read; None for all that may be read."""
        self._notes: dict[str, list[str]] = {}

    @property
    def notes(self) -> dict[str, list[str]]:
        """The notes of the members' databases about themselves, by name. Raises TeamError."""
        if not self._notes:
            for name, value in self.execute(NOTES):
                self._notes.setdefault(name, []).append(value)
        return self._notes

    def execute(self, statement: str, values: "Values" = ()) -> "Cursor[tuple[Any, ...]]":
        """Answer a question. Raises TeamError."""
        if not isinstance(values, Mapping):
            values = {str(number): value for number, value in enumerate(values, 1)}
        asked = translated(statement, self.member).encode()
        return self.ask(lambda db: db.execute(asked, values))

    def ask(self, question: "Callable[[Connection], Answer]") -> "Answer":
        """Return the answer of a function of the team store. Raises TeamError, and what it does."""
        from psycopg import Error
        from psycopg.pq import TransactionStatus

        try:
            if self.db.info.transaction_status == TransactionStatus.IDLE:
                self.db.execute(SETTINGS)
            return question(self.db)
        except Error as error:
            from hookkit.store.postgres.errors import explained

            self.renew()
            raise explained(error, self.dsn) from None

    def is_alive(self) -> bool:
        """Return True if the server answers."""
        try:
            self.execute("SELECT 1")
        except TeamError:
            return False
        return True

    def renew(self) -> None:
        """End the transaction: the next question finds what others have written meanwhile."""
        self._notes = {}
        if not self.db.closed:
            self.db.rollback()

    def interrupt(self) -> None:
        """End the statement that runs, with an error; any thread may call this."""
        self.db.cancel_safe()

    def close(self) -> None:
        """Close the connection."""
        self.db.close()


def reader(dsn: str) -> "Connection":
    """Return a connection whose transactions read, each at one moment. Raises TeamError.

    No setting of the session: behind a pool, the next transaction may be in another one.
    """
    from psycopg import IsolationLevel
    from psycopg.adapt import Loader

    from hookkit.store.postgres.connect import connect

    class Number(Loader):
        """The sum of integers is `numeric`, and has no fraction."""

        def load(self, data: Any) -> int | float:
            text = bytes(data)
            return float(text) if b"." in text else int(text)

    class Fraction(Loader):
        """A member may write NaN or infinity, which the sums and tables of others can't use."""

        def load(self, data: Any) -> float:
            value = float(bytes(data))
            return value if -MOST <= value <= MOST else 0.0

    class Truth(Loader):
        """A condition is 0 or 1, as in SQLite."""

        def load(self, data: Any) -> int:
            return int(bytes(data) == b"t")

    db = connect(dsn)
    db.autocommit = False
    db.isolation_level = IsolationLevel.REPEATABLE_READ
    db.read_only = True
    db.adapters.register_loader("numeric", Number)
    db.adapters.register_loader("float8", Fraction)
    db.adapters.register_loader("bool", Truth)
    return db
