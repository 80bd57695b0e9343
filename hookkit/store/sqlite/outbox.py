"""Note which sessions and days have changed since a team got them.

Triggers do it, in the transaction of whatever changes something. They are made when the machine
joins a team, and cost nobody else anything. A database that was rebuilt has none: then everything
is marked, under a new epoch.
"""

import secrets
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.meta import value_of
from hookkit.store.sqlite.time_worked import json_of

TABLES = (
    *("ai_usage", "api_messages", "commits", "corrections", "events", "failed_calls"),
    *("file_changes", "learning_sources", "sessions", "tool_calls", "transcript_records"),
    *("transcripts", "worked_spans"),
)
"""Tables with rows of sessions."""

ROWS = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}
"""Operation → the rows that it has."""

# Not OR IGNORE: a trigger has the conflict policy of the statement that fires it.
# https://sqlite.org/lang_createtrigger.html
NEW = "INSERT INTO unsent SELECT seq FROM {rows} AND seq NOT IN (SELECT seq FROM unsent);"
MARK = NEW.format(rows="(SELECT {row}.seq AS seq) WHERE true")
MARK_DAY = (
    "INSERT INTO unsent_days SELECT {row}.day WHERE {row}.day NOT IN (SELECT day FROM unsent_days);"
)
IS_MARKED = "({row}.seq IN (SELECT seq FROM unsent))"
DAY_IS_MARKED = "({row}.day IN (SELECT day FROM unsent_days))"
PROJECT = (
    "CREATE TRIGGER outbox_projects AFTER UPDATE OF name, remote ON projects BEGIN "
    f"{NEW.format(rows='sessions WHERE project = new.path')} END"
)
"""The team knows a project by these."""

LEARNING = NEW.format(rows="learning_sources WHERE id = {row}.id")
"""A learning that a person changed goes with the sessions that it was learnt from."""

FOUND = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'outbox!_%' ESCAPE '!'"
NOTED = ("unsent", "unsent_days", "sending", "sending_days", "sent_dimensions")
EVERY_DAY = "INSERT OR IGNORE INTO unsent_days SELECT DISTINCT day FROM worked"
ALL = ("INSERT OR IGNORE INTO unsent SELECT seq FROM sessions", EVERY_DAY)
SOME = "INSERT OR IGNORE INTO unsent SELECT value FROM json_each(?)"
SOME_DAYS = "INSERT OR IGNORE INTO unsent_days SELECT value FROM json_each(?)"
SENT = "DELETE FROM sending WHERE seq IN (SELECT value FROM json_each(?))"
SENT_DAYS = "DELETE FROM sending_days WHERE day IN (SELECT value FROM json_each(?))"


class Marked(NamedTuple):
    """What a team has not got yet."""

    sessions: list[int]
    """Their numbers; there may be no such session any more."""
    days: list[str]


class Outbox:
    """The marks in one database. Each method is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.db = database.db

    def epoch(self) -> str | None:
        """Return the name of the numbers in this database; None if nothing is noted in it."""
        found = {name for (name,) in self.db.execute(FOUND)}
        return value_of(self.db, "outbox") if found == TRIGGERS.keys() else None

    def begin(self) -> str:
        """Note all changes from now on, with everything that is there; return the epoch."""
        epoch = secrets.token_hex(16)
        with self.database.transaction():
            self._forget()
            for statement in (*TRIGGERS.values(), *ALL):
                self.db.execute(statement)
            self.db.execute("INSERT INTO meta VALUES ('outbox', ?)", (epoch,))
        return epoch

    def stop(self) -> None:
        """Note nothing any more."""
        with self.database.transaction():
            self._forget()

    def _forget(self) -> None:
        for (name,) in self.db.execute(FOUND).fetchall():
            self.db.execute(f'DROP TRIGGER "{name}"')
        for name in NOTED:
            self.db.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
        self.db.execute("DELETE FROM meta WHERE name LIKE 'outbox%'")

    def remembered(self, name: str) -> str:
        """Return what was remembered in this epoch; empty if nothing was."""
        return value_of(self.db, f"outbox {name}") or ""

    def remember(self, name: str, value: str) -> None:
        """Remember a value until the next epoch."""
        with self.database.transaction():
            row = f"outbox {name}", value
            self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", row)

    def remember_durably(self, name: str, value: str) -> None:
        """Remember a value that a machine without power doesn't forget, either."""
        (usual,) = self.db.execute("PRAGMA synchronous").fetchone()
        self.db.execute("PRAGMA synchronous = FULL")
        try:
            self.remember(name, value)
        finally:
            self.db.execute(f"PRAGMA synchronous = {usual:d}")

    def mark_all(self) -> None:
        """Mark everything."""
        with self.database.transaction():
            for statement in ALL:
                self.db.execute(statement)

    def mark(self, seqs: Iterable[int], days: Iterable[str] = ()) -> None:
        """Mark sessions and days."""
        with self.database.transaction():
            self.db.execute(SOME, (json_of(seqs),))
            self.db.execute(SOME_DAYS, (json_of(days),))

    def take(self) -> Marked:
        """Return what is to be sent, that of an earlier attempt, too.

        What changes from now on is marked again.
        """
        with self.database.transaction():
            self.db.execute("INSERT OR IGNORE INTO sending SELECT seq FROM unsent")
            self.db.execute("INSERT OR IGNORE INTO sending_days SELECT day FROM unsent_days")
            self.db.execute("DELETE FROM unsent")
            self.db.execute("DELETE FROM unsent_days")
        return self.waiting()

    def waiting(self, others: Iterable[int] = ()) -> Marked:
        """Return what is to be sent, with other sessions, and leave the marks as they are."""
        sessions = self.db.execute("SELECT seq FROM sending UNION SELECT seq FROM unsent")
        days = self.db.execute("SELECT day FROM sending_days UNION SELECT day FROM unsent_days")
        return Marked(
            sorted({*others, *(seq for (seq,) in sessions)}), sorted(day for (day,) in days)
        )

    def everything(self) -> Marked:
        """Return all that there is."""
        sessions = self.db.execute("SELECT seq FROM sessions ORDER BY seq")
        days = self.db.execute("SELECT DISTINCT day FROM worked ORDER BY day")
        return Marked([seq for (seq,) in sessions], [day for (day,) in days])

    def note_sent(self, seqs: Iterable[int], days: Iterable[str] = ()) -> None:
        """Note what the team has got."""
        with self.database.transaction():
            self.db.execute(SENT, (json_of(seqs),))
            self.db.execute(SENT_DAYS, (json_of(days),))


def triggers() -> Iterator[tuple[str, str]]:
    """Yield the names of the triggers, and the statements that make them."""
    for table in TABLES:
        for operation in ROWS:
            yield made(table, operation, MARK, unless=IS_MARKED)
    for operation in ROWS:
        yield made("worked", operation, MARK_DAY, unless=DAY_IS_MARKED)
        yield made("learning_edits", operation, LEARNING)
    yield "outbox_projects", PROJECT


def made(table: str, operation: str, mark: str, unless: str = "false") -> tuple[str, str]:
    """Return the name and the statement of a trigger, which marks what isn't marked."""
    name, rows = f"outbox_{table}_{operation}", ROWS[operation]
    # Most rows are of a session that is marked: to find that out here takes a third of the time.
    condition = " OR ".join(f"NOT {unless.format(row=row)}" for row in rows)
    body = "".join(mark.format(row=row) for row in rows)
    event = f"AFTER {operation} ON {table} WHEN {condition}"
    return name, f"CREATE TRIGGER {name} {event} BEGIN {body} END"


TRIGGERS = dict(triggers())
