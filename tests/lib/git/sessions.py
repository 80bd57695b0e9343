"""A session from SINCE on, in a repository that is older."""

import os
from pathlib import Path

import pytest

from hookkit.lib.git.activity import RepositoryActivity, find_activity
from hookkit.model.git import Commit, FileChange, Snapshot
from tests.lib.git.repositories import DEADLINE, run

SINCE = 1_700_000_000
DURING = SINCE + 10
BEFORE = SINCE - 10
LATER = SINCE + 100


def clock(patch: pytest.MonkeyPatch, at: int, *whose: str) -> None:
    """Set the time at which commits are made."""
    for who in whose or ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{who}_DATE", f"@{at} +0000")


def touch(path: Path, at: float) -> None:
    """Set when a file was changed."""
    os.utime(path, (at, at))


def done(
    repo: Path, until: float | None = None, before: Snapshot | None = None, since: float = SINCE
) -> RepositoryActivity:
    """What was done in the session."""
    activity = find_activity(repo, since, until, before, DEADLINE)
    assert activity is not None
    return activity


def subjects(activity: RepositoryActivity) -> list[str]:
    """The commits, oldest first."""
    return [commit.subject for commit in activity.commits]


def brief(repo: Path, activity: RepositoryActivity) -> list[str]:
    """The files, as in "uncommitted renamed a -> b +1 -2"."""
    return [_brief(repo, each) for each in activity.files]


def _brief(repo: Path, each: FileChange) -> str:
    paths = [path for path in (each.old_path, each.path) if path is not None]
    names = " -> ".join(str(Path(path).relative_to(repo)) for path in paths)
    return f"{each.state} {each.change} {names} +{each.additions} -{each.deletions}"


def head(repo: Path) -> str:
    """The commit that is checked out."""
    return run(repo, "rev-parse", "HEAD")


def only(activity: RepositoryActivity) -> Commit:
    """The one commit."""
    (commit,) = activity.commits
    return commit
