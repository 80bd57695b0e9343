"""The Sessions API: start, count, end, read and overwrite sessions from Python.

    with Store.open() as store:
        session = store.start_session("abc-123", "my-app")
        store.update_session_counts("abc-123", edits=1)
        for session in store.get_recent_sessions(5):
            print(session.title, session.edit_count)

Every change is appended to the journal first, then projected: there is one way to write.
"""

import sqlite3
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Self

from hookkit import clock, config, file_errors, paths
from hookkit.api.own_sessions import OwnSessions
from hookkit.config import Config
from hookkit.errors import AmbiguousError, BusyError, LockedError, NotFoundError, StoreError
from hookkit.model.session import Session
from hookkit.pipeline.collect import live_sessions
from hookkit.pipeline.project.projector import READER_WAIT, fold
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database, explained

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hookkit.model.own_records import OwnRecord
    from hookkit.model.record import Source
    from hookkit.store.sqlite.activity import ActivityQueries
    from hookkit.store.sqlite.usage import UsageQueries

WRITER_WAIT = 30.0
"""Seconds that a writer waits for another projection."""

CANDIDATES = 8
"""Sessions that the error for an ambiguous id lists."""


class Store(OwnSessions):
    """The sessions of this person on this machine."""

    def __init__(self, database: Database, settings: Config, source: "Source" = "api") -> None:
        self.database = database
        self.settings = settings
        self.source = source

    @classmethod
    def open(cls, *, source: "Source" = "api", wait: float = READER_WAIT) -> Self:
        """Open the store, create it where there is none, and project what is new in the journal.

        Raises StoreError for a database that can't be used, ConfigError for a wrong setting.
        """
        settings = config.load()
        clock.use(settings.timezone)
        with ExitStack() as stack:  # which closes the database where this fails
            database = stack.enter_context(closing(Database.open(paths.database())))
            if database.is_outdated():
                from hookkit.pipeline.project.rebuild import renew

                database = stack.enter_context(closing(renew(database, settings)))
            store = cls(database, settings, source)
            store.is_current = store.refresh(wait)
            stack.pop_all()
        return store

    is_team = False
    list_command = "hookkit list"
    nothing = "No sessions yet. Set up a project with `hookkit install`."
    """True for the sessions of a team, which are only read."""

    reads_all = True
    """False for a member of a team who reads their own rows, and of others only sums over all."""

    is_current = True
    """True if the last `refresh` projected the whole journal."""

    obstacle: OSError | None = None
    """The error for which the last `refresh` could not project."""

    def user_of(self, seq: int | None) -> str | None:
        """Return the name of the member whose session has a number; None outside of a team."""
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    @property
    def db(self) -> sqlite3.Connection:
        """Return the connection, for your own queries. Write through the methods only."""
        return self.database.db

    def refresh(self, wait: float = READER_WAIT) -> bool:
        """Project what is new in the journal, and record which agents are gone.

        False when another process folds for longer than `wait` seconds, or locks the database:
        what there is may then be behind.
        """
        try:
            current = fold(self.database, self.settings, wait=wait)
            if current and live_sessions.look(self.database, self.settings):
                current = fold(self.database, self.settings, wait=wait)
            self._keep_idle_minutes()
        except LockedError:
            return False
        except OSError as error:
            self.obstacle = error
            return False
        self.obstacle = None
        return current

    def _keep_idle_minutes(self) -> None:
        """Compute the time worked again where the stored one is of another setting."""
        from hookkit.store.sqlite import time_worked

        if time_worked.stored_idle(self.db) != self.settings.idle_minutes:
            try:
                with self.database.transaction():
                    time_worked.keep(self.db, self.settings.idle_minutes)
            except sqlite3.OperationalError as error:
                raise explained(error, paths.database()) from None

    @property
    def accounts(self) -> "UsageQueries":
        """Return the queries about API messages and transcripts."""
        from hookkit.store.sqlite.usage import UsageQueries

        return UsageQueries(self.database.db)

    @property
    def work(self) -> "ActivityQueries":
        """Return the queries about commits, files and usage that was logged by hand."""
        from hookkit.store.sqlite.activity import ActivityQueries

        return ActivityQueries(self.database.db)

    # The seed's verbs

    def start_session(
        self, session_id: str, project: str | None = None, *, workspace_id: str = "local"
    ) -> Session:
        """Start a session, or resume one that has ended; an active one stays as it is."""
        from hookkit.model.own_records import Started

        self.write(Started(session_id=session_id, workspace_id=workspace_id, project=project))
        return self.existing(session_id, workspace_id)

    def end_session(self, session_id: str, *, workspace_id: str = "local") -> None:
        """End a session now. An id that isn't known changes nothing."""
        from hookkit.model.own_records import Ended

        self.write(Ended(session_id=session_id, workspace_id=workspace_id))

    def get_session(self, session_id: str, *, workspace_id: str = "local") -> Session | None:
        """Return the session with this id, or None."""
        return self.database.session(workspace_id, session_id)

    def update_session_counts(
        self,
        session_id: str,
        edits: int = 0,
        corrections: int = 0,
        prompts: int = 0,
        *,
        workspace_id: str = "local",
    ) -> None:
        """Add to a session's counts, atomically. An id that isn't known changes nothing.

        Raises ValueError for a negative number: counts only grow.
        """
        from hookkit.model.own_records import Counted

        counts = {"edits": edits, "corrections": corrections, "prompts": prompts}
        for name, count in counts.items():
            if count < 0:
                raise ValueError(f"{name} must not be negative")
        self.write(Counted(session_id=session_id, workspace_id=workspace_id, **counts))

    def get_recent_sessions(self, limit: int = 10) -> list[Session]:
        """Return the newest sessions first, by their first start."""
        return self.database.recent_sessions(limit)

    def upsert_session(
        self,
        session_id: str,
        *,
        title: str | None = None,
        summary: str | None = None,
        finished_at: "str | datetime | None" = None,
        workspace_id: str = "local",
        user_id: str | None = None,
        workspace_uuid: str | None = None,
        user_uuid: str | None = None,
    ) -> Session:
        """Create or change the row of this id; given values overwrite the old ones.

        `finished_at` is any form of RFC 3339, or a datetime with a time zone; a session that is
        finished has ended. `workspace_uuid` and `user_uuid` are other names of `workspace_id` and
        `user_id`. Raises ValueError for a value that can't be stored.
        """
        from hookkit.model.own_records import Upserted
        from hookkit.model.timestamps import to_stored

        workspace_id, user_id = workspace_uuid or workspace_id, user_uuid or user_id

        self.write(
            Upserted(
                session_id=session_id,
                workspace_id=workspace_id,
                title=title,
                summary=summary,
                finished_at=None if finished_at is None else to_stored(finished_at),
                user_id=user_id,
            )
        )
        return self.existing(session_id, workspace_id)

    def delete_session(self, session_id: str, *, workspace_id: str = "local") -> None:
        """Delete a session for ever: from the database, search, exports and rebuilds.

        Its transcript stays. An id that isn't known is noted: nothing of it will be recorded.
        """
        from hookkit.model.own_records import Deleted

        self.write(Deleted(session_id=session_id, workspace_id=workspace_id))

    # What the commands need besides

    def find(self, session_id: str) -> Session:
        """Return the session that a person means: by number, id, or the beginning of an id.

        Raises NotFoundError, or AmbiguousError with the candidates.
        """
        found = self.database.sessions_by_prefix(session_id, CANDIDATES + 1)
        if session_id.isascii() and session_id.isdigit() and len(session_id) < 19:
            by_number = self.database.session_by_seq(int(session_id))
            found = [by_number] if by_number else found
        if not found:
            lists = f"`{self.list_command}` lists the sessions."
            raise NotFoundError(f"No session {session_id!r}. {lists}")
        if len(found) > 1:
            more = ["  …"] if len(found) > CANDIDATES else []
            lines = [f"  {each}" for each in self.candidates(found[:CANDIDATES])]
            raise AmbiguousError(
                "\n".join([f"{session_id!r} may mean any of these:", *lines, *more])
            )
        return found[0]

    def machines(self) -> dict[str, str]:
        """Return the names of the machines that have sent something, by their ids."""
        from hookkit.store.sqlite.machines import MachineQueries

        return {each.machine_id: each.name for each in MachineQueries(self.db).all()}

    def owners_of_machines(self) -> dict[str, str]:
        """Return the names of a team's members by the ids of their machines; none in one's own."""
        return {}

    def candidates(self, found: "Sequence[Session]") -> list[str]:
        """Return lines that show a person which sessions there are to choose from."""
        from hookkit.lib.text.sanitize import one_line

        return [
            f"{each.seq}  {one_line(each.session_id)}  {one_line(each.title)}" for each in found
        ]

    def existing(self, session_id: str, workspace_id: str = "local") -> Session:
        """Return the session with this id, which must be there. Raises NotFoundError."""
        session = self.get_session(session_id, workspace_id=workspace_id)
        if session is None:
            raise NotFoundError(f"No session {session_id!r}.")
        return session

    def write(self, record: "OwnRecord") -> None:
        """Append one record of our own to the journal and project it.

        Raises ValueError for a record that would be rejected, StoreError if the journal can't be
        written, BusyError when the record is written but not yet projected.
        """
        self.write_all([record])

    def write_all(self, records: "Sequence[OwnRecord]") -> None:
        """Append records, all or none, and project them. Raises what `write` does."""
        from hookkit.model import own_records

        for each in records:
            own_records.check(each)
        try:
            segments.append_payloads(map(own_records.encode, records), self.source)
        except OSError as error:
            folder = paths.journal_dir()
            command = file_errors.remedy(folder, error.errno)
            reason = f"Can't write to {folder}: {error.strerror}. Try: {command}"
            raise StoreError(reason) from None
        if not fold(self.database, self.settings, wait=WRITER_WAIT):
            raise BusyError("Recorded; it shows when the projection that runs now is done.")
