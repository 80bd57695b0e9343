"""Read a line of the journal without parsing its payload, which is most of it.

A line that its recorder wrote otherwise is read by `segments.parse`, with its payload. Both ways
give the same record (test_envelope.py).
"""

from typing import Annotated, Literal

import msgspec

from hookkit.model.record import Record, Source
from hookkit.store.journal.segments import MAX_COUNT, PAYLOAD, parse, process


class Envelope(msgspec.Struct, gc=False):
    """The members of a line before its payload, as the recorder writes them."""

    v: Literal[1]
    id: str
    at: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    src: Source
    agent: str | None = None
    nth: Annotated[int, msgspec.Meta(ge=0, lt=MAX_COUNT)] = 0
    pid: int | None = None
    start: int | None = None
    boot: int | None = None


_decode = msgspec.json.Decoder(Envelope).decode


def open_record(data: bytes) -> Record:
    """Read the envelope of a line; its payload is parsed when it is asked for.

    Raises RejectedError with the reason when it isn't an envelope.
    """
    try:
        end = data.index(PAYLOAD)
        # No text holds PAYLOAD, as its quotes would be escaped: what closes here is the envelope.
        known = _decode(data[:end] + data[-2:])
    except ValueError:  # of msgspec and of Unicode too
        return parse(data)
    return Record(
        known.id,
        known.at,
        known.src,
        process(known.pid, known.start, known.boot),
        data[end + len(PAYLOAD) : -2],
        known.agent,
        known.nth,
        data,
    )
