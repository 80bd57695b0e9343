"""Note in the search index of which sessions texts have come or gone since a team got them.

The index is a file of its own, which is written after the database. So the marks there (outbox.py)
can be taken before a text is here: by a push beside an import, or one after an import that was
killed. Triggers note it in the transaction that enters the text. What sessions are called doesn't
count: a push enters that itself, before it reads.
"""

from collections.abc import Iterable
from typing import NamedTuple

from hookkit.store.sqlite.search_index import SearchIndex

NOTE = (
    "INSERT OR REPLACE INTO unshared SELECT id, random() FROM sources "
    "WHERE id = {source} AND path <> ''"
)
MADE = "CREATE TRIGGER unshared_{name} AFTER {change} BEGIN {note}; END"
CHANGES = {
    "new": ("INSERT ON spans", "new.source"),
    "more": ("UPDATE ON spans", "new.source"),
    "moved": ("UPDATE OF source ON texts", "old.source"),
}
TRIGGERS = {
    f"unshared_{name}": MADE.format(name=name, change=change, note=NOTE.format(source=source))
    for name, (change, source) in CHANGES.items()
}
FOUND = (
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'unshared!_%' ESCAPE '!'"
)
NOTED = (
    "SELECT u.source, u.stamp, s.workspace_id, s.session_id FROM unshared AS u "
    "LEFT JOIN sources AS s ON s.id = u.source ORDER BY u.source"
)
FORGET = "DELETE FROM unshared WHERE source = ? AND stamp = ?"


class Noted(NamedTuple):
    """A source whose texts have changed."""

    source: int
    stamp: int
    workspace_id: str | None
    """None, as the next one, where the source is gone."""
    session_id: str | None


class TextOutbox:
    """The notes in one index."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index

    @property
    def is_kept(self) -> bool:
        """Return True if changes are noted in this index."""
        return {name for (name,) in self.index.db.execute(FOUND)} == TRIGGERS.keys()

    def begin(self) -> None:
        """Note all changes from now on. Raises LockedError if another process is writing."""
        with self.index.transaction():
            self._forget()
            for statement in TRIGGERS.values():
                self.index.db.execute(statement)

    def stop(self) -> None:
        """Note nothing any more. Raises LockedError if another process is writing."""
        with self.index.transaction():
            self._forget()

    def _forget(self) -> None:
        for (name,) in self.index.db.execute(FOUND).fetchall():
            self.index.db.execute(f'DROP TRIGGER "{name}"')
        self.index.db.execute("DELETE FROM unshared")

    def noted(self) -> list[Noted]:
        """Return what was noted."""
        return [Noted(*row) for row in self.index.db.execute(NOTED)]

    def forget(self, noted: Iterable[Noted]) -> None:
        """Forget notes, but for those of what has changed again.

        Raises LockedError if another process is writing.
        """
        with self.index.transaction():
            self.index.db.executemany(FORGET, [each[:2] for each in noted])
