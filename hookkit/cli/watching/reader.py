"""Read what the screen shows: once a second, and no more than has changed."""

import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from hookkit import paths
from hookkit.api.behind import problem_of
from hookkit.api.current_tools import CurrentTools
from hookkit.api.status import MOST_WATCHED, WatchedSession, journal_sizes, watched_sessions
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.store.sqlite.database import explained

if TYPE_CHECKING:
    from hookkit.api.session_detail import SessionDetail

MOST_TICKS = 3
"""Looks after which there may be news without an event: an agent was interrupted, or is gone."""


class Snapshot(NamedTuple):
    """What was found at the last look."""

    sessions: tuple[WatchedSession, ...] = ()
    """Those here first, each time the latest activity first."""
    has_more: bool = False
    """There are more than were read."""
    detail: "SessionDetail | None" = None
    """The session that is open; None where it was deleted."""
    problem: str = ""
    """Why this may be behind."""


class Reader:
    """Reads in one thread, which owns the connection to the database."""

    def __init__(self, here: str, *, only_here: bool) -> None:
        self.here = here
        self.only_here = only_here
        self.store: Store | None = None
        self.file: tuple[int, int] | None = None
        """The database that is open: another process may replace it."""
        self.sizes = journal_sizes()
        self.ticks = 0
        self.opened: int | None = None
        self.tools = CurrentTools()
        self.last = Snapshot()

    def first_look(self) -> Snapshot:
        """Open the store and return what it has. Raises HookkitError if it can't be used."""
        self.sizes = journal_sizes()
        self.store = Store.open(source="user")
        self.file = database_file()
        self.last = self.read(self.store)
        return self.last

    def look(self, opened: int | None = None) -> Snapshot:
        """Return what there is now, with the detail of the session of a number.

        Where the database can't be used for now, that is what there was, and the reason.
        """
        try:
            self.last = self.look_again(opened)
        except HookkitError as error:
            self.give_up(str(error))
        except sqlite3.Error as error:
            self.give_up(str(explained(error, paths.database())))
        return self.last

    def look_again(self, opened: int | None) -> Snapshot:
        """Do the same. Raises HookkitError or sqlite3.Error."""
        is_new, self.opened = opened != self.opened, opened
        if self.store is None or self.file != database_file():
            self.close()
            return self.first_look()
        sizes, self.ticks = journal_sizes(), self.ticks + 1
        if sizes != self.sizes or self.ticks >= MOST_TICKS:
            self.store.is_current = self.store.refresh()
            self.sizes, self.ticks, is_new = sizes, 0, True
        return self.read(self.store) if is_new else self.with_tools(self.last)

    def read(self, store: Store) -> Snapshot:
        """Return what the store has."""
        found = watched_sessions(store, self.here, only_here=self.only_here, limit=MOST_WATCHED + 1)
        shown = tuple(found[:MOST_WATCHED])
        return self.with_tools(
            Snapshot(shown, len(found) > len(shown), self.detail(store), problem_of(store))
        )

    def detail(self, store: Store) -> "SessionDetail | None":
        """Return the session that is open."""
        session = None if self.opened is None else store.database.session_by_seq(self.opened)
        if session is None:
            return None
        from hookkit.api.session_detail import describe  # the table does without it

        return describe(store, session)

    def with_tools(self, found: Snapshot) -> Snapshot:
        """Return a snapshot with the tools in use: they change without an event."""
        tools = self.tools.of(each.session for each in found.sessions)
        watched = [each._replace(tool=tools.get(each.session.seq or 0)) for each in found.sessions]
        return found._replace(sessions=tuple(watched))

    def give_up(self, reason: str) -> None:
        """Close the store for now, and note the reason."""
        self.close()
        self.last = self.last._replace(problem=reason)

    def close(self) -> None:
        """Close the store."""
        if self.store is not None:
            self.store.close()
        self.store = None


def database_file() -> tuple[int, int] | None:
    """Return the identity of the database's file; None where there is none."""
    try:
        known = paths.database().stat()
    except OSError:
        return None
    return known.st_dev, known.st_ino
