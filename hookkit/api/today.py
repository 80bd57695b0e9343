"""Report the work of a day: sessions, time, cost and commits, and where it stopped."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from hookkit import clock
from hookkit.api import dates, session_parts, usage_shares, working_time
from hookkit.api.machine_choice import choose_machine
from hookkit.api.session_document import usage_document
from hookkit.api.store import Store
from hookkit.api.working_time import Time
from hookkit.model.counters import NANO, Counters
from hookkit.model.git import Commit
from hookkit.model.owner import owner_of
from hookkit.model.session import Session, milliseconds
from hookkit.model.spans import Span, duration
from hookkit.store.sqlite import spending, spending_by_project
from hookkit.store.sqlite.machine_totals import MachineTotals
from hookkit.store.sqlite.totals import UsageFilter
from hookkit.store.sqlite.usage_parts import usage_of


@dataclass(frozen=True, slots=True)
class SessionDone:
    """The part of a session that falls into the time."""

    session: Session
    spans: list[Span]
    """The time worked."""
    usage: Counters
    """Its own and its agents'."""
    commits: list[Commit]

    @property
    def owner(self) -> int:
        """Return the member of a team whose session it is; 0 in one's own store."""
        return owner_of(self.session.seq)

    @property
    def worked(self) -> timedelta:
        """Return the time worked."""
        return duration(self.spans)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "seq": self.session.seq,
            "session_id": self.session.session_id,
            "title": self.session.title,
            "status": self.session.state,
            "seconds": self.worked.total_seconds(),
            "usage": usage_document(self.usage),
            "commits": [commit._asdict() for commit in self.commits],
        }


@dataclass(frozen=True, slots=True)
class ProjectDone:
    """The work in a project."""

    project: str | None
    """Its name."""
    path: str | None
    sessions: list[SessionDone]
    """The latest activity first."""
    time: timedelta
    """Overlapping time counts once."""
    cost_usd: float
    commits: int

    @property
    def stopped_at(self) -> str:
        """Return where work stopped: the last note or prompt of the latest session with one."""
        words = (last_words(each.session) for each in self.sessions)
        return next(filter(None, words), "")

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "project": self.project,
            "project_path": self.path,
            "seconds": self.time.total_seconds(),
            "cost_usd": self.cost_usd,
            "commits": self.commits,
            "stopped_at": self.stopped_at,
            "sessions": [each.to_dict() for each in self.sessions],
        }


@dataclass(frozen=True, slots=True)
class DayReport:
    """The work of one day."""

    day: date
    """On the person's clock."""
    cost_usd: float
    projects: list[ProjectDone]
    """The latest activity first."""

    @property
    def sessions(self) -> list[SessionDone]:
        """Return the sessions of all projects."""
        return [each for project in self.projects for each in project.sessions]

    @property
    def time(self) -> timedelta:
        """Return the time worked in all projects; overlapping time counts once."""
        return time_in(self.sessions)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {
            "day": str(self.day),
            "cost_usd": self.cost_usd,
            "seconds": self.time.total_seconds(),
            "projects": [each.to_dict() for each in self.projects],
        }


def report_today(
    store: Store, now: datetime | None = None, machine: str | None = None
) -> DayReport:
    """Report the work since midnight on the person's clock, on one machine or on all.

    Raises NotFoundError or AmbiguousError for the name of a machine.
    """
    now = clock.local(now or datetime.now(UTC))
    day = dates.day(now.date())
    if machine is None:
        return DayReport(
            now.date(), cost_since(store, day.first), done_since(store, day.first, now)
        )
    machine = choose_machine(store, machine)
    costs = costs_of_machine(store, str(now.date()), machine)
    recent = store.database.sessions_since(day.first)
    sessions = [each for each in recent if each.machine_id == machine]
    done = done_in_each(store, sessions, costs, day.first, now)
    return DayReport(now.date(), sum(costs.values()) / NANO, done)


