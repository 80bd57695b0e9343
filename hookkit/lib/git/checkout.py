"""Find the working tree of a folder, and what is checked out in it, without starting git."""

import os
from typing import NamedTuple

from hookkit.lib.git.project_root import (
    common_folder,
    first_line,
    is_folder,
    is_local,
    readable,
    repository,
    resolved,
)

REFERENCE = "ref: "
BRANCHES = "refs/heads/"
NO_BRANCH = f"{BRANCHES}.invalid"
"""In HEAD of a repository whose references are in tables (reftable)."""


class Checkout(NamedTuple):
    """A working tree. Paths are absolute and without links."""

    top: str
    git_dir: str
    """A linked worktree or a submodule has its own."""
    common_dir: str
    """The git folder that all worktrees of the repository share."""

    @property
    def is_linked(self) -> bool:
        """Return True for a worktree besides the main one."""
        return self.git_dir != self.common_dir

    @property
    def head_log(self) -> str:
        """Return the path of the log of HEAD."""
        return f"{self.git_dir}/logs/HEAD"


def find_checkout(folder: str) -> Checkout | None:
    """Return the working tree that a folder is in.

    None: there is no such folder, no repository, or the folder is in no working tree.
    """
    if not is_local(folder) or not is_folder(folder):
        return None
    found = repository(resolved(folder))
    if found is None or found[0] == found[1]:
        return None
    top, git_dir = found
    return Checkout(top, git_dir, common_folder(git_dir))


def is_in_git_folder(folder: str) -> bool:
    """Return True for a bare repository, and for a git folder itself: they have no working tree."""
    if not is_local(folder) or not is_folder(folder):
        return False
    found = repository(resolved(folder))
    return found is not None and found[0] == found[1]


def read_branch(git_dir: str) -> tuple[str | None] | None:
    """Return the branch that HEAD names, or a None for a detached one; None: it is unknown."""
    line = first_line(f"{git_dir}/HEAD")
    if not line or line.startswith(REFERENCE + NO_BRANCH):
        return None
    if not line.startswith(REFERENCE):
        return (None,)
    name = line.removeprefix(REFERENCE)
    return (readable(name.removeprefix(BRANCHES)),) if name.startswith(BRANCHES) else (None,)


def worktree_git_dirs(common_dir: str) -> list[str]:
    """Return the git folders of all worktrees that exist, the main one's first."""
    try:
        names = sorted(os.listdir(f"{common_dir}/worktrees"))  # noqa: PTH208 - any bytes
    except OSError:
        names = []
    return [common_dir, *(f"{common_dir}/worktrees/{name}" for name in names)]
