"""Check for transcripts whose prompts and tool calls an earlier version counted."""

import os
from collections.abc import Iterator
from pathlib import Path

from hookkit.api.doctor.database_query import answer
from hookkit.api.doctor.finding import Finding
from hookkit.api.doctor.unimported_transcripts import REMEDY
from hookkit.lib.text.counted import counted
from hookkit.store.sqlite.usage import UsageQueries


def check(_: Path) -> Iterator[Finding]:
    """Check which transcripts are to be read again, and which are gone."""
    found = earlier_counts()
    present = sum(os.access(path, os.R_OK) for path in found)
    if present:
        what = f"{counted(present, 'transcript')} to read again: an earlier version"
        yield Finding("transcripts", "note", f"{what} counted repeated prompts twice.", REMEDY)
    if gone := len(found) - present:
        what = f"{counted(gone, 'transcript')} of an earlier version can't be read again"
        message = f"{what}; the counts stay as they are."
        remedy = f"restore from a backup, then {REMEDY}"
        yield Finding("transcripts", "note", message, remedy)


def earlier_counts() -> list[str]:
    """Return the transcripts; none if the database can't be read."""
    return answer(lambda opened: UsageQueries(opened.db).without_identities()) or []
