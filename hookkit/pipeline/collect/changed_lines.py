"""Add up the lines that a session has added and deleted, in all of its working trees."""

from collections.abc import Iterable

from hookkit.model.git import Commit, GitCheckout

Counts = tuple[int, int]
"""Lines added and deleted."""


def lines_in(checkouts: list[GitCheckout]) -> dict[str, int]:
    """Return the lines of all working trees as a GitState has them, where they are known."""
    counted = [each for each in checkouts if each.changes is not None or any(each.earlier)]
    if not counted:
        return {}
    added, deleted = sum_of([lines for each in counted for lines in (each.earlier, each.changes)])
    return {"git_additions": added, "git_deletions": deleted}


def sum_of(lines: Iterable[Counts | None]) -> Counts:
    """Return the sums of lines; None counts nothing."""
    known = [each for each in lines if each is not None]
    return sum(added for added, _ in known), sum(deleted for _, deleted in known)


def uncounted(commits: Iterable[Commit], counted: Counts | None) -> Counts:
    """Return the lines of commits that are more than those that were counted at the time."""
    additions, deletions = sum_of((each.additions, each.deletions) for each in commits)
    known = counted or (0, 0)
    return max(0, additions - known[0]), max(0, deletions - known[1])
