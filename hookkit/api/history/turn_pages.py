"""Read a part of a conversation: some turns from a number on."""

from itertools import islice
from typing import Any, NamedTuple

from hookkit.api.history.conversation import OF_A_PERSON, readable
from hookkit.api.history.kept_turns import kept_turns
from hookkit.api.history.outline import outline_of
from hookkit.api.history.transcript_files import files_of
from hookkit.api.history.turn_builder import Detail, raw_turns
from hookkit.api.history.turns import Turn
from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.model.session import Session

LIMIT = 50
"""Turns of a page."""

MOST = 500
"""Turns that are read at once."""

ALL_OF_IT = Detail()


class TurnPage(NamedTuple):
    """Some turns of a conversation, in their order."""

    session: Session
    first: int
    """The number of the first of them: the conversation begins with 1."""
    turns: list[Turn]
    total: int | None
    """Turns of the whole conversation; None: they were not counted, as it is too long."""
    is_last: bool
    """Nothing follows."""
    lacks: str = ""
    """The reason for which the conversation is incomplete; empty if it is complete."""

    @property
    def next(self) -> int | None:
        """Return the number of the turn after these; None if there is none."""
        return None if self.is_last else self.first + len(self.turns)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document: that of the conversation, with the place of these turns."""
        return {
            "session": session_document(self.session),
            "lacks": self.lacks,
            "turns": [
                {"number": number} | turn.to_dict()
                for number, turn in enumerate(self.turns, self.first)
            ],
            "total": self.total,
            "next_cursor": None if self.next is None else str(self.next),
        }


def turn_page(
    store: Store,
    session: Session,
    first: int = 1,
    limit: int = LIMIT,
    detail: Detail = ALL_OF_IT,
) -> TurnPage:
    """Return the turns from a number on, at most `limit`; no turns where there are fewer.

    Of a session whose transcript is gone, those of the search index. Raises HookkitError if the
    transcript can't be read.
    """
    if session.origin == "manual":
        return TurnPage(session, first, [], 0, True, OF_A_PERSON.format(session.seq))
    files = files_of(store, session)
    if files.main is None:
        kept = kept_turns(store, session)
        known = list(kept.turns)
        found = known[first - 1 : first - 1 + limit]
        is_last = first - 1 + limit >= len(known)
        return TurnPage(session, first, found, len(known), is_last, kept.lacks)
    outline = outline_of(store, session)
    total = None if outline is None else len(outline)
    raw = readable(raw_turns(files))
    shown = [each.finished(detail) for each in islice(raw, first - 1, first - 1 + limit)]
    is_last = next(raw, None) is None
    return TurnPage(session, first, shown, total, is_last)


def turn(store: Store, session: Session, number: int) -> Turn:
    """Return one turn with all that is known of it. Raises NotFoundError."""
    page = turn_page(store, session, number, 1)
    if not page.turns:
        raise NotFoundError(f"The conversation of #{session.seq} has no turn {number}.")
    return page.turns[0]
