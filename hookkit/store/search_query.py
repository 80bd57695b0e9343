"""What a person asks for, as the search index understands it; and where that stands in a text.

    word      the word itself, in any case, with or without accents
    wor*      words that begin so
    "a b"     these words one after the other

All of them must be there. Nothing else means anything: every word is quoted. A name with an
underscore is one word; `foo.py` or `claude-code` are words one after the other.

Chinese, Japanese and Korean are written without spaces between words, or with endings stuck to
them. Each run of such letters is indexed as pairs of neighbours, and the last letter alone; so any
part of a run is found.
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
"""A run of such letters; compiled where it is used first, because most questions never need it."""
LAST_RUN = rf"({UNSPACED})\W*$"
"""What ends with a run, marks left aside."""

WORD = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')

MAX_TERMS = 32
"""Words of one question."""

MAX_LENGTH = 1000
"""Characters of one question."""

WIDTH, BEFORE = 160, 40
"""Characters of a snippet, and of those before the first match."""

MAX_MATCHES = 200
"""Matches of one text that a snippet is chosen by."""


class Term(NamedTuple):
    """A word, or words in a row."""

    words: str
    is_prefix: bool = False
    """Whether the last word may go on."""


class QueryPart(NamedTuple):
    """A piece of a snippet."""

    text: str
    is_match: bool


def terms(question: str) -> list[Term]:
    """The words of a question. Raises ValueError with the reason where it can't be one."""
    if len(question) > MAX_LENGTH:
        raise ValueError(f"more than {MAX_LENGTH:,} characters")
    question = question.replace("\0", " ").encode("utf-8", "replace").decode()
    found = []
    for phrase, star, word in WORD.findall(question):
        said = word.rstrip("*") or phrase
        if any(letter.isalnum() or letter == "_" for letter in said):
            found.append(Term(said, bool(star) or word.endswith("*")))
    if not found:
        raise ValueError("no word to search for")
    if len(found) > MAX_TERMS:
        raise ValueError(f"more than {MAX_TERMS} words")
    return found


def match(wanted: Iterable[Term]) -> str:
    """The question in the language of FTS5."""
    return " AND ".join(map(_quoted, wanted))


def is_open(term: Term) -> bool:
    """Whether the index has to look for all words that begin so, however many there are."""
    return _asked(term).is_prefix


def _quoted(term: Term) -> str:
    words, is_prefix = _asked(term)
    return '"{}"{}'.format(words.replace('"', '""'), "*" if is_prefix else "")


def _asked(term: Term) -> Term:
    """A term as the index has its words."""
    run = None if term.words.isascii() else re.search(LAST_RUN, term.words)
    if not run:
        return Term(indexed(term.words), term.is_prefix)
    # What is wanted may go on after a run, so it doesn't ask for the letter alone at its end.
    words, is_single = indexed(term.words[: run.end(1)]), len(run[1]) == 1
    return Term(words if is_single else words[:-2], is_single)


def indexed(text: str) -> str:
    """A text as the index takes it in."""
    if text.isascii():
        return text
    return re.sub(UNSPACED, _pairs, text).rstrip() if re.search(UNSPACED, text) else text


def _pairs(run: re.Match[str]) -> str:
    letters = run[0]
    pairs = [letters[at : at + 2] for at in range(len(letters))]
    return f" {' '.join(pairs)} "


def snippet(text: str, wanted: list[Term]) -> list[QueryPart]:
    """A piece of a text, on one line, that shows as many of the wanted words as it can."""
    found = matches(text, wanted)
    start = _window(found[:MAX_MATCHES])
    end = min(start + WIDTH, len(text))
    parts = [QueryPart("… " if start else "", False)]
    for begin, stop, _ in found:
        if start <= begin and stop <= end:
            parts += [QueryPart(text[start:begin], False), QueryPart(text[begin:stop], True)]
            start = stop
    parts += [QueryPart(text[start:end], False), QueryPart(" …" if end < len(text) else "", False)]
    return _on_one_line(parts)


def matches(text: str, wanted: list[Term]) -> list[tuple[int, int, int]]:
    """Where wanted words stand: begin, end, which; by their begin, none overlaps another."""
    folded = fold(text)
    found = []
    for number, term in enumerate(wanted):
        hits = _pattern(term).finditer(folded)
        found += [(*hit.span(), number) for hit, _ in zip(hits, range(MAX_MATCHES), strict=False)]
    apart: list[tuple[int, int, int]] = []
    for hit in sorted(found):
        if not apart or hit[0] >= apart[-1][1]:
            apart.append(hit)
    return apart


def _window(found: list[tuple[int, int, int]]) -> int:
    """Where a snippet begins best."""
    best, most = 0, 0
    for begin, _, _ in found:
        start = max(0, begin - BEFORE)
        shown = {which for at, end, which in found if start <= at and end <= start + WIDTH}
        if len(shown) > most:
            best, most = start, len(shown)
    return best


def _on_one_line(parts: list[QueryPart]) -> list[QueryPart]:
    """The parts without line breaks and harmful characters; the spaces between them stay."""
    shown = []
    for part in parts:
        text = one_line(f"|{part.text}|")[1:-1]
        if text:
            shown.append(QueryPart(text, part.is_match))
    return shown


@lru_cache(maxsize=MAX_TERMS)
def _pattern(term: Term) -> re.Pattern[str]:
    """Finds a term in a folded text as the index does."""
    pieces = _pieces(fold(term.words))
    if not pieces:
        return re.compile("(?!)")
    begin = "" if _is_run(pieces[0]) else r"(?<!\w)"
    end = "" if _is_run(pieces[-1]) else r"\w*" if term.is_prefix else r"(?!\w)"
    return re.compile(begin + r"\W*".join(map(re.escape, pieces)) + end)


def _pieces(folded: str) -> list[str]:
    """The words of a term, and its runs."""
    kinds = r"\w+" if folded.isascii() else rf"{UNSPACED}|(?:(?!{UNSPACED})\w)+"
    return re.findall(kinds, folded)


def _is_run(piece: str) -> bool:
    return not piece.isascii() and re.match(UNSPACED, piece) is not None


def fold(text: str) -> str:
    """A text in lower case and without accents, as long as it was."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0] if letter < "\u2000" else letter
    lower = base.lower()
    return lower if len(lower) == 1 else base
