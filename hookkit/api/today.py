"""What was done since a moment: sessions, time, cost and commits, and where work stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from hookkit.api import manual_sessions
from hookkit.api.store import Store
from hookkit.model.counters import NANO, Counters
from hookkit.model.git import Commit
from hookkit.model.session import Session, milliseconds, moment
from hookkit.store.sqlite import spending


@dataclass(frozen=True, slots=True)
class SessionDone:
    """What of a session was done in the time."""

    session: Session
    began_at: datetime
    ended_at: datetime
    usage: Counters
    """Its own and its agents'."""
    commits: list[Commit]

    @property
    def duration(self) -> timedelta:
        """How long it took."""
        return self.ended_at - self.began_at


@dataclass(frozen=True, slots=True)
class ProjectDone:
    """What was done in a project."""

    project: str | None
    sessions: list[SessionDone]
    """The latest activity first."""
    time: timedelta
    """What overlaps counts once."""
    cost_usd: float
    commits: int

    @property
    def stopped_at(self) -> str:
        """Where work stopped: the last note or prompt of the latest session that has one."""
        words = (last_words(each.session) for each in self.sessions)
        return next(filter(None, words), "")


def done_since(store: Store, since: str, now: datetime) -> list[ProjectDone]:
    """What was done since a stored time, by project; the latest activity first."""
    lively = store.database.sessions_since(since)
    # One that was forgotten, and ended at a time that had passed, was noted only later.
    meant = [each for each in lively if (each.last_ended_at or since) >= since]
    found = [done_in(store, each, since, now) for each in meant]
    named = sorted(found, key=lambda each: each.session.project or "")
    grouped = groupby(named, key=lambda each: each.session.project)
    projects = [of_project(store, since, name, list(each)) for name, each in grouped]
    return sorted(projects, key=lambda each: latest(each.sessions), reverse=True)


def cost_since(store: Store, since: str, project: str | None = None) -> float:
    """US dollars that were spent since a stored time, in one project or in all."""
    return spending.since(store.db, milliseconds(since), project) / NANO


def latest(sessions: list[SessionDone]) -> str:
    """When something was done last."""
    return max(each.session.last_activity for each in sessions)


def of_project(
    store: Store, since: str, name: str | None, sessions: list[SessionDone]
) -> ProjectDone:
    """What was done in a project."""
    sessions.sort(key=lambda each: each.session.last_activity, reverse=True)
    cost = cost_since(store, since, name or "")
    hashes = {commit.hash for each in sessions for commit in each.commits}
    spans = [(each.began_at, each.ended_at) for each in sessions]
    return ProjectDone(name, sessions, together(spans), cost, len(hashes))


def done_in(store: Store, session: Session, since: str, now: datetime) -> SessionDone:
    """What of a session was done since a stored time."""
    began_at = max(moment(session.first_started_at), moment(since))
    ended_at = session.end_at(now)
    parts = manual_sessions.parts_of(store, session)
    usage = parts.usage
    if session.first_started_at < since:
        usage = usage_since(store, session, parts, since)
    commits = [each for each in parts.commits if each.at >= since]
    return SessionDone(session, began_at, max(ended_at, began_at), usage, commits)


def usage_since(
    store: Store, session: Session, parts: manual_sessions.SessionParts, since: str
) -> Counters:
    """The usage of a session that had begun before: its own, its agents' and what was logged."""
    until = session.last_ended_at or "~"
    total = Counters()
    for each in (session, *(member.session for member in parts.members)):
        total.add(manual_sessions.usage_in(store, each, since, until))
    for call in parts.logged:
        if call.at >= since:
            total.add_request(call.billed, call.cost)
    return total


def together(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """How long some times are together; what overlaps counts once."""
    total, last = timedelta(), None
    for began_at, ended_at in sorted(spans):
        start = began_at if last is None else max(began_at, last)
        total += max(ended_at - start, timedelta())
        last = ended_at if last is None else max(last, ended_at)
    return total


def last_words(session: Session) -> str:
    """What was noted or asked for last in a session."""
    noted = (session.notes or "").strip().splitlines()
    return noted[-1] if noted else session.last_user_message or session.first_user_message or ""
