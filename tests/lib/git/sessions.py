"""A session from SINCE on, in a repository that is older."""

import os
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from hookkit.lib.git.activity import Look, Span, Work, look_at
from hookkit.lib.git.checkout import find_checkout
from hookkit.lib.git.process import NoAnswerError
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


class RepositoryActivity(NamedTuple):
    """Commits and files of a time span."""

    commits: list[Commit]
    files: list[FileChange]


def look(folder: Path, deadline: float = DEADLINE) -> Look | None:
    """A look at the working tree of a folder."""
    checkout = find_checkout(str(folder))
    return look_at(checkout, deadline) if checkout else None


def work(folder: Path, span: Span, deadline: float = DEADLINE) -> Work | None:
    """What was done in a span; None: git doesn't answer."""
    found = look(folder, deadline)
    try:
        return found.works([span])[0] if found else None
    except NoAnswerError:
        return None


def find_activity(
    folder: Path,
    since: float,
    until: float | None,
    before: Snapshot | None,
    deadline: float,
    *,
    base: str | None = None,
) -> RepositoryActivity | None:
    """What was done in a time span."""
    found = work(folder, Span(since, until, base, before), deadline)
    return found and RepositoryActivity(found.commits, found.files)


def take_snapshot(folder: Path, deadline: float) -> Snapshot | None:
    """The uncommitted files of a folder now."""
    found = look(folder, deadline)
    return found.baseline(time.time() + 10**9, is_fresh=True).snapshot if found else None


def changes_since(folder: Path, base: str | None, deadline: float) -> tuple[int, int] | None:
    """Lines added and deleted in tracked files since a commit."""
    found = work(folder, Span(time.time() + 60, None, base, None), deadline)
    return found and found.changes


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


def brief(repo: Path, activity: RepositoryActivity | Work) -> list[str]:
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
