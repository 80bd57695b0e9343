"""The events in a line of the journal, which may have many of many sessions."""

from collections.abc import Callable, Iterator

from hookkit.agents import decode
from hookkit.errors import RejectedError
from hookkit.model import session_export
from hookkit.model.event import Event
from hookkit.model.record import Record
from hookkit.model.session import timestamp
from hookkit.pipeline.project.event_batch import understand
from hookkit.pipeline.project.machine_facts import Restored, decoded, lines_of, portion_of


def events_in(line: bytes, edit_tools: frozenset[str]) -> Iterator[Event | Restored]:
    """Yield what a line of this machine's means; nothing of facts of another one.

    Raises RejectedError.
    """
    known = understand(line, edit_tools)
    if isinstance(known, Event):
        yield known
    elif known.source == "otel":
        yield from decode.to_events(known)[0]
    elif known.source == "restored":
        yield Restored(session_export.read(known.payload), timestamp(known.at_ns))


def foreign_events_in(
    record: Record, may_be: Callable[[bytes], bool]
) -> Iterator[tuple[str, Event | Restored]]:
    """Yield the facts of another machine that a line names, each with the id of that machine.

    Those that can't be used, or that `may_be` refuses encoded, are left out. Raises RejectedError.
    """
    portion = portion_of(record.payload)
    for each in decoded(filter(may_be, lines_of(portion))):
        if not isinstance(each, RejectedError):
            yield portion.machine, each
