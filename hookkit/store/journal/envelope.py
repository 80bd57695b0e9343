"""Read a line of the journal without parsing its payload, which is most of it.

A line that its recorder wrote otherwise is read by `parse_line`, with its payload. Both ways give
the same record (test_envelope.py).
"""

from functools import lru_cache
from typing import Annotated, Literal, TypeGuard

import msgspec

from hookkit.errors import RejectedError
from hookkit.model.json_text import loads
from hookkit.model.process import Process
from hookkit.model.record import Record, Source
from hookkit.store.journal.segments import PAYLOAD

END_OF_TIME = 253_402_300_800 * 10**9
"""The year 10000 in Unix nanoseconds, the limit of valid times."""

MAX_COUNT = 2**53
"""What no whole number of ours reaches: up to it others read JSON's numbers exactly."""

MAX_ACCOUNT = 1_000
"""Characters of the marks of an account."""

TICKS_PER_SECOND = 100
"""USER_HZ, which is fixed on Linux."""


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
    system: str | None = None
    account: Annotated[str, msgspec.Meta(max_length=MAX_ACCOUNT)] | None = None


_decode = msgspec.json.Decoder(Envelope).decode


def open_record(data: bytes) -> Record:
    """Read the envelope of a line; its payload is parsed when it is asked for.

    Raises RejectedError with the reason when it isn't an envelope.
    """
    # No text holds PAYLOAD, as its quotes would be escaped: what closes the line is the envelope.
    head, found, rest = data.partition(PAYLOAD)
    if not found:
        return parse_line(data)
    try:
        known = _decode(head + rest[-2:])
    except ValueError:  # of msgspec and of Unicode too
        return parse_line(data)
    return Record(
        known.id,
        known.at,
        known.src,
        process(known.pid, known.start, known.boot, known.system),
        rest[:-2],
        known.agent,
        known.nth,
        data,
        account=known.account,
    )


def parse_line(data: bytes) -> Record:
    """Parse one line with its payload. Raises RejectedError with the reason if it is malformed."""
    line = loads(data)
    try:
        if line["v"] != 1:
            raise RejectedError(f"unknown journal version {line['v']!r:.40}")
        payload = line["p"]
        raw = data[data.index(PAYLOAD) + len(PAYLOAD) : -2]
        known = Record(
            line["id"],
            line["at"],
            line["src"],
            process(*map(line.get, ("pid", "start", "boot", "system"))),
            raw,
            line.get("agent"),
            line.get("nth", 0),
            data,
            account=line.get("account"),
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, RejectedError):
            raise
        raise RejectedError("not a journal line") from None
    known.keep(payload)
    texts = isinstance(known.id, str) and isinstance(known.source, str)
    texts = texts and (known.agent is None or isinstance(known.agent, str))
    marks = known.account
    texts = texts and (marks is None or (isinstance(marks, str) and len(marks) <= MAX_ACCOUNT))
    if not (texts and is_count(known.at_ns, END_OF_TIME) and is_count(known.ordinal)):
        raise RejectedError("not a journal line")
    return known


def is_count(value: object, end: int = MAX_COUNT) -> TypeGuard[int]:
    """Return True if a value is an integer within the range that can be stored."""
    return isinstance(value, int) and 0 <= value < end


@lru_cache(maxsize=64, typed=True)
def process(pid: object, ticks: object, boot: object, system: object) -> Process | None:
    """Return a process, cached: few processes write many lines."""
    if not is_count(pid, 2**31):
        return None
    where = system if isinstance(system, str) else None
    if not is_count(ticks) or not is_count(boot):
        return Process(pid, system=where)
    return Process(pid, ticks, boot // 1000 + ticks // TICKS_PER_SECOND, where)
