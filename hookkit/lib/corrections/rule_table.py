"""The format of the rule tables: blocks of text, read and compiled when first needed.

A block is a rule and blank lines part the blocks::

    forgot!  missed skipped
        <SO>you <CUE>\\b
        + you missed two call sites
        - if you skipped the intro, click here

The first line gives the rule's name and its *cues*: the rule is tried only on a prompt that
has one of these words (no cues: on every prompt).  ``!`` makes the rule *firm*: a soft veto does
not cancel it.  Then come the alternatives of its pattern, one a line (a deeper indent goes on
with the line above), an example that it matches, and perhaps one that it must not match; the
tests run the examples.

In a cue or a pattern, ``<NAME>`` stands for a shorthand of the table and ``<CUE>`` for the cues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

SHORTHAND = re.compile(r"<([A-Z]+)>")


class CorrectionRule:
    """A family of wordings; its pattern is compiled at first use."""

    def __init__(self, name: str, *, cues: str, lines: list[str], parts: Mapping[str, str]) -> None:
        self.name = name.removesuffix("!")
        self.firm = name.endswith("!")
        self.cues = tuple(_spell(cues, parts).split())
        self.examples = [line[2:] for line in lines if line.startswith("+ ")]
        self.counterexamples = [line[2:] for line in lines if line.startswith("- ")]
        self._lines = [line for line in lines if line[:2] not in ("+ ", "- ")]
        self._parts = parts

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All alternatives in one, with the shorthands spelled out."""
        named = {name: _grouped(part) for name, part in self._parts.items()}
        named["CUE"] = _grouped(" ".join(self.cues))
        return re.compile(_spell("|".join(self._lines), named), re.MULTILINE)


def read(table: str, parts: Mapping[str, str] | None = None) -> Iterator[CorrectionRule]:
    """Yield the rules of a table in its order."""
    for block in table.strip().split("\n\n"):
        head, *lines = block.replace("\n        ", "").splitlines()
        name, _, cues = head.partition(" ")
        yield CorrectionRule(name, cues=cues, lines=[line[4:] for line in lines], parts=parts or {})


def _spell(text: str, parts: Mapping[str, str]) -> str:
    """Write out the shorthands, and those inside them."""
    while "<" in text and (spelled := SHORTHAND.sub(lambda name: parts[name[1]], text)) != text:
        text = spelled
    return text


def _grouped(part: str) -> str:
    """Make a list of words an alternation; a part that is a pattern stays as it is."""
    return part if part.startswith("(?") else f"(?:{'|'.join(part.split())})"
