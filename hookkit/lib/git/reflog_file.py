"""Read the log of a reference from its file: git keeps one line for each time it was moved."""

import os
import re
from typing import NamedTuple

MOST_BYTES = 2**19
"""The end of a log that is read: some thousand entries."""

_LINE = re.compile(
    rb"([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\n]*?> (\d{1,12}) [-+]\d{4}(?:\t([^\n]*))?"
)


INITIAL = "commit (initial)"
"""The action that makes the first commit of a repository."""


class LogEntry(NamedTuple):
    """A reference was moved."""

    old: str
    """The hash before; only zeros where there was none."""
    new: str
    at: int
    """Unix seconds."""
    action: str


def read_log(path: str) -> list[LogEntry]:
    """Return the latest entries of a log, the oldest first; none where there is no file."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a path of any bytes
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - MOST_BYTES))
            text = file.read(MOST_BYTES)
    except OSError:
        return []
    found = map(_LINE.fullmatch, text.split(b"\n"))
    return [
        LogEntry(
            match[1].decode(),
            match[2].decode(),
            int(match[3]),
            (match[4] or b"").decode("utf-8", "replace"),
        )
        for match in found
        if match
    ]


def changed_at(path: str) -> float | None:
    """Return when a log was written last (Unix seconds); None where there is none."""
    try:
        return os.stat(path).st_mtime  # noqa: PTH116 - a path of any bytes
    except OSError:
        return None


def written_at(objects: str, digest: str, at: int) -> float | None:
    """Return the write time of a commit's file; None: packed by now, or dated by hand."""
    try:
        written = os.stat(f"{objects}/{digest[:2]}/{digest[2:]}").st_mtime  # noqa: PTH116
    except OSError:
        return None
    return written if 0 <= written - at < 2 else None


def head_at(log: list[LogEntry], objects: str, since: float) -> tuple[str | None, bool]:
    """Return the commit of HEAD at a time (Unix seconds), and whether it is known.

    None and True: there was no commit yet. Object files decide in the second of that time. A clone
    or a worktree that was made later began with its first commit.
    """
    second = int(since)
    for entry in reversed(log):
        if entry.at > second:
            continue
        at = written_at(objects, entry.new, entry.at) if entry.at == second else None
        if at is None or at <= since:
            return hash_or_none(entry.new), True
    if not log:
        return None, False
    is_new = hash_or_none(log[0].old) is None and not log[0].action.startswith(INITIAL)
    return hash_or_none(log[0].new if is_new else log[0].old), True


def hash_or_none(digest: str) -> str | None:
    """Return a hash; None for the one that means nothing."""
    return digest if digest.strip("0") else None
