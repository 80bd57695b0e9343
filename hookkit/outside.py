"""What sessions that live, or ended just now, have left outside of the journal.

Their transcripts, their git repository, and whether their process is still there: what is new is
written to the journal, and folded from there like everything else.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from hookkit import git, journal, reaper, transcripts
from hookkit.agents.claude_code.transcript.position import Position, is_same
from hookkit.config import Config
from hookkit.session import Session, timestamp
from hookkit.store.accounts import Accounts
from hookkit.store.sqlite import Database
from hookkit.transcripts import Task

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
    return read_transcripts(database, settings) or bool(gone)


def read_transcripts(database: Database, settings: Config) -> bool:
    """Read what is new in transcripts, unless somebody else does; whether anything was."""
    tasks = list(unread(database))
    if not tasks:
        return False
    with transcripts.alone() as is_alone:
        if not is_alone:
            return False
        written = 0
        # Asked once more: whoever was alone before may have read them.
        for task in unread(database):
            outcome = transcripts.read_task(task, settings.edit_tools)
            transcripts.write(outcome)
            written += len(outcome.records)
        return written > 0


def unread(database: Database) -> Iterator[Task]:
    """The transcripts of lively sessions that have something new, and from where on."""
    accounts = Accounts(database.db)
    for session in lively(database):
        if session.transcript_path:
            main = Path(os.path.realpath(session.transcript_path))
            known = {each.path: each.position for each in accounts.transcripts_of(session.seq or 0)}
            for path in [main, *subagents(main)]:
                task = task_of(path, known)
                if task is not None:
                    yield task


def subagents(main: Path) -> list[Path]:
    """The transcripts of a session's subagents."""
    return sorted(main.with_suffix("").glob("subagents/**/agent-*.jsonl"))


def task_of(path: Path, known: dict[str, str]) -> Task | None:
    """What there is to read in a file; None where there is nothing new, or no file."""
    try:
        status = path.stat()
        position = Position.from_text(known[str(path)]) if str(path) in known else None
        if position is not None and position.is_current(status):
            return None
        if str(path) not in known:
            return moved(path, status.st_size, known) or Task(path, status.st_size, None)
        return Task(path, status.st_size, position)
    except OSError:
        return None  # it is written late, and may be deleted at any time


def moved(path: Path, size: int, known: dict[str, str]) -> Task | None:
    """What there is to read in a file that was at another place before. Raises OSError."""
    for old, text in known.items():
        position = Position.from_text(text)
        same_name = Path(old).name == path.name and not Path(old).exists()
        if same_name and position is not None and is_same(path, position):
            return Task(path, size, position, old)
    return None


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
