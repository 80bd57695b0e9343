"""What sessions that live, or ended just now, have left outside of the journal.

Their transcripts, their git repository, and whether their process is still there: what is new is
written to the journal, and folded from there like everything else.
"""

import time
from pathlib import Path

from hookkit import journal, reaper
from hookkit.config import Config
from hookkit.session import Session, timestamp
from hookkit.store.sqlite import Database

LIVELY_SECONDS = 3600
"""How long after its last activity a session may still leave something: lines come late."""

GIT_DEADLINE = 5.0
"""Seconds that git has for each question; in a huge repository some take one or two."""


def lively(database: Database) -> list[Session]:
    """The sessions that may have left something."""
    return database.sessions_since(timestamp(time.time_ns() - LIVELY_SECONDS * 10**9))


def look(database: Database, settings: Config) -> bool:
    """Write down what is new of transcripts and processes; whether there was anything.

    Raises OSError when the journal can't be written.
    """
    gone = reaper.gone(database)
    reaper.reap(gone)
    sessions = lively(database)
    if not sessions:
        return bool(gone)
    from hookkit import following

    return following.read(database, settings, sessions) or bool(gone)


def ask_git(database: Database) -> bool:
    """Write down where lively sessions stand in git; whether anything has changed."""
    notes = [note for session in lively(database) if (note := git_note(session))]
    for note in notes:
        journal.append(note, "hookkit")
    return bool(notes)


def git_note(session: Session) -> dict[str, object] | None:
    """Where a session stands in git; None where that is known already, or git has no answer."""
    if session.cwd is None or session.framework is None:
        return None
    from hookkit import git

    folder = Path(session.cwd)
    found = git.facts(folder, GIT_DEADLINE) if folder.is_dir() else None
    if found is None:
        return None
    base = session.start_git_head or found.head
    changes = git.changes_since(folder, base, GIT_DEADLINE)
    told: dict[str, object] = {
        "local_git_dir": found.git_dir,
        "git_branch": found.branch,
        "git_worktree_path": found.worktree,
        "github_repo": found.github_repo,
    }
    if changes is not None:
        told |= {"git_additions": changes[0], "git_deletions": changes[1]}
    if session.start_git_head and all(getattr(session, name) == told[name] for name in told):
        return None
    ids = {"session_id": session.session_id, "workspace_id": session.workspace_id}
    return {"event": "git", **ids, **told, "head": base}
