"""Rebuild the database from the journal."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookkit import config
from hookkit.api.store import Store
from hookkit.pipeline.project import rebuild


@dataclass(frozen=True, slots=True)
class RebuiltDatabase:
    """A new database, and where the old one is kept."""

    sessions: int
    old: Path | None
    """None if there was no database."""
    is_current: bool
    """False if the journal has events that are not in the new database yet."""
    unreadable: dict[Path, OSError]
    """Segments of the journal that can't be read: what they hold is missing."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        old = None if self.old is None else str(self.old)
        unreadable = [str(path) for path in self.unreadable]
        known = {"sessions": self.sessions, "old": old, "is_current": self.is_current}
        return {**known, "unreadable": unreadable}


def rebuild_database() -> RebuiltDatabase:
    """Replace the database by one that is projected from the whole journal.

    Raises BusyError when another process keeps projecting, StoreError when the new database can't
    be written.
    """
    old = rebuild.rebuild(config.load())
    with Store.open(source="user") as store:
        count, unreadable = store.database.count_sessions(), store.database.unreadable
        return RebuiltDatabase(count, old, store.is_current, unreadable)
