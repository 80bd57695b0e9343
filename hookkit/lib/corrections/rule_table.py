"""Read the rule tables: text files of blocks, read and compiled when first needed.

A block is a rule, and blank lines part the blocks::

    forgot!  missed skipped
        <SO>you <CUE>\\b
        + you missed two call sites
        - if you skipped the intro, click here

The first line gives the rule's name and its *cues*: the rule is tried only on a prompt that
has one of these words (no cues: on every prompt).  ``!`` makes the rule *firm*: a soft veto does
not cancel it.  Then come the alternatives of its pattern, one a line (a deeper indent continues
the line above), an example that it matches, and perhaps one that it must not match; the tests
run the examples.  Lines that begin with ``#`` are comments.

A veto is a rule whose only cue is its scope: the whole "prompt", the "sentence" of the match, or
what stands "before" the end of the match in its sentence.

In a cue or a pattern, ``<NAME>`` stands for a shorthand of the table and ``<CUE>`` for the cues.
A shorthand is a block of its name and a pattern, or the words of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).with_name("rules")
COMMENT = re.compile(r"^#.*\n", re.MULTILINE)
SHORTHAND = re.compile(r"<([A-Z]+)>")


class CorrectionRule:
    """A family of wordings; its pattern is compiled at first use."""

    def __init__(self, name: str, *, cues: str, lines: list[str], parts: Mapping[str, str]) -> None:
        self.name = name.removesuffix("!")
        self.firm = name.endswith("!")
        self.cues = tuple(_expand(cues, parts).split())
        self.examples = [line[2:] for line in lines if line.startswith("+ ")]
        self.counterexamples = [line[2:] for line in lines if line.startswith("- ")]
        self._lines = [line for line in lines if line[:2] not in ("+ ", "- ")]
        self._parts = parts

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All alternatives in one, with the shorthands expanded."""
        named = {name: _group(part) for name, part in self._parts.items()}
        named["CUE"] = _group(" ".join(self.cues))
        return re.compile(_expand("|".join(self._lines), named), re.MULTILINE)


def read_rules(table: str, parts: Mapping[str, str] | None = None) -> list[CorrectionRule]:
    """Return the rules of a table in its order."""
    rules = []
    for head, lines in _blocks(table):
        name, _, cues = head.partition(" ")
        rules.append(CorrectionRule(name, cues=cues, lines=lines, parts=parts or {}))
    return rules


def read_shorthands(table: str) -> dict[str, str]:
    """Return the shorthands of a table by their names."""
    return {name: " ".join(lines) for name, lines in _blocks(table)}


def _blocks(table: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the first line of each block, and the others without their indent."""
    text = (FOLDER / f"{table}.txt").read_text("utf-8")
    for block in COMMENT.sub("", text).strip().split("\n\n"):
        head, *lines = block.replace("\n        ", "").splitlines()
        yield head, [line[4:] for line in lines]


def _expand(text: str, parts: Mapping[str, str]) -> str:
    """Replace the shorthands, and those inside them."""
    while "<" in text and (longer := SHORTHAND.sub(lambda name: parts[name[1]], text)) != text:
        text = longer
    return text


def _group(part: str) -> str:
    """Make a list of words an alternation; a part that is a pattern stays as it is."""
    return part if part.startswith("(?") else f"(?:{'|'.join(part.split())})"