def costs_of_machine(store: Store, day: str, machine: str) -> dict[str, int]:
    """Return the nano-dollars since a day in the sessions of one machine, by project."""
    found = MachineTotals(store.db, UsageFilter(day, machine=machine)).costs("project")
    return defaultdict(int, {name: sum(of_models.values()) for name, of_models in found.items()})


def done_since(store: Store, since: str, now: datetime) -> list[ProjectDone]:
    """Return the work since a stored time by project, the latest activity first."""
    costs = spending_by_project.since(store.db, milliseconds(since))
    return done_in_each(store, store.database.sessions_since(since), costs, since, now)


def done_in_each(
    store: Store, recent: list[Session], costs: Mapping[str, int], since: str, now: datetime
) -> list[ProjectDone]:
    """Return the work in sessions since a stored time by project, with its nano-dollars."""
    # A forgotten session may have been ended at an earlier time: that is activity, but no work.
    lasting = [each for each in recent if (each.last_ended_at or since) >= since]
    spans = working_time.spans_of(store, lasting, now, Time(milliseconds(since)))
    found = list(done_by_each(store, lasting, since, spans))
    named = sorted(found, key=lambda each: each.session.project or "")
    grouped = groupby(named, key=lambda each: each.session.project)
    projects = [of_project(costs[name or ""], list(each)) for name, each in grouped]
    return sorted(projects, key=lambda each: latest(each.sessions), reverse=True)


def cost_since(store: Store, since: str, project: str | None = None) -> float:
    """Return the US dollars spent since a stored time, in one project or in all."""
    return spending.since(store.db, milliseconds(since), project) / NANO


def latest(sessions: list[SessionDone]) -> str:
    """Return the time of the latest activity."""
    return max(each.session.last_activity for each in sessions)


def of_project(cost: int, sessions: list[SessionDone]) -> ProjectDone:
    """Add up the work in a project, whose cost is in nano-dollars."""
    sessions.sort(key=lambda each: each.session.last_activity, reverse=True)
    hashes = {(each.owner, commit.hash) for each in sessions for commit in each.commits}
    first = sessions[0].session
    name, path = first.shown_project, first.project_path
    return ProjectDone(name, path, sessions, time_in(sessions), cost / NANO, len(hashes))


def time_in(sessions: Iterable[SessionDone]) -> timedelta:
    """Return the time worked in sessions; what overlaps counts once for each owner."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for each in sessions:
        spans[each.owner].extend(each.spans)
    return sum(map(duration, spans.values()), timedelta())


def done_by_each(
    store: Store, sessions: list[Session], since: str, spans: Mapping[int, list[Span]]
) -> Iterator[SessionDone]:
    """Yield the part of each session since a stored time.

    Few statements read most of them; those of a person have parts, and are read one by one.
    """
    plain = [each.seq or 0 for each in sessions if is_plain(each)]
    usage = usage_of(store.db, plain, *Time(milliseconds(since)))
    commits = store.work.commits_since(plain, since)
    for each in sessions:
        seq = each.seq or 0
        if is_plain(each):
            yield SessionDone(each, spans[seq], usage.get(seq, Counters()), commits.get(seq, []))
        else:
            yield done_in(store, each, since, spans[seq])


def is_plain(session: Session) -> bool:
    """Return True for a session whose usage is that of its messages and logged calls."""
    return session.origin != "manual" and session.metrics_source != "otel"


def done_in(store: Store, session: Session, since: str, spans: list[Span]) -> SessionDone:
    """Return the part of a session since a stored time."""
    parts = session_parts.parts_of(store, session)
    usage = usage_shares.with_agents(store, session, parts, Time(milliseconds(since)))
    commits = [each for each in parts.commits if each.at >= since]
    return SessionDone(session, spans, usage, commits)


def last_words(session: Session) -> str:
    """Return the last note of a session, or else its last prompt."""
    noted = (session.notes or "").strip().splitlines()
    return noted[-1] if noted else session.last_user_message or session.first_user_message or ""
