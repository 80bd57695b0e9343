"""The counted records of a transcript besides usage: prompts, tool calls, compactions, API errors.

Each has an identity, so that it counts once, whatever repeats it: another file, a second pass, or
the client itself (it appends copies of earlier records after a compaction). What is known of one
is a set of flags; several records about it add up (`|`), in any order.
"""

from collections import Counter as Tally
from collections.abc import Iterable
from typing import NamedTuple

from hookkit.model.counters import Counters

PROMPT = 1
CALL = 2
"""A tool was called."""
EDIT = 4
"""The tool is one that edits files; without a call: a further file that a call has edited."""
FAILED = 8
"""Its result is an error: an edit that changed nothing."""
NEVER_RAN = 16
"""It was refused, or found invalid: no call at all."""
COMPACTION = 32
API_ERROR = 64

ALL_FLAGS = 127


class TranscriptRecord(NamedTuple):
    """One thing that is counted, as stored."""

    id: int
    """Hash of its identity (identity_hash.py)."""
    flags: int
    at: int
    """Unix milliseconds."""
    file: str | None
    """The path that a call edited."""

    def merged(self, other: "TranscriptRecord") -> "TranscriptRecord":
        """Merge two records about one thing; their order doesn't matter."""
        files = [each for each in (self.file, other.file) if each]
        at = min(self.at, other.at)
        return TranscriptRecord(
            self.id, self.flags | other.flags, at, min(files) if files else None
        )


def edits_file(flags: int) -> bool:
    """Return True for an edit that changed a file."""
    return flags & (EDIT | FAILED | NEVER_RAN) == EDIT


def counters_of(flags: Iterable[int]) -> Counters:
    """Return the counts of records with these flags."""
    found = Counters()
    for each, times in Tally(flags).items():
        if each & PROMPT:
            found.prompts += times
            found.messages += times
        if each & CALL and not each & NEVER_RAN:
            found.tool_calls += times
        found.edits += times * edits_file(each)
        found.compactions += times * bool(each & COMPACTION)
        found.api_errors += times * bool(each & API_ERROR)
    return found
