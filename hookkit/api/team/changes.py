"""Find what changes in a team's sessions while somebody looks."""

from hookkit.api.changes import Change, Look, change_of, deleted
from hookkit.api.status import MOST_WATCHED
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import SessionFilter, sessions


class TeamWatch:
    """Compares the active sessions with those of the last look."""

    def __init__(self) -> None:
        self.known: dict[int, Session] | None = None

    def look(self, store: Store) -> list[Change]:
        """Return what has changed; nothing the first time."""
        active = sessions(store.db, SessionFilter(status="active"), MOST_WATCHED)
        before, self.known = self.known, {each.seq or 0: each for each in active}
        if before is None:
            return []
        changed = [
            change_of(Look(each, None), "activity" if number in before else "started")
            for number, each in self.known.items()
            if before.get(number) != each
        ]
        return changed + [gone(store, each) for each in before.keys() - self.known.keys()]


def gone(store: Store, number: int) -> Change:
    """Return the change of a session that is not active any more."""
    found = store.database.session_by_seq(number)
    return change_of(Look(found, None), "ended") if found else deleted(number)
