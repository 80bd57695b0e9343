"""Texts of transcripts on their way to the search index: redacted, and packed into pages.

A page is a few dozen texts in one compressed block: small enough that one is quickly unpacked for
a snippet, large enough to compress well. So a pass over a file of any size holds little.
"""

import zlib
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import orjson

from hookkit.model.session import milliseconds
from hookkit.model.usage import Ownership

Role = Literal["title", "summary", "notes", "prompt", "answer"]

ROLES: tuple[Role, ...] = ("title", "summary", "notes", "prompt", "answer")
"""Whose words they are; the place in this list is what is stored."""

MAX_TEXT = 64 * 1024
"""Characters of one text that are kept."""

PAGE = 32 * 1024
"""Characters of a page that is full."""

LEVEL = 2
"""Of compression: half as large again at a sixth of the time."""

BETWEEN = "\n\0\n"
"""Stands between texts that are looked through for secrets together."""


class Text(NamedTuple):
    """One text of a page."""

    at: int
    """Unix milliseconds."""
    mark: int
    """Names the record, in whichever transcript it stands: 64 bits of a hash."""
    claim: int
    """Which of the pass's claims."""
    role: int


class Page(NamedTuple):
    """Texts, and their words as `packed` gives them."""

    texts: list[Text]
    words: bytes


class SearchableText(NamedTuple):
    """The texts of one pass over a transcript."""

    path: str
    moved_from: str | None
    position: str
    """Where the next pass goes on."""
    claims: list[Ownership]
    pages: list[Page]


@dataclass(slots=True)
class Pages:
    """Gathers the texts of one pass."""

    claims: dict[Ownership, int] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    size: int = 0
    """Characters of the page that isn't full yet."""

    def add(self, role: Role, claim: Ownership, at: str, uuid: str, said: str) -> None:
        """Take one text in. Copies of a record have the same `uuid`, and say the same."""
        number = self.claims.setdefault(claim, len(self.claims))
        mark = mark_of(f"{uuid or claim.session_id + at}\0{said}")
        self.texts.append(Text(milliseconds(at), mark, number, ROLES.index(role)))
        self.words.append(shortened(said))
        self.size += len(self.words[-1])
        if self.size >= PAGE:
            self.turn()

    def turn(self) -> None:
        """Finish a page."""
        if self.texts:
            self.pages.append(Page(self.texts, packed(without_secrets(self.words))))
        self.texts, self.words, self.size = [], [], 0

    def found(self, path: str, moved_from: str | None, position: str) -> SearchableText:
        """All that was gathered."""
        self.turn()
        return SearchableText(path, moved_from, position, list(self.claims), self.pages)


def mark_of(name: str) -> int:
    """64 bits of a name's hash, as SQLite has integers."""
    import hashlib  # like redact, not needed to search, where start-up is most of the time

    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def shortened(said: str) -> str:
    """Return a text that isn't too long.

    It ends between words, so that no half of a secret is left.
    """
    if len(said) <= MAX_TEXT:
        return said
    return (said[:MAX_TEXT].rsplit(maxsplit=1) or [""])[0]


def without_secrets(words: list[str]) -> list[str]:
    """Texts redacted; together first, because hardly any holds a secret and one look is cheaper."""
    from hookkit.lib.text.redact import redact

    together = BETWEEN.join(words)
    if redact(together) == together:
        return words
    return [redact(each) for each in words]


def packed(words: list[str]) -> bytes:
    """Texts in one block."""
    return zlib.compress(orjson.dumps(words), LEVEL)


def unpacked(block: bytes) -> list[str]:
    """Return what `packed` was given. Raises ValueError or zlib.error for anything else."""
    words: list[str] = orjson.loads(zlib.decompress(block))
    return words
