"""A session's conversation: what there is to say of the session, and its turns."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from hookkit.api.history.indexed_turns import remembered
from hookkit.api.history.transcript_files import files_of
from hookkit.api.history.turn_builder import turns
from hookkit.api.history.turns import Turn
from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.text.scrub import line
from hookkit.model.session import ENDED, IN_PROGRESS, Session

GONE = (
    "The transcript is gone (the client deletes it after 30 days). What hookkit still knows of "
    "the conversation follows, without tools."
)
NEVER = "No transcript of this session is known. What hookkit was told of it follows."
OF_A_PERSON = (
    "A session of your own has no conversation: `hookkit show {}` tells which agents ran in it."
)


class Conversation(NamedTuple):
    """A conversation to show or write."""

    session: Session
    turns: Iterator[Turn]
    """They are read as they are asked for; HookkitError where that fails."""
    lacks: str = ""
    """Why there is less than a conversation."""
    facts: tuple[tuple[str, str], ...] = ()
    """Facts about the session: names and values."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; this reads all turns."""
        return {
            "session": session_document(self.session),
            "lacks": self.lacks,
            "turns": [turn.to_dict() for turn in self.turns],
        }

    @property
    def summary(self) -> str:
        """Return what was done in it, where a summary was written, in one line."""
        said = self.session.summary
        return "" if said in (IN_PROGRESS, ENDED) else line(said)


def conversation_of(store: Store, session: Session, *, full: bool = True) -> Conversation:
    """Return the conversation of a session.

    If its transcript is gone, it is what is still known.
    """
    if session.origin == "manual":
        return Conversation(session, iter(()), OF_A_PERSON.format(session.seq))
    files = files_of(store, session)
    if files.main is not None:
        return Conversation(session, readable(turns(files, full=full)))
    is_known = session.transcript_available or session.transcript_path
    return Conversation(session, remembered(session), GONE if is_known else NEVER)


def readable(turns: Iterator[Turn]) -> Iterator[Turn]:
    """Yield turns; where their file can't be read, what the person can do about it."""
    try:
        yield from turns
    except OSError as error:
        name = error.filename or "The transcript"
        raise HookkitError(f"{name} can't be read ({error.strerror}).") from None
