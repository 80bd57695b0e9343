"""Group sessions by project and by the day on which they started."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from hookkit.model.session import Session
from hookkit.model.timestamps import local


class SessionDay(NamedTuple):
    """The sessions of one local day, the newest first."""

    date: str
    """2026-11-21."""
    sessions: list[Session]


class ProjectDays(NamedTuple):
    """One project's sessions by day, the newest day first."""

    project: str | None
    path: str | None
    """The folder of its newest listed session."""
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
    """Group sessions, given newest first, by project and day; keep their order."""
    projects: dict[str | None, dict[str, list[Session]]] = {}
    for session in sessions:
        days = projects.setdefault(session.project, {})
        days.setdefault(date_of(session.first_started_at), []).append(session)
    return [
        ProjectDays(name, folder(days), [SessionDay(*each) for each in days.items()])
        for name, days in projects.items()
    ]


def date_of(at: str) -> str:
    """Return the local date of a stored time."""
    return f"{local(at):%Y-%m-%d}"


def folder(days: dict[str, list[Session]]) -> str | None:
    """Return the folder of the newest session that has one."""
    found = (each.cwd for sessions in days.values() for each in sessions if each.cwd)
    return next(found, None)


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
