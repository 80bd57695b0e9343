"""Check how much of the journal is not projected yet."""

from collections import deque
from pathlib import Path

from hookkit import paths
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.errors import StoreError
from hookkit.lib.text.counted import counted
from hookkit.pipeline.project import projector
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database

BACKLOG = 50_000_000
"""Pending bytes above which something is wrong: a turn with many tools leaves some megabytes, which
are folded when it ends.
"""


def backlog(opened: Database) -> Finding:
    """Report the pending bytes of the journal, or a pending segment that can't be read."""
    unread = projector.pending(opened, paths.journal_dir())
    for segment in unread:
        if segment.suffix == ".gz":
            try:
                deque(segments.lines(segment, 0), maxlen=0)
            except StoreError as error:
                aside = segment.with_name(segment.name + ".damaged")
                remedy = f"mv {quoted(segment)} {quoted(aside)}"
                return Finding("journal", "bad", str(error), remedy)
    waiting = sum(behind(opened, segment) for segment in unread)
    message = f"{counted(waiting, 'byte')} of the journal wait to be projected."
    if waiting > BACKLOG:
        return Finding("journal", "bad", message, "hookkit list")
    return Finding("journal", "ok", message if waiting else "The whole journal is projected.")


def behind(opened: Database, segment: Path) -> int:
    """Return the pending bytes of a segment; all if a shorter file has replaced it."""
    size, done = segment.stat().st_size, opened.cursor(segment.name)
    return size - done if size >= done else size
