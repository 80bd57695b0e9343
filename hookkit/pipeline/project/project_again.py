"""Project sessions again that several machines have added to, in the order of time.

Their rows go, and come back from the journal and the facts of the other machines, as far as these
are projected: in the transaction of the batch that brought the late news. Other sessions may have
a fuller copy of an API message that one of these owns: what was known of it is merged again.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit.errors import RejectedError
from hookkit.model.event import Event
from hookkit.model.priced_message import PricedMessage
from hookkit.model.session import Session
from hookkit.pipeline.project import deletion
from hookkit.pipeline.project.event_batch import EventBatch, understand
from hookkit.pipeline.project.line_events import events_in, foreign_events_in
from hookkit.pipeline.project.machine_facts import Restored, session_of, take_fact
from hookkit.pipeline.project.session_order import SessionOrder
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.store.sqlite.machines import Name
from hookkit.store.sqlite.transcript_records import OwnedRecord, TranscriptRecordQueries
from hookkit.store.sqlite.usage import UsageQueries

ESCAPE = b"\\u"
"""In a line that may write an id otherwise."""


class Extent(NamedTuple):
    """A segment, and where what is projected of it ends."""

    segment: Path
    end: int | None
    """In bytes, unpacked; None: all of it."""

    def lines(self) -> Iterator[bytes]:
        """Yield the lines that are projected."""
        offset = 0
        for line in segments.lines(self.segment, 0):
            if self.end is not None and offset >= self.end:
                return
            offset += len(line)
            yield line


class Item(NamedTuple):
    """A fact, and its place in the order of time."""

    at: str
    machine: str
    number: int
    """Its place in what that machine has recorded."""
    fact: Event | Restored


class Owned(NamedTuple):
    """What a session owned of what transcripts repeat."""

    messages: list[PricedMessage]
    records: list[OwnedRecord]


class FinalOrder(SessionOrder):
    """An order in which nothing is late: what comes is sorted."""

    def takes(self, name: Name, at: str, seq: int, *, is_new: bool) -> bool:
        """Note when a machine has added to a session last."""
        known = self.latest.setdefault(seq, {})
        known[self.machine] = max(at, known.get(self.machine, ""))
        self.changed.add(seq)
        return True


def project_again(old: EventBatch, extents: Iterable[Extent]) -> None:
    """Project the sessions of a written batch again that need it, within its transaction."""
    database = old.database
    numbers = {name: old.touched[name].session.seq or 0 for name in old.order.late}
    stored = [session for name in numbers if (session := database.session(*name))]
    owned = [clear(database, session) for session in stored]
    batch = EventBatch(database, old.config, old.segment)
    batch.numbers = numbers
    batch.next_seq = max(batch.next_seq, old.next_seq)
    batch.order = FinalOrder(batch.order.queries, batch.order.own)
    batch.order.is_shared = True
    for each in in_order(items_of(extents, numbers, batch)):
        batch.order.begin_with(each.machine)
        take_fact(batch, each.fact)
    batch.order.begin_with(batch.order.own)
    for known in owned:
        merge(batch, known)
    batch.write()


def clear(database: Database, session: Session) -> Owned:
    """Remove the rows of a session, which come back at once; return what it owned."""
    seq = session.seq or 0
    messages = list(UsageQueries(database.db).messages_of(seq))
    records = TranscriptRecordQueries(database.db).of_session(seq)
    deletion.remove(database, DeletionQueries(database.db), session, for_ever=False)
    return Owned(messages, records)


def merge(batch: EventBatch, owned: Owned) -> None:
    """Merge what was known of messages and records into what is known again."""
    ledger = batch.ledger
    known = ledger.accounts.messages(each.message.message_id for each in owned.messages)
    ledger.enter(
        (each.message, known[each.message.message_id].place)
        for each in owned.messages
        if each.message.message_id in known
    )
    records = ledger.records.queries.known(each.record.id for each in owned.records)
    for each in owned.records:
        if now := records.get(each.record.id):
            ledger.records.enter([each.record], now.seq, now.transcript, now.claim)
    batch.amend()


def in_order(items: list[Item]) -> list[Item]:
    """Return facts in the order of time; those of one machine alone stay in its own order."""
    if len({each.machine for each in items}) < 2:
        return items
    return sorted(items, key=lambda each: each[:3])


def items_of(extents: Iterable[Extent], names: Iterable[Name], batch: EventBatch) -> list[Item]:
    """Return what is projected of some sessions, in the order in which it was recorded."""
    wanted = frozenset(names)
    found: list[Item] = []
    for machine, known in facts_in(extents, wanted, batch):
        if session_of(known) in wanted:
            found.append(Item(known.at, machine, len(found), known))
    return found


def facts_in(
    extents: Iterable[Extent], names: frozenset[Name], batch: EventBatch
) -> Iterator[tuple[str, Event | Restored]]:
    """Yield the facts of all machines, but for lines that can't have any of these sessions."""
    may_be = filter_of(names)
    for extent in extents:
        for line in extent.lines():
            try:
                if segments.names_facts(line):
                    record = understand(line, frozenset())
                    assert not isinstance(record, Event)  # noqa: S101 - for the type checker
                    yield from foreign_events_in(record, may_be)
                elif may_be(line):
                    yield from (
                        (batch.order.own, each) for each in events_in(line, batch.edit_tools)
                    )
            except RejectedError:
                continue  # it is among the rejected lines


def filter_of(names: Iterable[Name]) -> Callable[[bytes], bool]:
    """Return a test that refuses most lines of other sessions without decoding them."""
    ids = [session_id for _, session_id in names]
    is_plain = all(
        each.isascii() and each.replace("-", "").replace("_", "").isalnum() for each in ids
    )
    if not is_plain:
        return lambda _: True
    marks = [ESCAPE, *(each.encode() for each in ids)]
    return lambda line: any(mark in line for mark in marks)
