"""Encode a text of a conversation for the person's other machines, and decode what they sent.

    {"session_id":"…","at":1795253401000,"mark":-81…,"role":"prompt","text":"…","path":"…"}

It is a text as the search index has it (store/sqlite/search_index.py): its number there, the mark
by which it counts once, and the claim of the transcript that it is from, with the path of that.
Members with default values are left out. One that was deleted is `null`.

A file may come from anywhere: `decode` checks all of it.
"""

from typing import Annotated, Literal

import msgspec

from hookkit.errors import RejectedError
from hookkit.lib.text.redact import redact
from hookkit.model.usage import Ownership
from hookkit.store.search_pages import shortened

DELETED = b"null"
"""A text whose session was deleted."""

EARLIEST, LATEST = -62_135_596_800_000, 253_402_214_399_999
"""Unix milliseconds: the first of the year 1, and one in 9999 that leaves a day to texts which need
the next number that is free."""

LONGEST_NAME = 16 * 1024
"""Characters of a session's id or a path."""

Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
TextRole = Literal["prompt", "answer"]
Moment = Annotated[str, msgspec.Meta(max_length=40)]


class TextFact(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A text of a conversation."""

    session_id: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
    at: Annotated[int, msgspec.Meta(ge=EARLIEST, le=LATEST)]
    """Unix milliseconds, or the next that was free in the index of its machine."""
    mark: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
    role: TextRole
    text: str
    path: Name = ""
    """That of the transcript, on its machine."""
    is_copy: bool = False
    is_sidechain: bool = False
    started_at: Moment = ""
    ended_at: Moment = ""

    @property
    def claim(self) -> Ownership:
        """Return the claim of the transcript."""
        return Ownership(
            self.is_copy, self.is_sidechain, self.started_at, self.ended_at, self.session_id
        )


class Owner(msgspec.Struct):
    """The session of a text, for which the rest of it isn't decoded."""

    session_id: str


_decode = msgspec.json.Decoder(TextFact).decode
_owner = msgspec.json.Decoder(Owner | None).decode


def encode(fact: TextFact) -> bytes:
    """Encode a text on one line, without a line feed and without secrets.

    The index has none that its version knew; it may be older than a rule that finds one.
    """
    return msgspec.json.encode(msgspec.structs.replace(fact, text=redact(fact.text)))


def decode(line: bytes) -> TextFact | None:
    """Decode a text; None for one that was deleted.

    Raises RejectedError for anything that `encode` doesn't return.
    """
    if line == DELETED:
        return None
    try:
        fact = _decode(line)
        fact.text.encode()  # half a pair of UTF-16 can't be stored
        fact.session_id.encode()
        fact.path.encode()
        return msgspec.structs.replace(fact, text=shortened(fact.text))
    except ValueError as error:  # msgspec's, too
        raise RejectedError(f"not a text: {error}"[:200]) from None


def session_of(line: bytes) -> str | None:
    """Return the session of an encoded text; None for one that was deleted, or is none."""
    try:
        owner = _owner(line)
    except ValueError:
        return None
    return owner.session_id if owner else None
