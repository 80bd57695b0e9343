"""How git prints what is different between two trees, or between a tree and the folder."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hookkit.model.git import MAX_FILES, Change, State

_BOTH = ("-z", "--raw", "--ignore-submodules=all")
COUNTED = (*_BOTH, "--numstat", "--find-renames", "--no-ext-diff", "--no-textconv")
NAMED = (*_BOTH, "--no-renames")
"""Needs no content of files: in a partial clone some of it may lie elsewhere."""

_CHANGES: dict[bytes, Change] = {b"A": "added", b"D": "deleted", b"R": "renamed"}


class Difference(NamedTuple):
    """A file that is different; its paths start at the root."""

    path: bytes
    change: Change
    old_path: bytes | None = None
    additions: int | None = None
    deletions: int | None = None
    state: State = "committed"


@dataclass
class DiffParser:
    """All that is different in one commit, or in the folder."""

    commit: str = ""
    named: dict[bytes, Difference] = field(default_factory=dict)
    """Without lines. A file that was touched and is the same is among them."""
    counted: dict[bytes, Difference] = field(default_factory=dict)
    additions: int = 0
    deletions: int = 0

    def count(self, path: bytes, additions: bytes, deletions: bytes) -> None:
        """Enter a file's lines; git writes "-" for a binary file's."""
        lines = None if additions == b"-" else (int(additions), int(deletions))
        if lines:
            self.additions += lines[0]
            self.deletions += lines[1]
        if found := self.named.get(path):
            added, deleted = lines or (None, None)
            self.counted[path] = found._replace(additions=added, deletions=deleted)


def read_diffs(
    output: Iterator[bytes], wanted: Container[bytes] | None = None
) -> Iterator[DiffParser]:
    """The diffs that git prints, each after its commit.

    Of files only those that are wanted are kept, or the first ones; the lines of all count.
    """
    diff = DiffParser()
    for record in output:
        if record.startswith(b":"):
            named = _named(record, output)
            is_wanted = len(diff.named) <= MAX_FILES if wanted is None else named.path in wanted
            if is_wanted:
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
    """`:100644 100644 <hash> <hash> R086`, and then the path, or the old one and the new one."""
    letter = record.rpartition(b" ")[2][:1]
    old_path = next(output, b"") if letter == b"R" else None
    return Difference(next(output, b""), _CHANGES.get(letter, "modified"), old_path)
