"""Read the changes that commits made."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git.diff_parser import COUNTED, NAMED, Difference, read_diffs
from hookkit.lib.git.process import NoAnswerError, half, records
from hookkit.model.git import Commit


class CommitDiff(NamedTuple):
    """The changes of a commit."""

    additions: int = 0
    deletions: int = 0
    files: tuple[Difference, ...] = ()

    def counted(self, commit: Commit) -> Commit:
        """Return a commit with its lines."""
        return commit._replace(additions=self.additions, deletions=self.deletions)


def read_diffs_of(folder: Path, limit: float, hashes: Iterable[str]) -> dict[str, CommitDiff]:
    """Return the changes of commits by hash. Raises NoAnswerError.

    Without line counts where git takes too long, or lacks some content.
    """
    wanted = dict.fromkeys(hashes, CommitDiff())
    if not wanted:
        return wanted
    try:
        return wanted | _read(folder, half(limit), wanted, COUNTED)
    except NoAnswerError:
        return wanted | _read(folder, limit, wanted, NAMED)


def _read(
    folder: Path, limit: float, hashes: Iterable[str], options: tuple[str, ...]
) -> dict[str, CommitDiff]:
    query = ("diff-tree", "--stdin", "--root", "-r", *options)
    text = "".join(f"{digest}\n" for digest in hashes).encode()
    return {
        diff.commit: CommitDiff(
            diff.additions,
            diff.deletions,
            tuple((diff.counted if options is COUNTED else diff.named).values()),
        )
        for diff in read_diffs(records(folder, limit, *query, stdin=text))
        if diff.commit
    }
