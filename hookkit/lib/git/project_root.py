"""Find the repository of a folder: the root of its main worktree.

This reads the few files that git itself would read, without starting git: programs that an agent
waits for use it, and an import asks for thousands of folders. Nothing but `posix` is imported.
"""

import posix

MAX_LINE = 4096
"""Bytes that are read of a file of git's."""

MAX_LINKS = 40
"""Symbolic links that are followed in one path."""

LINK = "gitdir: "
"""The beginning of a file `.git`, which names the folder that would be there otherwise."""


def project_root(folder: str) -> str | None:
    """Return the root of the main worktree of a folder's repository, else the folder itself.

    Links are resolved. A submodule is a repository of its own; a bare repository is the root of its
    worktrees. None: there is no such folder.
    """
    here = resolved(folder)
    return root_above(here) if is_local(folder) and is_folder(here) else None


def is_local(folder: str) -> bool:
    """Return True for an absolute path that isn't one of Windows, nor of a share (`//server`)."""
    return folder.startswith("/") and not folder.startswith("//")


def root_above(here: str) -> str:
    """Return the same of a resolved folder that may be gone."""
    found = repository(here)
    return readable(here if found is None else main_root(*found))


def readable(path: str) -> str:
    """Return a path of any bytes as valid text."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def repository(here: str) -> tuple[str, str] | None:
    """Return the top of the worktree that a resolved folder is in, and its git folder.

    They are the same in a bare repository, and within a git folder. None: there is no repository.
    """
    here = here.rstrip("/")
    while True:
        if git := git_folder(f"{here}/.git"):
            return here or "/", git
        if is_git_folder(here):
            return here, here
        if not here:
            return None
        here = here.rpartition("/")[0]


def git_folder(path: str) -> str | None:
    """Return the git folder that `.git` is or names."""
    target = path
    if (line := first_line(path)).startswith(LINK):
        target = within(path.rpartition("/")[0], line[len(LINK) :])
    return resolved(target) if first_line(f"{target}/HEAD") else None


def is_git_folder(path: str) -> bool:
    """Return True for a bare repository, or a git folder itself."""
    return bool(first_line(f"{path}/HEAD")) and all(
        is_folder(f"{path}/{name}") for name in ("objects", "refs")
    )


def main_root(top: str, git: str) -> str:
    """Return the root of the main worktree of a worktree's repository."""
    shared = common_folder(git)
    if top == git:
        return root_of(git)
    if shared != git:
        return root_of(shared)
    outer = repository(top.rpartition("/")[0]) if "/modules/" in git else None
    if outer is None:
        return top
    # A submodule in a linked worktree is the one in the main worktree.
    return main_root(*outer).rstrip("/") + top[len(outer[0].rstrip("/")) :]


def common_folder(git: str) -> str:
    """Return the git folder that all worktrees of a repository share."""
    line = first_line(f"{git}/commondir")
    return resolved(within(git, line)) if line else git


def root_of(shared: str) -> str:
    """Return the root of the repository with this git folder.

    It is what the folder's name is without the suffix of a bare repository (`shop.git`), and the
    folder around a hidden one (`shop/.git`, `shop/.bare`).
    """
    if "/modules/" in shared and (tree := worktree_of(shared)):
        return tree
    above, _, name = shared.rpartition("/")
    if name.startswith("."):
        return above or "/"
    return f"{above}/{name.removesuffix('.git')}"


def worktree_of(git: str) -> str | None:
    """Return the worktree that the configuration of a submodule's git folder names."""
    for line in read(f"{git}/config").split("\n"):
        name, _, value = line.partition("=")
        if name.strip() == "worktree":
            return resolved(within(git, value.strip()))
    return None


def resolved(path: str) -> str:
    """Return a path without links, as far as it exists; as it is if it begins nowhere."""
    done, left, links = "", path.split("/")[::-1], 0
    while left:
        name = left.pop()
        if name in ("", "."):
            continue
        if name == "..":
            done = done.rpartition("/")[0]
            continue
        target = link_of(f"{done}/{name}")
        if target is None:
            done = f"{done}/{name}"
            continue
        links += 1
        if links > MAX_LINKS:
            return path
        done = "" if target.startswith("/") else done
        left += target.split("/")[::-1]
    return done or "/"


def link_of(path: str) -> str | None:
    """Return the target of a link; None for anything else."""
    try:
        return posix.readlink(path)
    except (OSError, ValueError):
        return None


def within(folder: str, path: str) -> str:
    """Return a path that is relative to a folder."""
    return path if path.startswith("/") else f"{folder}/{path}"


def is_folder(path: str) -> bool:
    """Return True if a folder exists."""
    try:
        return posix.stat(path).st_mode & 0o170000 == 0o040000
    except (OSError, ValueError):
        return False


def first_line(path: str) -> str:
    """Read the first line of a file; empty where there is none."""
    return read(path).partition("\n")[0]


def read(path: str) -> str:
    """Read the beginning of a file; empty where there is none. Never wait for a pipe."""
    try:
        fd = posix.open(path, posix.O_RDONLY | posix.O_NONBLOCK | posix.O_CLOEXEC)
    except (OSError, ValueError):
        return ""
    try:
        return posix.read(fd, MAX_LINE).decode("utf-8", "surrogateescape")
    except OSError:
        return ""
    finally:
        posix.close(fd)
