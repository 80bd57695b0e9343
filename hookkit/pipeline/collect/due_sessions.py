"""Choose the sessions about which git is asked: those that began, answered or ended since.

A worker runs after each of these, so that what one of them costs doesn't depend on the sessions
that are at work elsewhere. A file remembers which answers are old; without it all are asked once.
"""

import json
from pathlib import Path

from hookkit import paths
from hookkit.containment import results
from hookkit.lib.git.checkout import find_checkout
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file
from hookkit.model.session import Session

Marks = dict[str, list[str]]
"""The marks of sessions when they were asked about, by id."""


def marks_file() -> Path:
    """Return the file with the marks of lively sessions."""
    return paths.data_dir() / "git-asked.json"


def choose(sessions: list[Session], manual: list[Session]) -> list[Session]:
    """Return the sessions that are due, and those of a person in the same repositories."""
    known = read_marks()
    due = [each for each in sessions if mark_of(each, known) != known.get(name_of(each))]
    theirs = set(results(repository_of, due, Session.label))
    beside = results(
        lambda each: each if repository_of(each) in theirs else None, manual, Session.label
    )
    return [*due, *beside]


def remember(sessions: list[Session]) -> None:
    """Note that sessions were asked about; forget all others. Raises OSError."""
    known = read_marks()
    found = {name_of(each): mark_of(each, known) for each in sessions}
    if found != known:
        replace_file(marks_file(), json.dumps(found).encode())


def mark_of(session: Session, known: Marks) -> list[str]:
    """Return what changes when a session begins, answers or ends."""
    before = known.get(name_of(session), ["", "", ""])
    is_at_work = session.status in ("busy", "wait")
    answered_at = before[2] if is_at_work else session.status_updated_at
    return [session.last_started_at, session.last_ended_at or "", answered_at]


def name_of(session: Session) -> str:
    """Return the name of a session in the file."""
    return f"{session.workspace_id} {session.session_id}"


def read_marks() -> Marks:
    """Return the stored marks; none where the file can't be used."""
    try:
        found = json.loads(regular_file.read(marks_file()))
    except (OSError, ValueError):
        return {}
    is_usable = isinstance(found, dict) and all(
        isinstance(each, list) and len(each) == 3 for each in found.values()
    )
    return found if is_usable else {}


def repository_of(session: Session) -> str | None:
    """Return the git folder that all worktrees of a session's repository share."""
    found = find_checkout(session.cwd) if session.cwd else None
    return found.common_dir if found else None
