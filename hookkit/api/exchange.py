"""Exchange facts with the person's other machines by one way between them."""

from collections.abc import Callable
from typing import NamedTuple

from hookkit.api.machine_choice import own_name
from hookkit.api.store import WRITER_WAIT, Store
from hookkit.errors import BusyError
from hookkit.pipeline.collect import session_projects
from hookkit.sync import own_facts
from hookkit.sync.carrier import Carrier, Found
from hookkit.sync.own_facts import State
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
    gaps: list[Gap]
    problems: dict[str, str]
    """Places of files that can't be used, and why."""


def exchange(
    store: Store, carrier: Carrier, known: dict[str, int], progress: Progress
) -> Exchanged:
    """Send what is new here, and take what is new there. The caller holds the lock of the exchange.

    `known` has the number of the next fact of each stream, which goes on. Raises OSError,
    BusyError, and what the carrier raises.
    """
    name = own_name(store.settings)
    state = own_facts.extend(store.database, store.settings, name)
    carrier.look({each: first for each, first in known.items() if each != state.stream})
    if is_copied(carrier, state):
        own_facts.begin_again()
        state = own_facts.extend(store.database, store.settings, name)
    there = max((each.end for each in carrier.found() if each.stream == state.stream), default=1)
    carrier.send(own_facts.files(), state.stream, name)
    receiving = Receiving(carrier, state.stream, known)
    received = receive(store, receiving, progress)
    carrier.remember()
    sent = max(state.next - there, 0)
    return Exchanged(sent, received, receiving.gaps, carrier.problems())


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


def is_copied(carrier: Carrier, state: State) -> bool:
    """Return True if a copy of this machine, or it before it was restored, has written facts."""
    own = [each for each in carrier.found() if each.stream == state.stream]
    changed = (each for each in own if each.place in carrier.changed)
    return any(each.end > state.next for each in own) or not all(
        is_ours(carrier, each) for each in changed
    )


def is_ours(carrier: Carrier, file: Found) -> bool:
    """Return False if a file has other facts under numbers of our stream."""
    try:
        return own_facts.is_ours(carrier.fetch(file), file.first)
    except OSError:
        return True  # it goes just now
