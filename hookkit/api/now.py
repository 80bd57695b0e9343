"""Report what goes on now: the sessions by what they are doing, the runs, and the day so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hookkit.api.budgets import BudgetReport, report_budgets
from hookkit.api.current_tools import CurrentTools
from hookkit.api.listed_runs import ListedRun, with_numbers
from hookkit.api.run_tail import LastWords, last_words
from hookkit.api.runs import SessionManager
from hookkit.api.sessions import total_of
from hookkit.api.status import MOST_WATCHED, ActiveSession, WatchedSession
from hookkit.api.store import Store
from hookkit.api.today import DayReport, SessionDone, report_today
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import SessionFilter, sessions

WORKING = ("busy", "active")
"""States in which time passes: that of an agent, and that of a person's own session."""

MOST_SHOWN = 30
"""Sessions of a group that are read in full."""

LINES = 3
"""The last lines of a run."""


@dataclass(frozen=True, slots=True)
class Group:
    """The sessions that are doing the same; those that are shown come with cost and tool."""

    name: str
    shown: list[WatchedSession]
    count: int

    def to_dict(self, now: datetime) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "count": self.count,
            "sessions": [watched_document(each, now) for each in self.shown],
        }


@dataclass(frozen=True, slots=True)
class RunNow:
    """A run in progress."""

    run: ListedRun
    last: LastWords

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self.run.to_dict() | {"last_lines": list(self.last.lines)}


@dataclass(frozen=True, slots=True)
class Now:
    """What goes on now."""

    waiting: Group
    """The one that has waited longest comes first."""
    working: Group
    idle: Group
    has_more: bool
    """There are more active sessions than were looked at."""
    runs: list[RunNow]
    today: DayReport
    budgets: BudgetReport
    is_empty: bool
    """No session has ever been recorded."""

    @property
    def done(self) -> list[SessionDone]:
        """Return the sessions that were worked on today and have ended."""
        return [each for each in self.today.sessions if not each.session.is_active]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        at = datetime.now(UTC)
        groups = (self.waiting, self.working, self.idle)
        return {each.name: each.to_dict(at) for each in groups} | {
            "runs": [each.to_dict() for each in self.runs],
            "today": self.today.to_dict(),
            "budgets": self.budgets.to_dict(),
        }


def watched_document(watched: WatchedSession, now: datetime) -> dict[str, Any]:
    """Return a session with its tool and cost as JSON has it."""
    tool = watched.tool
    return ActiveSession(watched.session, False).document_at(now) | {
        "cost_with_agents_usd": watched.cost_usd,
        "tool": None if tool is None else {"name": tool.name, "since": tool.since or None},
    }


def report_now(store: Store, manager: SessionManager) -> Now:
    """Report what goes on now."""
    active = sessions(store.db, SessionFilter(status="active"), MOST_WATCHED + 1)
    has_more = len(active) > MOST_WATCHED
    waiting = [each for each in active if each.state == "wait"]
    working = [each for each in active if each.state in WORKING]
    idle = [each for each in active if each.state not in ("wait", *WORKING)]
    waiting.sort(key=lambda each: each.status_updated_at)
    return Now(
        group(store, "waiting", waiting),
        group(store, "working", working),
        group(store, "idle", idle),
        has_more,
        runs_now(store, manager),
        report_today(store),
        report_budgets(store),
        not active and not store.get_recent_sessions(1),
    )


def group(store: Store, name: str, found: Sequence[Session]) -> Group:
    """Return a group of sessions."""
    shown = found[:MOST_SHOWN]
    tools = CurrentTools().of(shown)
    watched = [
        WatchedSession(each, total_of(store, each).cost_usd, tools.get(each.seq or 0))
        for each in shown
    ]
    return Group(name, watched, len(found))


def runs_now(store: Store, manager: SessionManager) -> list[RunNow]:
    """Return the runs in progress with their last lines."""
    listed = with_numbers(manager.list_running(), store)
    return [RunNow(each, last_words(each.run.session_id, LINES)) for each in listed]
