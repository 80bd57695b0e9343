"""Parse the differences that git prints between two trees, or a tree and the folder."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hookkit.model.git import MAX_FILES, Change, State

_BOTH = ("-z", "--raw", "--ignore-submodules=all")
COUNTED = (*_BOTH, "--numstat", "--find-renames", "--no-ext-diff", "--no-textconv")
NAMED = (*_BOTH, "--no-renames")
"""Needs no file content, which a partial clone may lack."""

_CHANGES: dict[bytes, Change] = {b"A": "added", b"D": "deleted", b"R": "renamed"}


class Difference(NamedTuple):
    """A changed file; its paths start at the root."""

    path: bytes
    change: Change
    old_path: bytes | None = None
    additions: int | None = None
    deletions: int | None = None
    state: State = "committed"


@dataclass
class DiffParser:
    """The differences of one commit, or of the folder."""

    commit: str = ""
    named: dict[bytes, Difference] = field(default_factory=dict)
    """Without line counts; includes files that were touched but not changed."""
    counted: dict[bytes, Difference] = field(default_factory=dict)
    additions: int = 0
    deletions: int = 0

    def count(self, path: bytes, additions: bytes, deletions: bytes) -> None:
        """Add a file's line counts; git prints "-" for a binary file."""
        lines = None if additions == b"-" else (int(additions), int(deletions))
        if lines:
            self.additions += lines[0]
            self.deletions += lines[1]
        if found := self.named.get(path):
            added, deleted = lines or (None, None)
            self.counted[path] = found._replace(additions=added, deletions=deleted)


def read_diffs(
    output: Iterator[bytes], selected: Container[bytes] | None = None
) -> Iterator[DiffParser]:
    """Yield the diffs that git prints, each after its commit.

    Only selected files are kept, or the first ones; the lines of all files count.
    """
    diff = DiffParser()
    for record in output:
        if record.startswith(b":"):
            named = _named(record, output)
            is_kept = len(diff.named) <= MAX_FILES if selected is None else named.path in selected
            if is_kept:
                diff.named[named.path] = named
        elif b"\t" in record:
            additions, deletions, path = record.split(b"\t", 2)
            if not path:  # a rename: the old and the new one follow
                _, path = next(output, b""), next(output, b"")
            diff.count(path, additions, deletions)
        else:
            yield diff
            diff = DiffParser(record.decode())
    yield diff


def _named(record: bytes, output: Iterator[bytes]) -> Difference:
    """Parse `:100644 100644 <hash> <hash> R086` and its path, or the old and the new one."""
    letter = record.rpartition(b" ")[2][:1]
    old_path = next(output, b"") if letter == b"R" else None
    return Difference(next(output, b""), _CHANGES.get(letter, "modified"), old_path)
