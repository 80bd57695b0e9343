"""Read the facts of a folder's repository."""

import os
import re
import time
from pathlib import Path
from typing import NamedTuple

from hookkit.lib.git.github_remote import github_repo
from hookkit.lib.git.process import NoAnswerError, git, path_in, readable

_QUERIES = (
    *("--absolute-git-dir", "--git-common-dir", "--is-inside-work-tree", "--show-cdup"),
    *("HEAD", "--symbolic-full-name", "HEAD", "--"),
)
_FETCHED = re.compile(r"^(.+)\t(\S+) \(fetch\)", re.MULTILINE)


class GitFacts(NamedTuple):
    """The repository, worktree and commit of a folder."""

    git_dir: str
    """Absolute; a linked worktree or submodule has its own, inside the main one's."""
    worktree: str | None
    """The root of the linked worktree that the folder is in; None in the main one."""
    branch: str | None
    """None when HEAD is detached. A branch without a commit has a name too."""
    head: str | None
    """The full hash; None before the first commit."""
    github_repo: str | None
    """`owner/repo`; see `github_repo`."""


def read_facts(cwd: Path, deadline: float) -> GitFacts | None:
    """Return the facts of a folder; None: no repository, no git, or no answer in time.

    `deadline` is in seconds. Runs git twice, once where there is no repository, three times before
    the first commit.
    """
    until = time.monotonic() + deadline
    try:
        place = _place(git(cwd, until, "rev-parse", *_QUERIES)[1])
        if place is None:
            return None
        return GitFacts(
            git_dir=readable(place.git_dir),
            worktree=_linked_worktree(cwd, place),
            branch=_branch(cwd, until, place),
            head=place.head,
            github_repo=_repo_of(cwd, until),
        )
    except NoAnswerError:
        return None


def find_root(cwd: Path, deadline: float) -> Path | None:
    """Return the top of the working tree that a folder is in; of a linked worktree its own.

    None: no repository, a bare one, or no answer in `deadline` seconds.
    """
    try:
        return find_top(cwd, time.monotonic() + deadline)
    except NoAnswerError:
        return None


def find_top(cwd: Path, until: float) -> Path | None:
    """Return the same with a deadline on the monotonic clock. Raises NoAnswerError."""
    code, output = git(cwd, until, "rev-parse", "--show-toplevel")
    return None if code or not output else path_in(output)


class _Place(NamedTuple):
    git_dir: str
    common_dir: str
    up: str | None
    """From the folder to the root of the working tree that it is in."""
    head: str | None = None
    reference: str = ""


def _place(output: bytes) -> _Place | None:
    """Parse the answer to the queries; None where a line feed in a path shifts its lines."""
    match os.fsdecode(output).split("\n"):
        case [git_dir, common_dir, "true", up, *commit, ""]:
            place = _Place(git_dir, common_dir, up)
        case [git_dir, common_dir, "false", *commit, ""]:
            place = _Place(git_dir, common_dir, None)
        case _:
            return None
    match commit:
        case [head, reference, "--"]:
            return place._replace(head=head, reference=reference)
    return None if commit else place


def _linked_worktree(cwd: Path, place: _Place) -> str | None:
    is_main = (cwd / place.common_dir).resolve() == Path(place.git_dir)
    if is_main or place.up is None:
        return None
    return readable(str((cwd / place.up).resolve()))


def _branch(cwd: Path, until: float, place: _Place) -> str | None:
    reference = place.reference
    if place.head is None:
        output = git(cwd, until, "symbolic-ref", "--quiet", "HEAD")[1]
        reference = os.fsdecode(output).removesuffix("\n")
    branch = reference.removeprefix("refs/heads/")
    return readable(branch) if branch != reference else None


def _repo_of(cwd: Path, until: float) -> str | None:
    """Return the GitHub repository of the remote origin, else upstream, else the only one."""
    output = os.fsdecode(git(cwd, until, "remote", "--verbose")[1])
    remotes: dict[str, str] = dict(_FETCHED.findall(output))
    names = ["origin", "upstream", *(remotes if len(remotes) == 1 else ())]
    urls = [remotes[name] for name in names if name in remotes]
    return next(filter(None, map(github_repo, urls)), None)
