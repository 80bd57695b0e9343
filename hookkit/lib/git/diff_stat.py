"""Count the lines that changed since a commit."""

import re
import time
from pathlib import Path

from hookkit.lib.git.process import NoAnswerError, git, no_filters

EMPTY_TREES = (
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
)
"""The empty tree by SHA-1 and by SHA-256. Every repository knows one of them."""

_COUNT_LINES = (
    *("--shortstat", "--find-renames", "--ignore-submodules=all"),
    *("--no-ext-diff", "--no-textconv"),
)
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ADDED = re.compile(rb" (\d+) insertion")
_DELETED = re.compile(rb" (\d+) deletion")


def changes_since(cwd: Path, base: str | None, deadline: float) -> tuple[int, int] | None:
    """Return lines added and deleted in tracked files since a commit, committed or not.

    `base` is a full hash, or None for an empty repository. Binary files and submodules count no
    lines, a renamed file only its changes. Filters are off, so a changed git LFS file counts as it
    lies in the folder. None: no working tree, the base is gone, or no answer in `deadline` seconds.
    """
    until = time.monotonic() + deadline
    if base is not None and not _HASH.fullmatch(base):
        return None
    try:
        command = [*no_filters(cwd, until), "diff-index", *_COUNT_LINES]
        for tree in EMPTY_TREES if base is None else (base,):
            code, output = git(cwd, until, *command, tree, "--")
            if code == 0:
                return _count(_ADDED, output), _count(_DELETED, output)
    except NoAnswerError:
        pass
    return None


def _count(pattern: re.Pattern[bytes], output: bytes) -> int:
    match = pattern.search(output)
    return int(match[1]) if match else 0
