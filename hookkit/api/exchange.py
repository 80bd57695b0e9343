"""Exchange facts with the person's other machines by one way between them."""

from collections.abc import Callable
from typing import NamedTuple

from hookkit.api import exchanged_texts
from hookkit.api.sending import Sending
from hookkit.api.store import WRITER_WAIT, Store
from hookkit.errors import BusyError
from hookkit.pipeline.collect import session_projects
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.sync import forgotten_texts
from hookkit.sync.carrier import Carrier
from hookkit.sync.received_facts import Gap, Receiving

PROJECT_EVERY = 50_000
"""Facts after which they are projected."""

Progress = Callable[[int], object]
"""Called with the number of facts that have come."""


class Exchanged(NamedTuple):
    """What went one way."""

    sent: int
    """Facts of this machine that are new there."""
    received: int
    """Facts of the others that were new here."""
    texts_sent: int
    """Texts of this machine's conversations that are new there."""
    texts_received: int
    """Texts of the others' conversations that were new here."""
    gaps: list[Gap]
    problems: dict[str, str]
    """Places of files that can't be used, and why."""


def exchange(
    store: Store,
    carrier: Carrier,
    known: dict[str, int],
    progress: Progress,
    *,
    with_texts: bool = False,
) -> Exchanged:
    """Send what is new here, and take what is new there. The caller holds the lock of the exchange.

    Args:
        known: The number of the next fact of each stream, which goes on.
        with_texts: Conversations are sent, too; else those that were sent are removed there.

    Raises OSError, BusyError, and what the carrier raises.
    """
    deleted = DeletionQueries(store.db).names()
    forgotten_texts.forget(deleted)
    sending = Sending(store, carrier, deleted, with_texts=with_texts)
    sending.extend()
    own = sending.streams
    carrier.look({each: first for each, first in known.items() if each not in own})
    sent = sending.send()
    receiving = Receiving(carrier, sending.streams, known, deleted)
    received = receive(store, receiving, progress)
    if forgotten_texts.forget(DeletionQueries(store.db).names()):
        sending.send_texts()
    carrier.remember()
    return Exchanged(
        sent[sending.facts],
        received,
        sent.get(sending.texts, 0),
        receiving.texts,
        receiving.gaps,
        carrier.problems() | sending.problems | exchanged_texts.enter(store),
    )


def receive(store: Store, receiving: Receiving, progress: Progress) -> int:
    """Take what is new of other machines, and project it; return how many facts that are.

    Raises BusyError, OSError.
    """
    received = pending = 0
    for count in receiving.take():
        received, pending = received + count, pending + count
        progress(count)
        if pending >= PROJECT_EVERY:
            project(store)
            pending = 0
    if pending:
        project(store)
        if session_projects.unite(store.database):
            project(store)
    return received


def project(store: Store) -> None:
    """Project what has come. Raises BusyError."""
    if not store.refresh(WRITER_WAIT):
        raise BusyError("What has come shows when the projection that runs now is done.")
