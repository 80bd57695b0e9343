"""Redact texts of transcripts and pack them into pages for the search index.

A page is a few dozen texts in one compressed block: small enough to unpack quickly for a snippet,
large enough to compress well. A pass over a file of any size needs little memory.
"""

import zlib
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import orjson

from hookkit.model.session import milliseconds
from hookkit.model.usage import Ownership

Role = Literal["title", "summary", "notes", "prompt", "answer"]

ROLES: tuple[Role, ...] = ("title", "summary", "notes", "prompt", "answer")
"""The roles; the index in this tuple is stored."""

MAX_TEXT = 64 * 1024
"""The most characters of a text that are indexed."""

PAGE = 32 * 1024
"""Characters of a full page."""

LEVEL = 2
"""Compression level: 1.5 times the size of the best level, in a sixth of the time."""

BETWEEN = "\n|\n"
"""Separator of texts that are redacted together."""


class Text(NamedTuple):
    """One text of a page."""

    at: int
    """Unix milliseconds."""
    mark: int
    """64 bits of a hash that identifies the record in any transcript."""
    claim: int
    """Index of the claim in the pass."""
    role: int


class Page(NamedTuple):
    """Texts, and their words as packed by `packed`."""

    texts: list[Text]
    words: bytes


class SearchableText(NamedTuple):
    """The texts of one pass over a transcript."""

    path: str
    moved_from: str | None
    position: str
    """The position to continue from."""
    claims: list[Ownership]
    pages: list[Page]


@dataclass(slots=True)
class Pages:
    """Collects the texts of one pass."""

    claims: dict[Ownership, int] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    size: int = 0
    """Characters of the current page."""

    def add(self, role: Role, claim: Ownership, at: str, uuid: str, text: str) -> None:
        """Add a text. Copies of a record have the same `uuid` and text."""
        number = self.claims.setdefault(claim, len(self.claims))
        mark = mark_of(f"{uuid or claim.session_id + at}\0{text}")
        self.texts.append(Text(milliseconds(at), mark, number, ROLES.index(role)))
        self.words.append(shortened(text))
        self.size += len(self.words[-1])
        if self.size >= PAGE:
            self.turn()

    def turn(self) -> None:
        """Finish a page."""
        if self.texts:
            self.pages.append(Page(self.texts, packed(without_secrets(self.words))))
        self.texts, self.words, self.size = [], [], 0

    def found(self, path: str, moved_from: str | None, position: str) -> SearchableText:
        """Return all collected texts."""
        self.turn()
        return SearchableText(path, moved_from, position, list(self.claims), self.pages)


def mark_of(name: str) -> int:
    """Return 64 bits of a name's hash as a signed integer for SQLite."""
    import hashlib  # like redact, not needed to search, where start-up is most of the time

    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def shortened(text: str) -> str:
    """Truncate a text between words, so that no part of a secret remains."""
    if len(text) <= MAX_TEXT:
        return text
    return (text[:MAX_TEXT].rsplit(maxsplit=1) or [""])[0]


def without_secrets(words: list[str]) -> list[str]:
    """Redact texts; one check of all of them first, since secrets are rare."""
    from hookkit.lib.text.redact import redact

    together = BETWEEN.join(words)
    if redact(together) == together:
        return words
    return [redact(each) for each in words]


def packed(words: list[str]) -> bytes:
    """Return texts as one compressed block."""
    return zlib.compress(orjson.dumps(words), LEVEL)


def unpacked(block: bytes) -> list[str]:
    """Unpack the result of `packed`. Raises ValueError or zlib.error for anything else."""
    words: list[str] = orjson.loads(zlib.decompress(block))
    return words
