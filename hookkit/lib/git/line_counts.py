"""Count the lines of uncommitted changes as if every file were tracked.

Untracked files are added to a copy of the index, so that their lines count and a moved file is
found. The repository's own index is left alone.
"""

import shutil
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hookkit.lib.git.diff_parser import COUNTED, Difference, read_diffs
from hookkit.lib.git.process import NoAnswerError, half, records
from hookkit.lib.git.status import WorktreeStatus

_ANY_NAME = (
    *("-c", "core.splitIndex=false"),  # half of a split one would be written to the repository
    *("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false"),
)


def count_lines(
    top: Path,
    limit: float,
    base: str,
    index: str,
    filters: list[str],
    selected: dict[bytes, WorktreeStatus],
    uncounted: Container[bytes] = (),
) -> Iterator[Difference]:
    """Yield the differences of the selected files, with lines where git can count them.

    `base` is the last commit or the empty tree, `index` the path of the index. The lines of
    `uncounted` files are unknown.
    """
    added = {
        path
        for path, each in selected.items()
        if each.is_untracked and path not in uncounted and each.is_countable(top)
    }
    try:
        found = _differences(top, half(limit), base, index, filters, selected, added)
    except NoAnswerError:  # a file that git can't read, a name that it doesn't take, or too much
        yield from (each.plain() for each in selected.values())
        return
    for path, each in selected.items():
        if path in found:
            counted = found[path]._replace(state=each.plain().state)
            is_known = path not in uncounted
            yield counted if is_known else counted._replace(additions=None, deletions=None)
        elif each.is_untracked and path not in added:
            yield each.plain()


def _differences(
    top: Path,
    limit: float,
    base: str,
    index: str,
    filters: list[str],
    selected: dict[bytes, WorktreeStatus],
    added: Iterable[bytes],
) -> dict[bytes, Difference]:
    with _index(top, limit, base, index, added) as copy:
        command = (*filters, "diff-index", *COUNTED, base, "--")
        return next(read_diffs(records(top, limit, *command, index=copy), selected)).counted


@contextmanager
def _index(
    top: Path, limit: float, base: str, index: str, added: Iterable[bytes]
) -> Iterator[Path | None]:
    """Yield a copy of the index with more files; None where its own will do."""
    # Any hash will do: git reads the file instead, as nothing is known of its size and times.
    lines = b"".join(b"100644 %b\t%b\0" % (base.encode(), path) for path in added)
    if not lines:
        yield None
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "index"
        with suppress(FileNotFoundError):  # nothing was ever added
            # With its time, by which git knows which entries may be out of date.
            shutil.copy2(index, copy)
        command = (*_ANY_NAME, "update-index", "-z", "--index-info")
        list(records(top, limit, *command, stdin=lines, index=copy))  # it prints nothing
        yield copy
