"""Look up the repositories of folders, while they are there.

What git and the file system know is written to the journal, so that a rebuild has it also when the
folder is gone. Each folder is looked up once in a minute.
"""

import os
import time
from functools import lru_cache

from hookkit.agents.project_folder import project_of
from hookkit.lib.git.project_root import is_local, project_root, resolved, root_above
from hookkit.lib.git.remote_name import remote_name
from hookkit.model.project_path import normalized

FRESH = 60
"""Seconds for which an answer holds."""

Facts = dict[str, str]


def facts_of(folder: str) -> Facts:
    """Return the `root` and the `remote` of a folder's repository, where its path lacks them."""
    return dict(_facts_of(folder, int(time.monotonic() / FRESH)))


@lru_cache(maxsize=4096)
def _facts_of(folder: str, _minute: int) -> Facts:
    root = find_root(folder)
    if root is None:
        return {}
    facts = {} if normalized(root) == project_of(folder) else {"root": root}
    remote = remote_name(root)
    return facts if remote is None else facts | {"remote": remote}


def find_root(folder: str) -> str | None:
    """Return the root of a folder's repository. None: it is unknown.

    A folder that is gone was a part of the repository around it, unless that is the person's home.
    """
    root = project_root(folder)
    if root is not None or not is_local(folder):
        return root
    by_path = project_of(folder)
    if by_path != normalized(folder):
        return project_root(by_path)
    root = root_above(resolved(folder))
    return None if root == home() else root


def home() -> str:
    """Return the person's home folder."""
    return os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111
