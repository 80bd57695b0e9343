"""Find the lessons that a text marks for keeping.

    [LEARN] rule: Run the tests before a commit.

A lesson is what follows the marker on its line. The marker opens the line, behind a list's or a
quotation's mark at most; code blocks are skipped, because they only quote.
"""

import hashlib
import re

from hookkit.lib.corrections import LEARN

MOST = 20
"""Lessons of one text that are kept."""

LONGEST = 500
"""Characters of a lesson that are kept."""

FENCED = re.compile(r"(?ms)^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)")
MARKED = re.compile(
    r"(?m)^[ \t]*(?:(?:[-*+>\u2022]|\d{1,3}[.)])[ \t]+)?\*{0,2}\[LEARN\][ \t]*:?\*{0,2}[ \t]*(.*)$"
)
LABEL = re.compile(r"\w[\w /-]{0,30}:\s*(?=\S)")
"""`rule:`, or another word for what the lesson is about."""

PLAIN_LABELS = frozenset(("learning", "lesson", "rule"))
"""Labels that add nothing to the lesson."""


def lessons_in(text: str, *, by_person: bool) -> list[str]:
    """Return the lessons of a text, each on one line.

    An agent's need a label (`rule:`): it may also write about the marker itself.
    """
    if LEARN not in text:
        return []
    found = (lesson_of(hit[1], by_person) for hit in MARKED.finditer(FENCED.sub("", text)))
    return list(dict.fromkeys(filter(None, found)))[:MOST]


def lesson_of(rest: str, by_person: bool) -> str:
    """Return the lesson in the rest of a marked line; empty if there is none."""
    label = LABEL.match(rest)
    if label is None and not by_person:
        return ""
    if label and label[0].rstrip(": \t").lower() in PLAIN_LABELS:
        rest = rest[label.end() :]
    return " ".join(rest.split())[:LONGEST].rstrip()


def identity_of(lesson: str) -> str:
    """Return what identifies a lesson, wherever it occurs: a hash of its words."""
    return hashlib.blake2b(lesson.encode("utf-8", "replace"), digest_size=6).hexdigest()
