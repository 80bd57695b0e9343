"""Find the sessions whose texts came into the search index after they were sent."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from hookkit import paths
from hookkit.api.store import Store
from hookkit.errors import LockedError
from hookkit.store.sqlite.outbox import Outbox
from hookkit.store.sqlite.search_open import open_index
from hookkit.store.sqlite.text_outbox import Noted, TextOutbox

FOLLOWED = "texts"
"""The name under which an outbox remembers that the index is followed."""


class Late(NamedTuple):
    """The texts that the team may lack."""

    is_all: bool = False
    """True if it isn't known: the index is a new one, or search was turned on or off."""
    noted: tuple[Noted, ...] = ()
    sessions: tuple[int, ...] = ()
    """The numbers of those that were noted."""


def late(store: Store, outbox: Outbox, *, has_rows: bool) -> Late:
    """Return the texts that the team may lack. Raises StoreError where the index can't be used.

    `has_rows`: more than totals is shared.
    """
    is_on = is_followed(store, has_rows=has_rows)
    if is_on != bool(outbox.remembered(FOLLOWED)):
        return Late(is_all=True)
    if not is_on:
        return Late()
    with kept() as notes:
        noted = tuple(notes.noted())
        return Late(not notes.is_kept, noted, tuple(numbers_of(store, noted)))


def mark(store: Store, outbox: Outbox, *, has_rows: bool) -> None:
    """Mark the sessions whose texts the team may lack. Raises StoreError."""
    found = late(store, outbox, has_rows=has_rows)
    is_on = is_followed(store, has_rows=has_rows)
    if found.is_all:
        outbox.mark_all()
        if is_on:
            with kept() as notes:
                notes.begin()
    elif found.noted:
        outbox.mark(found.sessions)
        with kept() as notes, suppress(LockedError):  # then they are marked once more
            notes.forget(found.noted)
    outbox.remember(FOLLOWED, "yes" if is_on else "")


def stop() -> None:
    """Note nothing in the index any more. Raises StoreError."""
    if paths.search_database().exists():
        with kept() as notes:
            notes.stop()


def is_followed(store: Store, *, has_rows: bool) -> bool:
    """Return True if texts of the index are shared."""
    return store.settings.search and has_rows


@contextmanager
def kept() -> Iterator[TextOutbox]:
    """Open the notes in the index. Raises StoreError."""
    with open_index() as index:
        yield TextOutbox(index)


def numbers_of(store: Store, noted: tuple[Noted, ...]) -> Iterator[int]:
    """Yield the numbers of the sessions that were noted, as far as they are known here."""
    for name in {(each.workspace_id or "", each.session_id or "") for each in noted}:
        session = store.database.session(*name)
        if session is not None:
            yield session.seq or 0
