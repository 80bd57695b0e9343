"""Edit the notes of a session: add one, or replace all of them."""

import hashlib

from hookkit.api.manual_sessions import ChangedSession, note
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.own_records import Noted, ids_of
from hookkit.model.session import Session

MOST = 100_000
"""Characters of the notes of one session that can be written at once."""


class ChangedNotesError(HookkitError):
    """The notes are not those that the person edited."""


def add_note(store: Store, session: Session, text: str) -> ChangedSession:
    """Add a note below the others. Raises HookkitError for a text without words."""
    words = checked(text)
    if not one_line(words):
        raise HookkitError("The note is empty. Write a few words.")
    return note(store, session, words)


def replace_notes(
    store: Store, session: Session, text: str, edited: str | None = None
) -> ChangedSession:
    """Replace all notes; an empty text removes them.

    `edited` is the version of the notes that the person saw. Raises ChangedNotesError if they are
    others by now.
    """
    words = checked(text)
    if edited is not None and edited != version_of(session):
        raise ChangedNotesError(
            "The notes have changed since you opened them. Copy your text, reload, and edit again."
        )
    store.write(Noted(**ids_of(session), notes=words, replaces=True))
    return ChangedSession(store.existing(session.session_id, session.workspace_id))


def checked(text: str) -> str:
    """Return a text with the line ends of this system. Raises HookkitError if it can't be kept."""
    if len(text) > MOST:
        raise HookkitError(f"Notes have at most {MOST:,} characters.")
    if "\0" in text:
        raise HookkitError("Notes can't have a NUL.")
    return text.replace("\r\n", "\n").strip()


def version_of(session: Session) -> str:
    """Return a short name for the present notes of a session."""
    return hashlib.sha256((session.notes or "").encode("utf-8", "surrogatepass")).hexdigest()[:16]
