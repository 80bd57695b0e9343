"""Write the words of a text, and those of a question, as PostgreSQL's search takes them.

A `tsvector` keeps so many places of a word and no more, and none far behind in a text. A text that
has more is marked as cut: whether it has words in a row, only the text itself shows.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hookkit.store.search_form import index_form
from hookkit.store.search_query import Term, clauses
from hookkit.store.sqlite.search_words import words_of

MOST_PLACES = 255
"""Places of one word."""

LAST_PLACE = 16_382
"""The greatest place; PostgreSQL takes all that are greater than the next for the same."""

LONGEST = 2046
"""Bytes of a word."""

MOST_BYTES = 1_000_000
"""Bytes of a vector; PostgreSQL's limit is 2**20."""

OVERHEAD = 4
"""Bytes of a word beside its letters, at most; each place takes two more."""


class Vector(NamedTuple):
    """The words of a text."""

    words: str
    """A literal of a `tsvector`."""
    is_cut: bool
    """Places of some words, or words, are left out."""


class Phrase(NamedTuple):
    """Words that a text must have in a row."""

    words: list[str]
    is_prefix: bool
    """The last of them may be longer."""


def vector_of(text: str, most: int = MOST_BYTES) -> Vector:
    """Return the words of a text with their places, at most so many bytes of them."""
    found = words_of(index_form(text))
    places: dict[str, list[int]] = {}
    for place, word in enumerate(found, 1):
        places.setdefault(word, []).append(place)
    shown = list[str]()
    size, is_cut = 0, False
    for word, all_of_it in places.items():
        known, kept = shortened(word), [n for n in all_of_it[:MOST_PLACES] if n <= LAST_PLACE]
        size += len(known.encode()) + OVERHEAD + 2 * len(kept)
        if size > most:
            return Vector(" ".join(shown), True)
        is_cut = is_cut or known != word or len(kept) < len(all_of_it)
        shown.append(f"{quoted(known)}:{','.join(map(str, kept))}" if kept else quoted(known))
    return Vector(" ".join(shown), is_cut)


def phrases_of(question: Iterable[Term]) -> list[Phrase]:
    """Return what a text must have to match all terms of a question; nothing if none can."""
    found = [Phrase(words_of(each.words), each.is_prefix) for each in clauses(question)]
    return [each for each in found if each.words]


def all_words(phrases: Iterable[Phrase]) -> str:
    """Return the literal of a `tsquery` for all words, wherever they are in a text."""
    return " & ".join(each for phrase in phrases for each in lexemes(phrase))


def in_a_row(phrases: Iterable[Phrase]) -> str:
    """Return the literal of a `tsquery` for all phrases."""
    return " & ".join(f"({' <-> '.join(lexemes(phrase))})" for phrase in phrases)


def lexemes(phrase: Phrase) -> Iterator[str]:
    """Yield the words of a phrase as a `tsquery` has them."""
    *words, last = map(quoted, map(shortened, phrase.words))
    yield from words
    yield f"{last}:*" if phrase.is_prefix else last


def has_all(text: str, phrases: Iterable[Phrase]) -> bool:
    """Return True if a text has all phrases."""
    line = f" {APART.join(words_of(index_form(text)))} "
    return all(in_line(phrase) in line for phrase in phrases)


def in_line(phrase: Phrase) -> str:
    """Return a phrase as it stands in the line of all words of a text."""
    return f" {APART.join(phrase.words)}" + ("" if phrase.is_prefix else APART)


APART = " "


def shortened(word: str) -> str:
    """Return a word, or as much of a long one as PostgreSQL takes."""
    if len(word) * 4 <= LONGEST:
        return word
    return word.encode()[:LONGEST].decode(errors="ignore")


def quoted(word: str) -> str:
    """Return a word as it is in a literal. It has letters only, so that nothing is escaped."""
    return word if word.isascii() else f"'{word}'"
