"""Count the lines of each file that changed since a commit."""

import re
from collections.abc import Mapping
from pathlib import Path

from hookkit.lib.git.process import NoAnswerError, readable, records

EMPTY_TREES = (
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
)
"""The empty tree by SHA-1 and by SHA-256. Every repository knows one of them."""

Lines = Mapping[str, tuple[int, int]]
"""Path from the root → lines added and deleted."""

_COUNT_LINES = (
    *("-z", "--numstat", "--find-renames", "--ignore-submodules=all"),
    *("--no-ext-diff", "--no-textconv"),
)
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def lines_since(top: Path, until: float, base: str, filters: list[str]) -> Lines | None:
    """Return the lines added and deleted in tracked files since a commit, committed or not.

    Binary files and submodules count no lines, a renamed file only its changes. None: the base is
    no hash, or gone, or there is no answer in time.
    """
    if not _HASH.fullmatch(base):
        return None
    try:
        output = records(top, until, *filters, "diff-index", *_COUNT_LINES, base, "--")
        found: dict[str, tuple[int, int]] = {}
        for record in output:
            additions, deletions, path = record.split(b"\t", 2)
            if not path:  # a rename: the old and the new one follow
                _, path = next(output, b""), next(output, b"")
            if additions != b"-":
                found[readable(path)] = int(additions), int(deletions)
    except NoAnswerError:
        return None
    return found


def total(lines: Lines, known: Lines) -> tuple[int, int]:
    """Return the sum of lines without those that were there before."""
    sums = [0, 0]
    for path, counts in lines.items():
        for which, count in enumerate(counts):
            sums[which] += max(0, count - known.get(path, (0, 0))[which])
    return sums[0], sums[1]


def empty_tree(*, is_sha256: bool) -> str:
    """Return the hash of the empty tree."""
    return EMPTY_TREES[is_sha256]
