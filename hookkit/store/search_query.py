"""Parse a search question, and translate it for the index.

    word      the word itself, in any case, with or without accents
    wor*      words with this prefix
    "a b"     these words in a row

A text must contain all of them. There is no other syntax: every word is quoted. A name with an
underscore is one word; `foo.py` or `claude-code` are several words in a row. The signs of `C++`,
`.NET` or `--flag` belong to the word (search_form.py).
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hookkit.lib.text.fold import UNSPACED, fold
from hookkit.store.search_form import has_word, signed_words, word_form

LAST_RUN = rf"({UNSPACED}+)\W*$"
"""A text that ends with a run of such letters, apart from punctuation."""

WORD = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')

MAX_TERMS = 32
"""Words in a question."""

MAX_LENGTH = 1000
"""Characters in a question."""


class Term(NamedTuple):
    """A word, or words in a row."""

    words: str
    is_prefix: bool = False
    """True if the last word may be longer."""


def parse_terms(question: str) -> list[Term]:
    """Parse a question. Raises ValueError with the reason where it is invalid."""
    if len(question) > MAX_LENGTH:
        raise ValueError(f"more than {MAX_LENGTH:,} characters")
    question = question.replace("\0", " ").encode("utf-8", "replace").decode()
    found = []
    for phrase, star, word in WORD.findall(question):
        words = word.rstrip("*") or phrase
        if has_word(words):
            found.append(Term(words, bool(star) or word.endswith("*")))
    if not found:
        raise ValueError("no word to search for")
    if len(found) > MAX_TERMS:
        raise ValueError(f"more than {MAX_TERMS} words")
    return found


def to_fts(question: Iterable[Term]) -> str:
    """Return the question in the syntax of FTS5."""
    return " AND ".join(map(_quoted, clauses(question)))


def clauses(question: Iterable[Term]) -> Iterator[Term]:
    """Yield the words that a text must have in a row, in the index's form."""
    for term in question:
        yield from _clauses(term)


def is_open(term: Term) -> bool:
    """Return True if the index must look up every word with this prefix."""
    return _indexed_term(term).is_prefix


def _clauses(term: Term) -> Iterator[Term]:
    """Yield the words of a term, and each that begins with a sign once more."""
    yield _indexed_term(term)
    folded = fold(term.words)
    signed = signed_words(folded)
    for word in signed:
        is_last = word is signed[-1] and folded.endswith(word[1:])
        yield Term(word, term.is_prefix and is_last)


def _quoted(clause: Term) -> str:
    return '"{}"{}'.format(clause.words.replace('"', '""'), "*" if clause.is_prefix else "")


def _indexed_term(term: Term) -> Term:
    """Return a term with its words as they are in the index."""
    folded = fold(term.words)
    run = None if folded.isascii() else re.search(LAST_RUN, folded)
    if not run:
        return Term(word_form(folded).strip(), term.is_prefix)
    # A match may continue after the run, so the last letter alone is not required.
    words, is_single = word_form(folded[: run.end(1)]).strip(), len(run[1]) == 1
    return Term(words if is_single else words[:-2], is_single)
