"""One pass over a transcript, or a part of it, as a record of the journal.

Usual messages are flat arrays, `[id, at, source, tokens…]`; `source` is an index into `sources`,
which has their models and branches. Messages with attributes of their own are packed one by one
(message_codec.py). Versions before 0.2 packed all messages so, and counted prompts and calls
without an identity, in `tally`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Annotated, Any, NamedTuple, TypeAlias

import msgspec

from hookkit.errors import RejectedError
from hookkit.model.counters import Counters
from hookkit.model.message_codec import unpack
from hookkit.model.transcript_records import ALL_FLAGS
from hookkit.model.usage import UNTIMED, ApiMessage, Ownership

MOST = 10**12
"""Tokens of one message: what is more was not counted by anybody."""

FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The years 1 to 9999."""

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Time: TypeAlias = Annotated[int, msgspec.Meta(ge=FIRST_MS, le=LAST_MS)]
Index: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
FileIndex: TypeAlias = Annotated[int, msgspec.Meta(ge=-1)]
Hash: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Flags: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=ALL_FLAGS)]

UsualMessage: TypeAlias = tuple[str, Time, Index, Count, Count, Count, Count, Count, Count]
"""Message id, time, index of its source, and its Tokens."""

CountedRecord: TypeAlias = tuple[Hash, Flags, Time, FileIndex]
"""A TranscriptRecord; its file is an index into `files`, or -1."""

Source: TypeAlias = tuple[str, str | None]
"""A model, and the branch that was checked out; None: unknown."""


class TranscriptRead(NamedTuple):
    """One pass over a transcript, or a part of it."""

    path: str
    moved_from: str | None
    """The file's path at the previous pass, if it has changed."""
    start: int
    """Byte offset at which the pass started."""
    is_from_start: bool
    claim: Ownership
    facts: Mapping[str, Any]
    position: str | None = None
    """The position to continue from; None if more parts of the pass follow."""
    sources: Sequence[Source] = ()
    usual: Sequence[UsualMessage] = ()
    messages: Sequence[ApiMessage] = ()
    """All other messages."""
    branches: Sequence[str | None] = ()
    """Those of `messages`."""
    records: Sequence[CountedRecord] = ()
    files: Sequence[str] = ()
    tally: Counters | None = None
    """Counts without an identity, of a version before 0.2; of the whole file if `is_from_start`."""
    last_at: str | None = None
    """Time of the session's last record, where the file is another session's."""


class ReadPayload(msgspec.Struct, gc=False):
    """The payload of the record."""

    session_id: str
    path: str
    start: int
    anew: bool
    started_at: str
    ended_at: str
    sidechain: bool
    facts: dict[str, Any] = {}
    workspace_id: str = "local"
    moved_from: str | None = None
    position: str | None = None
    sources: list[Source] = []
    usual: list[UsualMessage] = []
    messages: list[list[Any]] = []
    records: list[CountedRecord] = []
    files: list[str] = []
    tally: list[int] | None = None
    last_at: str | None = None


_decode = msgspec.json.Decoder(ReadPayload).decode


def decode(payload: bytes) -> tuple[ReadPayload, TranscriptRead]:
    """Decode a journal record. Raises RejectedError if it is malformed."""
    try:
        known = _decode(payload)
        check_indexes(known)
        return known, to_read(known)
    except (AttributeError, TypeError, ValueError) as error:  # ValueError: of msgspec, too
        raise RejectedError(f"not a reading: {error!r:.80}") from None


def check_indexes(known: ReadPayload) -> None:
    """Raise ValueError for an index without a source or a file."""
    sources = max(map(itemgetter(2), known.usual), default=-1)
    files = max(map(itemgetter(3), known.records), default=-1)
    if sources >= len(known.sources) or files >= len(known.files):
        raise ValueError("an index is out of range")
    if not known.session_id:
        raise ValueError("no session_id")


def to_read(known: ReadPayload) -> TranscriptRead:
    """Return the pass that a record describes. Raises TypeError or ValueError."""
    for time in (known.started_at, known.ended_at, known.last_at or known.ended_at):
        check_time(time)
    claim = Ownership(False, known.sidechain, known.started_at, known.ended_at, known.session_id)
    return TranscriptRead(
        path=known.path,
        moved_from=known.moved_from,
        start=known.start,
        is_from_start=known.anew,
        claim=claim,
        facts=known.facts,
        position=known.position,
        sources=known.sources,
        usual=known.usual,
        messages=[checked(unpack(each, claim)) for each in known.messages],
        branches=[branch_of(each) for each in known.messages],
        records=known.records,
        files=known.files,
        tally=None if known.tally is None else Counters.from_list(known.tally),
        last_at=known.last_at,
    )


def checked(message: ApiMessage) -> ApiMessage:
    """Return a message that can be counted and priced. Raises TypeError or ValueError."""
    texts = message.message_id, message.model, *(each.model for each in message.iterations)
    counts = *message.tokens, *chain.from_iterable(each.tokens for each in message.iterations)
    if not all(isinstance(each, str) for each in texts):
        raise TypeError("a name is not text")
    if not all(isinstance(each, int) and 0 <= each <= MOST for each in counts):
        raise ValueError("a number of tokens is out of range")
    check_time(message.at)
    return message


def check_time(text: str) -> None:
    """Raise ValueError for what is no time; a transcript without any has UNTIMED."""
    if text not in ("", UNTIMED):
        datetime.fromisoformat(text)


def branch_of(packed: list[Any]) -> str | None:
    """Return the branch of a packed message. Raises TypeError if it isn't text."""
    branch = packed[4].get("branch") if len(packed) > 4 and packed[4] else None
    if branch is not None and not isinstance(branch, str):
        raise TypeError("branch is not text")
    return branch
