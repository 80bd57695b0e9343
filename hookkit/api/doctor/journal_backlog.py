"""Check how much of the journal waits to be projected."""

from collections import deque
from pathlib import Path

from hookkit import paths
from hookkit.api.doctor.finding import Finding, counted, quoted
from hookkit.errors import StoreError
from hookkit.pipeline.project import projector
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database

BACKLOG = 50_000_000
"""Bytes of the journal that wait to be folded, above which something is wrong: a turn with many
tools leaves some megabytes, and they are folded when it ends.
"""


def backlog(opened: Database) -> Finding:
    """Return how much of the journal waits to be folded, and whether it can be."""
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
    says = f"{counted(waiting, 'byte')} of the journal wait to be folded."
    if waiting > BACKLOG:
        return Finding("journal", "bad", says, "hookkit list")
    return Finding("journal", "ok", says if waiting else "All of the journal is folded.")


def behind(opened: Database, segment: Path) -> int:
    """Return how many bytes of a segment wait: all of it where it was replaced by a shorter one."""
    size, done = segment.stat().st_size, opened.cursor(segment.name)
    return size - done if size >= done else size
