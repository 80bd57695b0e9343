"""Translate a search question for the index, and find its matches in a text.

    word      the word itself, in any case, with or without accents
    wor*      words with this prefix
    "a b"     these words in a row

A text must contain all of them. There is no other syntax: every word is quoted. A name with an
underscore is one word; `foo.py` or `claude-code` are several words in a row.

Chinese, Japanese and Korean don't separate words with spaces, or append endings to them. Each run
of such letters is indexed as pairs of neighbours, and its last letter alone, so that any part of
a run is found.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from hookkit.lib.text.sanitize import one_line

UNSPACED = (
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]+"
)
"""A run of such letters; compiled at first use, because most questions don't need it."""
LAST_RUN = rf"({UNSPACED})\W*$"
"""A text that ends with a run, apart from punctuation."""

WORD = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')

MAX_TERMS = 32
"""Words in a question."""

MAX_LENGTH = 1000
"""Characters in a question."""

WIDTH, BEFORE = 160, 40
"""Characters in a snippet, and before its first match."""

MAX_MATCHES = 200
"""Matches of a text that are considered for its snippet."""


class Term(NamedTuple):
    """A word, or words in a row."""

    words: str
    is_prefix: bool = False
    """True if the last word may be longer."""


class QueryPart(NamedTuple):
    """A piece of a snippet."""

    text: str
    is_match: bool


def parse_terms(question: str) -> list[Term]:
    """Parse a question. Raises ValueError with the reason where it is invalid."""
    if len(question) > MAX_LENGTH:
        raise ValueError(f"more than {MAX_LENGTH:,} characters")
    question = question.replace("\0", " ").encode("utf-8", "replace").decode()
    found = []
    for phrase, star, word in WORD.findall(question):
        words = word.rstrip("*") or phrase
        if any(letter.isalnum() or letter == "_" for letter in words):
            found.append(Term(words, bool(star) or word.endswith("*")))
    if not found:
        raise ValueError("no word to search for")
    if len(found) > MAX_TERMS:
        raise ValueError(f"more than {MAX_TERMS} words")
    return found


def to_fts(question: Iterable[Term]) -> str:
    """Return the question in the syntax of FTS5."""
    return " AND ".join(map(_quoted, question))


def is_open(term: Term) -> bool:
    """Return True if the index must look up every word with this prefix."""
    return _indexed_term(term).is_prefix


def _quoted(term: Term) -> str:
    words, is_prefix = _indexed_term(term)
    return '"{}"{}'.format(words.replace('"', '""'), "*" if is_prefix else "")


def _indexed_term(term: Term) -> Term:
    """Return a term with its words as they are in the index."""
    run = None if term.words.isascii() else re.search(LAST_RUN, term.words)
    if not run:
        return Term(index_form(term.words), term.is_prefix)
    # A match may continue after the run, so the last letter alone is not required.
    words, is_single = index_form(term.words[: run.end(1)]), len(run[1]) == 1
    return Term(words if is_single else words[:-2], is_single)


def index_form(text: str) -> str:
    """Return a text in the form that is indexed."""
    if text.isascii():
        return text
    return re.sub(UNSPACED, _pairs, text).rstrip() if re.search(UNSPACED, text) else text


def _pairs(run: re.Match[str]) -> str:
    letters = run[0]
    pairs = [letters[at : at + 2] for at in range(len(letters))]
    return f" {' '.join(pairs)} "


def make_snippet(text: str, question: list[Term]) -> list[QueryPart]:
    """Return the piece of a text, on one line, that shows the most terms of the question."""
    found = find_matches(text, question)
    start = _window(found[:MAX_MATCHES])
    end = min(start + WIDTH, len(text))
    parts = [QueryPart("… " if start else "", False)]
    for begin, stop, _ in found:
        if start <= begin and stop <= end:
            parts += [QueryPart(text[start:begin], False), QueryPart(text[begin:stop], True)]
            start = stop
    parts += [QueryPart(text[start:end], False), QueryPart(" …" if end < len(text) else "", False)]
    return _on_one_line(parts)


def find_matches(text: str, question: list[Term]) -> list[tuple[int, int, int]]:
    """Return begin, end and number of every matching term, in order and without overlaps."""
    folded = fold(text)
    found = []
    for number, term in enumerate(question):
        hits = _pattern(term).finditer(folded)
        found += [(*hit.span(), number) for hit, _ in zip(hits, range(MAX_MATCHES), strict=False)]
    apart: list[tuple[int, int, int]] = []
    for hit in sorted(found):
        if not apart or hit[0] >= apart[-1][1]:
            apart.append(hit)
    return apart


def _window(found: list[tuple[int, int, int]]) -> int:
    """Return the start of the window with the most different terms."""
    best, most = 0, 0
    for begin, _, _ in found:
        start = max(0, begin - BEFORE)
        shown = {which for at, end, which in found if start <= at and end <= start + WIDTH}
        if len(shown) > most:
            best, most = start, len(shown)
    return best


def _on_one_line(parts: list[QueryPart]) -> list[QueryPart]:
    """Neutralise the parts; the spaces between them stay."""
    shown = []
    for part in parts:
        text = one_line(f"|{part.text}|")[1:-1]
        if text:
            shown.append(QueryPart(text, part.is_match))
    return shown


@lru_cache(maxsize=MAX_TERMS)
def _pattern(term: Term) -> re.Pattern[str]:
    """Return a pattern that finds a term in a folded text as the index does."""
    pieces = _pieces(fold(term.words))
    if not pieces:
        return re.compile("(?!)")
    begin = "" if _is_run(pieces[0]) else r"(?<!\w)"
    end = "" if _is_run(pieces[-1]) else r"\w*" if term.is_prefix else r"(?!\w)"
    return re.compile(begin + r"\W*".join(map(re.escape, pieces)) + end)


def _pieces(folded: str) -> list[str]:
    """Return the words and runs of a term."""
    kinds = r"\w+" if folded.isascii() else rf"{UNSPACED}|(?:(?!{UNSPACED})\w)+"
    return re.findall(kinds, folded)


def _is_run(piece: str) -> bool:
    return not piece.isascii() and re.match(UNSPACED, piece) is not None


def fold(text: str) -> str:
    """Lower the case and remove accents; the length stays."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0] if letter < "\u2000" else letter
    lower = base.lower()
    return lower if len(lower) == 1 else base
