"""Choose the sessions about which git is asked: those that began, answered or ended since.

A worker runs after each of these, so that what one of them costs doesn't depend on the sessions
that are at work elsewhere. A file remembers which answers are old; without it all are asked once.
"""

import json
import time
from pathlib import Path

from hookkit import paths
from hookkit.lib.containment import results
from hookkit.lib.git.checkout import find_checkout
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file
from hookkit.model.session import Session, timestamp
from hookkit.pipeline.collect.earlier_runs import Run, unasked_runs
from hookkit.pipeline.collect.sessions_here import sessions_here
from hookkit.store.sqlite.activity import ActivityQueries, SessionMoments
from hookkit.store.sqlite.database import Database

KEPT_SECONDS = 14 * 86_400
"""Seconds after its last activity in which a session may still be asked about."""

Marks = dict[str, list[str]]
"""The marks of sessions when they were asked about, by id."""


def marks_file() -> Path:
    """Return the file with the marks of lively sessions."""
    return paths.data_dir() / "git-asked.json"


class LatelyAsked:
    """What is known when a worker asks git: the marks, and the sessions of the last days.

    Both are read once: there may be thousands of them.
    """

    def __init__(self, database: Database) -> None:
        since = timestamp(time.time_ns() - KEPT_SECONDS * 10**9)
        self.database = database
        self.known = read_marks()
        self.recent = ActivityQueries(database.db).agents_since(since)

    def overlooked(self, lively: list[Session]) -> list[Session]:
        """Return earlier sessions whose last moments nobody has asked about: a worker was killed.

        What they committed is in the repository's log for ever.
        """
        followed = {each.seq for each in lively}
        found = (
            self.database.session_by_seq(each.seq)
            for each in self.recent
            if each.seq not in followed and is_due(each, self.known)
        )
        return sessions_here(self.database, filter(None, found))

    def choose(self, sessions: list[Session], manual: list[Session]) -> list[Session]:
        """Return the sessions that are due, and those of a person in the same repositories."""
        due = [each for each in sessions if is_due(each, self.known)]
        theirs = set(results(repository_of, due, Session.label))
        beside = results(
            lambda each: each if repository_of(each) in theirs else None, manual, Session.label
        )
        return [*due, *beside]

    def runs_before(self, sessions: list[Session]) -> dict[int, list[Run]]:
        """Return the earlier runs of sessions whose ends nobody has asked about, by number."""
        done, found = ActivityQueries(self.database.db), {}
        for each in sessions:
            started_at, ended_at, _ = self.known.get(name_of(each), ("", "", ""))
            found[each.seq or 0] = unasked_runs(done, each, ended_at or started_at)
        return found

    def remember(self, sessions: list[Session]) -> None:
        """Note that sessions were asked about; forget those of long ago. Raises OSError."""
        names = {name_of(each) for each in self.recent}
        found = {name: marks for name, marks in self.known.items() if name in names}
        found |= {name_of(each): mark_of(each, self.known) for each in sessions}
        if found != self.known:
            replace_file(marks_file(), json.dumps(found).encode())


def is_due(session: Session | SessionMoments, known: Marks) -> bool:
    """Return True if a session began, answered or ended since it was asked about."""
    return mark_of(session, known) != known.get(name_of(session))


def mark_of(session: Session | SessionMoments, known: Marks) -> list[str]:
    """Return what changes when a session begins, answers or ends."""
    before = known.get(name_of(session), ["", "", ""])
    is_at_work = session.status in ("busy", "wait")
    answered_at = before[2] if is_at_work else session.status_updated_at
    return [session.last_started_at, session.last_ended_at or "", answered_at]


def name_of(session: Session | SessionMoments) -> str:
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
