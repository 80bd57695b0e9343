"""Show the piece of a text that a search has found, as it was written, with its matches."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from hookkit.lib.text.fold import UNSPACED, fold, fold_with_places
from hookkit.lib.text.sanitize import one_line
from hookkit.store.search_form import EMOJI, PRIVATE, SHORT
from hookkit.store.search_query import MAX_TERMS, Term

WIDTH, BEFORE = 160, 40
"""Characters in a snippet, and before its first match."""

MAX_MATCHES = 200
"""Matches of a text that are considered for its snippet."""

IN_WORD = "[\\w\u0900-\u0963\u0966-\u0dff]"
"""Letters, and the vowel signs of Indic scripts, which `\\w` lacks."""

PIECE = rf"{UNSPACED}+|(?:(?!{UNSPACED}){IN_WORD})+|{EMOJI}|{PRIVATE}"
ASCII_PIECE = r"\w+"
"""What a term consists of: runs, words, emoji."""

FIRST_SIGN = r"\.$|(?<=[^\w#@$-])(?:--?|[#@$])$"
LAST_SIGN = ("++", "#")
NO_SIGN = r"(?!\+\+|#(?!\w))"


class QueryPart(NamedTuple):
    """A piece of a snippet."""

    text: str
    is_match: bool


def make_snippet(text: str, question: Sequence[Term]) -> list[QueryPart]:
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


def find_matches(text: str, question: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Return begin, end and number of every matching term, in order and without overlaps."""
    folded = fold_with_places(text)
    found = []
    for number, term in enumerate(question):
        hits = islice(_pattern(term).finditer(folded.text), MAX_MATCHES)
        found += [(*folded.span(*hit.span()), number) for hit in hits]
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
    folded = fold(term.words).lower()
    pieces = list(re.finditer(ASCII_PIECE if folded.isascii() else PIECE, folded))
    if not pieces:
        return re.compile("(?!)")
    first, last = pieces[0], pieces[-1]
    sign = _sign_at_end(" " + folded[: first.start()])
    begin = _begin(sign, first[0])
    words = re.escape(first[0])
    for before, piece in pairwise(pieces):
        sign = _sign_at_end(folded[before.end() : piece.start()])
        words += r"\W*" + re.escape(sign + piece[0])
    return re.compile(begin + words + _end(term, folded, last))


def _begin(sign: str, first: str) -> str:
    """Return the pattern before the first piece, with its sign."""
    if sign == ".":
        return re.escape(sign)
    if sign:
        return rf"(?<![\w{re.escape(sign[0])}]){re.escape(sign)}"
    return "" if _is_run(first) else r"(?<!\w)"


def _end(term: Term, folded: str, last: re.Match[str]) -> str:
    """Return the pattern after the last piece."""
    for sign in LAST_SIGN:
        if folded.startswith(sign, last.end()):
            return re.escape(sign)
    if _is_run(last[0]):
        return ""
    if term.is_prefix:
        return f"{IN_WORD}*"
    return f"(?!{IN_WORD})" + (NO_SIGN if len(last[0]) <= SHORT else "")


def _sign_at_end(between: str) -> str:
    """Return the sign that begins the next word, if there is one."""
    sign = re.search(FIRST_SIGN, between)
    return sign[0] if sign else ""


def _is_run(piece: str) -> bool:
    return not piece.isascii() and re.match(f"{UNSPACED}|{EMOJI}|{PRIVATE}", piece) is not None
