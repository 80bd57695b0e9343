"""Count the lines of uncommitted changes as if every file were tracked.

Untracked files are added to a copy of the index, so that their lines count and a moved file is
found. The repository's own index is left alone.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hookkit.lib.git.diff_parser import COUNTED, Difference, read_diffs
from hookkit.lib.git.process import NoAnswerError, git, half, path_in, records
from hookkit.lib.git.worktree_status import WorktreeStatus

_ANY_NAME = (
    *("-c", "core.splitIndex=false"),  # half of a split one would be written to the repository
    *("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false"),
)


def count_lines(
    top: Path, limit: float, filters: list[str], selected: dict[bytes, WorktreeStatus]
) -> Iterator[Difference]:
    """Yield the differences of the selected files, with lines where git can count them."""
    added = {
        path for path, each in selected.items() if each.is_untracked and each.is_countable(top)
    }
    try:
        found = _differences(top, half(limit), filters, selected, added)
    except NoAnswerError:  # a file that git can't read, a name that it doesn't take, or too much
        yield from (each.plain() for each in selected.values())
        return
    for path, each in selected.items():
        if path in found:
            yield found[path]._replace(state=each.plain().state)
        elif each.is_untracked and path not in added:
            yield each.plain()


def _differences(
    top: Path,
    limit: float,
    filters: list[str],
    selected: dict[bytes, WorktreeStatus],
    added: Iterable[bytes],
) -> dict[bytes, Difference]:
    base = _base(top, limit)
    with _index(top, limit, base, added) as index:
        command = (*filters, "diff-index", *COUNTED, base, "--")
        return next(read_diffs(records(top, limit, *command, index=index), selected)).counted


def _base(top: Path, limit: float) -> str:
    """Return the last commit, or the empty tree."""
    code, output = git(top, limit, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if code:
        output = git(top, limit, "hash-object", "-t", "tree", "--stdin")[1]
    return output.decode().strip()


@contextmanager
def _index(top: Path, limit: float, base: str, added: Iterable[bytes]) -> Iterator[Path | None]:
    """Yield a copy of the index with more files; None where its own will do."""
    # Any hash will do: git reads the file instead, as nothing is known of its size and times.
    lines = b"".join(b"100644 %b\t%b\0" % (base.encode(), path) for path in added)
    if not lines:
        yield None
        return
    own = top / path_in(git(top, limit, "rev-parse", "--git-path", "index")[1])
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        with suppress(FileNotFoundError):  # nothing was ever added
            # With its time, by which git knows which entries may be out of date.
            shutil.copy2(own, index)
        command = (*_ANY_NAME, "update-index", "-z", "--index-info")
        list(records(top, limit, *command, stdin=lines, index=index))  # it prints nothing
        yield index
