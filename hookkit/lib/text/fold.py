"""Fold text for searching: one form for all spellings of the same word.

Case, accents and ligatures make no difference, nor does Unicode's choice between composed,
decomposed, wide and narrow characters. Marks go where a reader may leave them out: in Latin, Greek
and Cyrillic, and the vowels of Arabic and Hebrew. In other scripts they are letters, and stay.

ASCII stays as it is: only other text is worth the time, and the index lowers its case.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

MARKS = (
    "\u0300-\u036f\u0483-\u0489"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0711\u0730-\u074a\u08d3-\u08e1\u08e3-\u08ff"  # Arabic, Syriac
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # any
)
"""Marks that don't matter, for a class of a pattern."""

UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff"
)
"""Characters that show nothing, for a class of a pattern."""

UNSPACED = (
    "[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf"  # Thai, Lao
    "\u1000-\u103f\u1050-\u108f\u109a-\u109f\ua9e0-\ua9ef\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17d3\u17d7\u17dc\u17dd\u1950-\u1974\u1980-\u19c9\u1a20-\u1a7c\uaa80-\uaadf"  # Khmer
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""A letter of the scripts that are written without spaces, or append endings to their words."""

LETTERS = {
    **{"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h"},
    **{"\u0131": "i", "ł": "l", "œ": "oe", "ŧ": "t"},
}
"""Latin letters that Unicode doesn't decompose."""

_OTHER = "[^\x00-\x7f]+(?:[ -/]{1,2}[^\x00-\x7f]+)*"
"""Words that aren't ASCII."""

_UNCHANGED = f"(?:{UNSPACED}|[ -/])*"
"""Text of scripts without case and marks, which is only to be normalised."""

_UNMARKED = f"[{MARKS}{UNSEEN}]+"
_LETTER = f"[{''.join(LETTERS)}]"
_JOINED = f"(?<={UNSPACED})\u200b+(?={UNSPACED})|(?<![\u0600-\u06ff])\u200c"
_APART = "[\u200b\u200c]+"
"""Zero-width spaces divide words, but not where others don't write them either. What joins and
divides letters in Persian is between parts of words; elsewhere it only shapes letters."""

_COMPOSED = "[\u1100-\u11ff]+|[\u3040-\u30ff][\u3099\u309a]"
"""Korean letters, and Japanese ones with their marks, which stay composed."""

_CLUSTER = f"[^\x00-\x7f][{MARKS}{UNSEEN}\u3099\u309a\uff9e\uff9f\u1160-\u11ff]*|[\x00-\x7f]"
"""A character with the marks that are folded with it."""


class Folded(NamedTuple):
    """A folded text, and where its characters come from."""

    text: str
    places: list[int] | None
    """Offset of each character in the original; None: the same."""
    size: int
    """Length of the original."""

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """Return the part of the original that a part of the folded text comes from."""
        if self.places is None:
            return begin, end
        places = [*self.places, self.size]
        return places[begin], max(places[end], places[end - 1] + 1)


def fold(text: str) -> str:
    """Return a text in the form for searching; its ASCII letters keep their case."""
    return text if text.isascii() else re.sub(_OTHER, _fold_match, text)


def fold_with_places(text: str) -> Folded:
    """Return a text, folded and in lower case, with the places of its characters."""
    folded = fold(text).lower()
    if text.isascii() or (len(folded) == len(text) and not re.search(_UNMARKED, text)):
        return Folded(folded, None, len(text))  # each character has become one
    pieces, places = [], list[int]()
    for cluster in re.finditer(_CLUSTER, text, re.DOTALL):
        piece = _fold_cluster(_without_spaces(cluster[0])).lower()
        pieces.append(piece)
        places += [cluster.start()] * len(piece)
    return Folded("".join(pieces), places, len(text))


def _without_spaces(cluster: str) -> str:
    """Return a cluster without zero-width spaces, where they don't divide words."""
    is_unspaced = "\u200b" in cluster and re.match(UNSPACED, cluster)
    return cluster.replace("\u200b", "") if is_unspaced else cluster


def _fold_match(found: re.Match[str]) -> str:
    return _fold(found[0]) if len(found[0]) > 40 else _fold_cluster(found[0])


def _fold(text: str) -> str:
    if unicodedata.is_normalized("NFKC", text) and re.fullmatch(_UNCHANGED, text):
        return text
    for symbol in "™℠":  # they would be letters of the word before them
        text = text.replace(symbol, " ")
    text = unicodedata.normalize("NFKD", text).casefold()
    if "\u200b" in text or "\u200c" in text:
        text = re.sub(_APART, " ", re.sub(_JOINED, "", text))
    text = re.sub(_UNMARKED, "", text)
    text = re.sub(_LETTER, lambda letter: LETTERS[letter[0]], text)
    return re.sub(_COMPOSED, _compose, text)


_fold_cluster = lru_cache(maxsize=4096)(_fold)


def _compose(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", found[0])
