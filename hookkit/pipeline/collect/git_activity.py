"""Collect the branch, commits and changed files of sessions from git.

Git is queried while a session is running and once more after it has ended; changes are written to
the journal, so they remain when the repository is gone.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hookkit.lib.git import activity, diff_stat, repository
from hookkit.model.git import Commit, FileChange
from hookkit.model.own_records import GitState, ids_of
from hookkit.model.session import Session, moment, timestamp
from hookkit.store.journal import segments
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.database import Database

DEADLINE = 5.0
"""Timeout of each git command in seconds; some take one or two in a huge repository."""

AFTER_END = 120
"""Seconds after its end in which a session is queried once more."""

FRESH = 5
"""Seconds after a start in which uncommitted changes are taken as present at the start."""

Members = dict[str, Any]
"""Some members of a GitState."""


def ask(database: Database, sessions: list[Session]) -> bool:
    """Journal the git state of sessions; return True if anything has changed."""
    done = ActivityQueries(database.db)
    found = [state for session in sessions if (state := state_of(session, done))]
    for state in found:
        segments.append(state, "hookkit")
    return bool(found)


def state_of(session: Session, done: ActivityQueries) -> GitState | None:
    """Return a session's git state; None if it is unchanged or git reports nothing."""
    if session.cwd is None or (session.framework is None and session.origin != "manual"):
        return None
    if is_over(session):
        return None
    folder = Path(session.cwd)
    found = repository.read_facts(folder, DEADLINE) if folder.is_dir() else None
    if found is None:
        return None
    base = session.start_git_head or found.head
    facts: Members = {
        "local_git_dir": found.git_dir,
        "git_branch": found.branch,
        "git_worktree_path": found.worktree,
        "github_repo": found.github_repo,
    }
    changes = diff_stat.changes_since(folder, base, DEADLINE)
    if changes is not None:
        facts |= {"git_additions": changes[0], "git_deletions": changes[1]}
    start = start_of(session, folder, done)
    work_done = work_of(session, folder, done, start)
    if session.start_git_head and not start and not work_done and is_known(session, facts):
        return None
    return GitState(**ids_of(session), **facts, head=base, **start, **work_done)


def is_over(session: Session) -> bool:
    """Return True if a session ended too long ago to own the changes in its folder."""
    ended_at = session.last_ended_at
    return ended_at is not None and ended_at < timestamp(time.time_ns() - AFTER_END * 10**9)


def is_known(session: Session, facts: Mapping[str, Any]) -> bool:
    """Return True if the session's row has the same facts."""
    return all(getattr(session, name) == value for name, value in facts.items())


def start_of(session: Session, folder: Path, done: ActivityQueries) -> Members:
    """Return the uncommitted changes at the session's last start, unless known already."""
    known = done.git_start(session.seq or 0)
    if known is not None and known.at == session.last_started_at:
        return {}
    age = time.time() - moment(session.last_started_at).timestamp()
    snapshot = activity.take_snapshot(folder, DEADLINE) if age < FRESH else None
    return {"started_at": session.last_started_at, "snapshot": snapshot}


def work_of(session: Session, folder: Path, done: ActivityQueries, start: Members) -> Members:
    """Return the session's commits and files; empty if they are unchanged."""
    seq = session.seq or 0
    known = done.git_start(seq)
    before = start["snapshot"] if start else known.snapshot if known else None
    since = moment(session.last_started_at).timestamp()
    until = moment(session.last_ended_at).timestamp() if session.last_ended_at else None
    found = activity.find_activity(
        folder, since, until, before, DEADLINE, base=session.start_git_head
    )
    if found is None:
        return {}
    commits, files = done.commits(seq), done.files(seq)
    now_commits, now_files = found.commits, found.files
    if session.revival_count:
        now_commits = with_earlier(commits, now_commits, session.last_started_at)
        now_files = with_earlier_files(files, now_files, folder)
    if (now_commits, now_files) == (commits, files):
        return {}
    return {"commits": now_commits, "files": now_files}


def with_earlier(known: list[Commit], found: list[Commit], since: str) -> list[Commit]:
    """Return a revived session's commits from before its last start, and the new ones."""
    hashes = {each.hash for each in found}
    return [each for each in known if each.at < since and each.hash not in hashes] + found


def with_earlier_files(
    known: list[FileChange], found: list[FileChange], folder: Path
) -> list[FileChange]:
    """Return a revived session's files from before its last start, and the new ones."""
    files = {each.path: each for each in known if each.state == "committed"}
    files |= {each.path: each for each in still_pending(known, folder)}
    files |= {each.path: each for each in found}
    return sorted(files.values(), key=lambda each: each.path)


def still_pending(known: list[FileChange], folder: Path) -> list[FileChange]:
    """Return the files that are still uncommitted or untracked."""
    left = [each for each in known if each.state != "committed"]
    top = repository.find_root(folder, DEADLINE) if left else None
    pending = activity.take_snapshot(folder, DEADLINE) if top else None
    if top is None or not pending:
        return []
    return [each for each in left if os.path.relpath(each.path, top) in pending]
