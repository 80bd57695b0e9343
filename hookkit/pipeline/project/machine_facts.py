"""Take the facts of another machine: a journal line names them, a file beside the journal has them.

    {"stream":"6fd0…","machine":"3d12…","name":"laptop","first":1,"count":250}

So the journal decides when they were projected, and a rebuild repeats that.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from hookkit.errors import RejectedError
from hookkit.model import session_export
from hookkit.model.event import Event
from hookkit.model.json_text import loads
from hookkit.model.session_rows import SessionExport
from hookkit.model.timestamps import is_time
from hookkit.store.journal import fact, fact_file
from hookkit.store.sqlite.machines import Name, Stream

if TYPE_CHECKING:
    from hookkit.pipeline.project.event_batch import EventBatch

EXPORT = b'{"restored":'
"""The beginning of a fact that is all of a session, which was restored from an export."""


class Restored(msgspec.Struct, frozen=True):
    """A session that was restored from an export."""

    export: SessionExport
    at: str


def session_of(known: Event | Restored) -> Name:
    """Return the session of a fact."""
    session = known if isinstance(known, Event) else known.export.session
    return session.workspace_id, session.session_id


class Portion(msgspec.Struct, frozen=True):
    """Facts of another machine, as a journal line names them."""

    stream: fact_file.Stream
    machine: fact_file.Machine
    first: fact_file.Number
    count: Annotated[int, msgspec.Meta(ge=0, le=2**31)]
    name: str = ""

    @property
    def end(self) -> int:
        """Return the number behind the last fact."""
        return self.first + self.count


def portion_of(payload: dict[str, Any]) -> Portion:
    """Parse the payload of a journal line. Raises RejectedError."""
    try:
        return msgspec.convert(payload, Portion)
    except msgspec.ValidationError as error:
        raise RejectedError(f"not a portion of facts: {error}"[:200]) from None


def take(batch: "EventBatch", payload: dict[str, Any]) -> str | None:
    """Project a portion; return why some of its facts were rejected, None if none was.

    Raises RejectedError if they are not there.
    """
    portion = portion_of(payload)
    return take_some(batch, portion, portion.first, portion.end)


def take_some(batch: "EventBatch", portion: Portion, first: int, end: int) -> str | None:
    """Do the same with the facts of a portion from a number on, before another one."""
    queries, reason, last_at = batch.order.queries, None, ""
    if queries.next_facts().get(portion.stream, 1) >= end:
        return None
    batch.order.begin_with(portion.machine)
    try:
        for each in islice(facts_of(portion, first), end - first):
            if isinstance(each, RejectedError):
                reason = reason or str(each)
            else:
                last_at = max(last_at, each.at)
                take_fact(batch, each)
    finally:
        batch.order.begin_with(batch.order.own)
    queries.keep(Stream(portion.stream, portion.machine, portion.name, end, last_at))
    return reason


def take_fact(batch: "EventBatch", known: Event | Restored) -> None:
    """Project a fact."""
    if isinstance(known, Event):
        batch.take_event(known)
    else:
        batch.take_export(known.export, known.at)


def facts_of(portion: Portion, first: int = 1) -> Iterator[Event | Restored | RejectedError]:
    """Yield the facts of a portion from a number on, or why one can't be used.

    Raises RejectedError.
    """
    yield from decoded(lines_of(portion, first))


def lines_of(portion: Portion, first: int = 1) -> Iterator[bytes]:
    """Yield the facts of a portion from a number on, encoded. Raises RejectedError."""
    path = fact_file.received(portion.stream, portion.first)
    try:
        yield from fact_file.read(path, first)
    except OSError as error:
        raise RejectedError(f"{path} can't be read: {error.strerror}") from None


def decoded(lines: Iterable[bytes]) -> Iterator[Event | Restored | RejectedError]:
    """Yield what lines mean, or why one can't be used."""
    for line in lines:
        try:
            yield restored(line) if line.startswith(EXPORT) else fact.decode(line)
        except RejectedError as error:
            yield error


def restored(line: bytes) -> Restored:
    """Decode a fact that is all of a session. Raises RejectedError."""
    known = loads(line)
    at = known.get("at")
    if not isinstance(at, str) or not is_time(at):
        raise RejectedError("not a fact: it has no time")
    return Restored(session_export.read(known["restored"]), at)
