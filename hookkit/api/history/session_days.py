"""Group sessions by project and by the day on which they started."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from hookkit.model.session import Session
from hookkit.model.timestamps import local


class SessionDay(NamedTuple):
    """The sessions that began on one local day, the latest activity first."""

    date: str
    """2026-11-21."""
    sessions: list[Session]


class ProjectDays(NamedTuple):
    """One project's sessions by day, the day with the latest activity first."""

    project: str | None
    path: str | None
    """Its root; of one that only has a name the folder of its newest listed session."""
    days: list[SessionDay]

    @property
    def sessions(self) -> list[Session]:
        """All listed sessions of the project."""
        return [session for day in self.days for session in day.sessions]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document."""
        days = [{"date": day.date, "sessions": list(map(entry, day.sessions))} for day in self.days]
        return {"project": self.project, "path": self.path, "days": days}


def by_project(sessions: Iterable[Session]) -> list[ProjectDays]:
    """Group sessions, given in their order, by project and day; keep it."""
    projects: dict[str | None, dict[str, list[Session]]] = {}
    for session in sessions:
        days = projects.setdefault(session.project, {})
        days.setdefault(date_of(session.first_started_at), []).append(session)
    return [of_days([SessionDay(*each) for each in days.items()]) for days in projects.values()]


def of_days(days: list[SessionDay]) -> ProjectDays:
    """Return the project of some days."""
    newest = days[0].sessions[0]
    return ProjectDays(newest.shown_project, newest.project_path or folder(days), days)


def date_of(at: str) -> str:
    """Return the local date of a stored time."""
    return str(local(at).date())


def folder(days: list[SessionDay]) -> str | None:
    """Return the folder of the newest session that has one."""
    return next((each.cwd for day in days for each in day.sessions if each.cwd), None)


def messages(session: Session) -> int:
    """Return the number of messages to the agent and of its answers."""
    return session.message_count + session.api_request_count


def entry(session: Session) -> dict[str, Any]:
    """Return the JSON document of a session in a list."""
    return {
        "session_id": session.session_id,
        "seq": session.seq,
        "title": session.title,
        "started_at": session.first_started_at,
        "last_activity": session.last_activity,
        "first_message": session.first_user_message,
        "messages": messages(session),
        "transcript_available": session.transcript_available,
    }
