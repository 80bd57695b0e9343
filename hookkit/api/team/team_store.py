"""The sessions of a team, for the functions that read those of one person."""

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self, cast

from hookkit import clock, config
from hookkit.api.store import Store
from hookkit.api.team import stored
from hookkit.api.team.reader import Reader, reader_of
from hookkit.config import Config
from hookkit.errors import TeamError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.owner import owner_of
from hookkit.model.session import Session
from hookkit.pipeline.project.projector import READER_WAIT
from hookkit.store.postgres import machines
from hookkit.store.postgres.connection import TeamConnection
from hookkit.store.postgres.machines import TeamMachine
from hookkit.store.sqlite import time_worked
from hookkit.store.sqlite.database import Database

if TYPE_CHECKING:
    from hookkit.model.own_records import OwnRecord


class TeamStore(Store):
    """The sessions that a member of a team may read: their own, or for an admin those of all.

    Sums are those of the members together. It is only read: each member's machines write theirs.
    """

    is_team = True
    list_command = "hookkit list --team"
    nothing = "No sessions that you may see. Members share them with `hookkit team share titles`."

    def __init__(self, connection: TeamConnection, settings: Config, reader: Reader) -> None:
        self.connection = connection
        self.reader = reader
        self._known_machines: dict[str, TeamMachine] | None = None
        self.reads_all = reader.is_admin or reader.of_one is not None
        connection.member = reader.of_one and reader.of_one.member
        # It does what the questions ask of one.
        database = Database(cast("sqlite3.Connection", connection))
        # Time worked is that of each member's own setting, as their machines have added it up.
        idle = time_worked.stored_idle(database.db) or settings.idle_minutes
        super().__init__(database, settings._replace(idle_minutes=idle))

    @classmethod
    def connect(cls, dsn: str, user: str | None = None) -> Self:
        """Connect to a team's PostgreSQL, to read what there is of one member, or of all.

        Raises TeamError, NotFoundError for a name that no member has, and ConfigError for a wrong
        setting.
        """
        settings = config.load()
        clock.use(settings.timezone)
        connection = TeamConnection(dsn)
        try:
            store = cls(connection, settings, connection.ask(lambda db: reader_of(db, user)))
            store.refresh()
        except BaseException:
            connection.close()
            raise
        return store

    @classmethod
    def joined(cls, user: str | None = None) -> Self:
        """Connect to the team of this machine. Raises what `connect` does, and FileError."""
        return cls.connect(stored.needed().dsn, user)

    def refresh(self, wait: float = READER_WAIT) -> bool:
        """Let the next question find what members have written meanwhile."""
        self._known_machines = None
        self.connection.renew()
        return True

    def user_of(self, seq: int | None) -> str | None:
        """Return the name of the member whose session has a number."""
        return self.reader.names.get(owner_of(seq))

    def machines(self) -> dict[str, str]:
        """Return the names of the members' machines, as far as their rows are read."""
        return {machine_id: each.name for machine_id, each in self._machines().items()}

    def owners_of_machines(self) -> dict[str, str]:
        """Return the names of the members by the ids of their machines."""
        known = self.reader.names
        return {machine_id: known[each.member] for machine_id, each in self._machines().items()}

    def _machines(self) -> dict[str, TeamMachine]:
        if self._known_machines is None:
            member = self.connection.member
            self._known_machines = self.connection.ask(lambda db: machines.machines(db, member))
        return self._known_machines

    def candidates(self, found: Sequence[Session]) -> list[str]:
        """Return lines with ids and users; and numbers where two sessions have the same id."""
        ids = {each.session_id for each in found}
        return [
            "  ".join(
                [
                    *([] if len(ids) == len(found) else [str(each.seq)]),
                    *map(one_line, (each.session_id, self.user_of(each.seq) or "", each.title)),
                ]
            )
            for each in found
        ]

    def write_all(self, records: "Sequence[OwnRecord]") -> None:
        """Refuse to write. Raises TeamError."""
        raise TeamError("The team's sessions are only read here: change them in your own store.")
