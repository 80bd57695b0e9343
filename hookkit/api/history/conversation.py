"""Open a session's conversation: facts about the session, and its turns."""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

from hookkit.api.history.kept_turns import kept_turns
from hookkit.api.history.transcript_files import files_of
from hookkit.api.history.turn_builder import Detail, turns
from hookkit.api.history.turns import Turn
from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.text.scrub import line
from hookkit.model.session import ENDED, IN_PROGRESS, Session

AnyTurn = TypeVar("AnyTurn")

OF_A_PERSON = (
    "A session of your own has no conversation: `hookkit show {}` lists the agents that ran in it."
)


class Conversation(NamedTuple):
    """A conversation to show or export."""

    session: Session
    turns: Iterator[Turn]
    """Read lazily; iterating raises HookkitError if the transcript can't be read."""
    lacks: str = ""
    """The reason for which the conversation is incomplete; empty if it is complete."""
    facts: tuple[tuple[str, str], ...] = ()
    """Names and values of facts about the session."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document; this reads all turns."""
        return {
            "session": session_document(self.session),
            "lacks": self.lacks,
            "turns": [turn.to_dict() for turn in self.turns],
        }

    @property
    def summary(self) -> str:
        """Return the session's summary in one line; empty if it has none."""
        summary = self.session.summary
        return "" if summary in (IN_PROGRESS, ENDED) else line(summary)


def conversation_of(
    store: Store,
    session: Session,
    detail: Detail = Detail(),  # noqa: B008 - a value
) -> Conversation:
    """Return the conversation of a session, from the search index if its transcript is gone.

    A team's store has only texts. Raises TeamError.
    """
    if session.origin == "manual":
        return Conversation(session, iter(()), OF_A_PERSON.format(session.seq))
    files = files_of(store, session)
    if files.main is not None:
        return Conversation(session, readable(turns(files, detail)))
    kept = kept_turns(store, session)
    return Conversation(session, iter(kept.turns), kept.lacks)


def readable(turns: Iterator[AnyTurn]) -> Iterator[AnyTurn]:
    """Yield turns, and raise HookkitError if their file can't be read."""
    try:
        yield from turns
    except OSError as error:
        name = error.filename or "The transcript"
        raise HookkitError(f"{name} can't be read ({error.strerror}).") from None
