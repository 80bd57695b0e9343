"""Report which sessions changed a file, and the commits in which their changes are."""

import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.api.current_session import GIT_DEADLINE, project_of, root_of
from hookkit.api.store import Store
from hookkit.lib.git.process import NoAnswerError, git
from hookkit.model.git import Commit
from hookkit.model.session import Session
from hookkit.store.sqlite import projects
from hookkit.store.sqlite.file_sessions import FileSession, sessions_of_file

MOST_COMMITS = 2_000
"""Commits of a file that git is asked for, the newest."""


class FileWork(NamedTuple):
    """What a session did to a file."""

    session: Session
    edits: int
    """Calls of tools that changed it."""
    added: int | None
    """Lines, as git counted them; None where it has not."""
    removed: int | None
    commits: list[Commit]
    """Those of the session that changed the file, the oldest first."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "session_id": self.session.session_id,
            "title": self.session.title,
            "last_activity": self.session.last_activity,
            "edits": self.edits,
            "added": self.added,
            "removed": self.removed,
            "commits": [each._asdict() for each in self.commits],
        }


class FileHistory(NamedTuple):
    """The sessions that changed a file, the latest activity first."""

    path: str
    """Absolute."""
    work: list[FileWork]
    is_in_git: bool
    """False if git has no commit with the file, or does not answer: then no session has any."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"path": self.path, "sessions": [each.to_dict() for each in self.work]}


class FilePlace(NamedTuple):
    """Where a file is."""

    path: str
    """Absolute."""
    inside: str
    """The path in its repository."""
    projects: set[str]
    """Those of the repository."""

    def is_of(self, path: str, session: Session) -> bool:
        """Return True if a path of a session is that of the file, maybe in another checkout."""
        if path == self.path:
            return True
        checkouts = {session.project, session.git_worktree_path}
        is_same = session.project in self.projects
        return is_same and path.removesuffix(f"/{self.inside}") in checkouts


def file_history(store: Store, path: str, folder: Path) -> FileHistory:
    """Find the sessions that changed a file, given as an absolute path or one within `folder`.

    A file of a repository is the same in its worktrees, its clones and on other machines. Raises
    StoreError.
    """
    # An unknown user's home is no error, and links are kept.
    file = Path(os.path.abspath(folder / os.path.expanduser(path)))  # noqa: PTH100, PTH111
    root = root_of(file.parent if file.parent.is_dir() else folder)
    inside = str(file.relative_to(root)) if file.is_relative_to(root) else file.name
    place = FilePlace(str(file), inside, same_projects(store, project_of(str(root))))
    hashes = commits_of(root, file)
    by_session: dict[int, list[FileSession]] = defaultdict(list)
    for each in sessions_of_file(store.db, str(file), inside):
        by_session[each.seq].append(each)
    found = []
    for seq, rows in by_session.items():
        session = store.database.session_by_seq(seq)
        if session is not None:
            own = [each for each in rows if place.is_of(each.path, session)]
            if own:
                commits = [each for each in store.work.commits(seq) if each.hash in hashes]
                found.append(summed(session, own, commits))
    found.sort(key=lambda each: each.session.last_activity, reverse=True)
    return FileHistory(str(file), found, bool(hashes))


def same_projects(store: Store, project: str) -> set[str]:
    """Return a project, and those with the same remote: its other clones, on any machine."""
    remote = projects.details(store.db).get(project, projects.ProjectRow(None)).remote
    return {project, *(projects.with_remote(store.db, remote) if remote else ())}


def summed(session: Session, rows: list[FileSession], commits: list[Commit]) -> FileWork:
    """Add up what a session did under all paths of a file."""
    added = [each.added for each in rows if each.added is not None]
    removed = [each.removed for each in rows if each.removed is not None]
    return FileWork(
        session,
        sum(each.edits for each in rows),
        sum(added) if added else None,
        sum(removed) if removed else None,
        commits,
    )


def commits_of(root: Path, file: Path) -> set[str]:
    """Return the hashes of the commits that changed a file, under its earlier names too."""
    until = time.monotonic() + GIT_DEADLINE
    options = ("log", f"--max-count={MOST_COMMITS}", "--follow", "--format=%H", "--", str(file))
    try:
        code, output = git(root, until, *options)
    except NoAnswerError:
        return set()
    return set() if code else set(output.decode().split())
