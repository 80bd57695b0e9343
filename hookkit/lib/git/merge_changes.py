"""Merge successive changes of a file."""

from collections.abc import Iterable

from hookkit.lib.git.diff_parser import Difference

Files = dict[bytes, Difference]


def merge_into(files: Files, changes: Iterable[Difference]) -> None:
    """Add the changes of one step to the earlier ones, by the present path."""
    # All are taken out first: two files may have changed their names with each other.
    pairs = [(files.pop(each.old_path or each.path, None), each) for each in changes]
    for earlier, later in pairs:
        both = merge(earlier, later) if earlier else later
        if both and not (both.change == "deleted" and both.path in files):
            files[both.path] = both


def merge(earlier: Difference, later: Difference) -> Difference | None:
    """Merge two changes of one file; None where a new file is gone again."""
    origin = earlier.old_path or earlier.path
    both = later._replace(
        old_path=None,
        additions=_sum(earlier.additions, later.additions),
        deletions=_sum(earlier.deletions, later.deletions),
    )
    if earlier.change == "added":
        return None if later.change == "deleted" else both._replace(change="added")
    if later.change == "deleted":
        return both._replace(path=origin)
    if origin == later.path:
        return both._replace(change="modified")
    return both._replace(change="renamed", old_path=origin)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other
