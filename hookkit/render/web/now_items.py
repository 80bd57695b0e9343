"""Sessions and runs as the page Now lists them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from hookkit.agents import of
from hookkit.api.budgets import BudgetReport
from hookkit.api.now import Now, RunNow
from hookkit.api.status import WatchedSession
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session, milliseconds
from hookkit.render import active_sessions, humanize


class Clock(NamedTuple):
    """A clock that runs in the browser; it shows `text` where no script does."""

    since: int
    """Unix milliseconds."""
    text: str


class Item(NamedTuple):
    """A session in a list."""

    url: str
    number: str
    title: str
    what: str
    """What it waits for, or the tool in use; empty where that isn't known."""
    about: str
    """What the tool was asked."""
    clock: Clock | None
    """How long it has waited, worked or rested."""
    turn: Clock | None
    """How long its turn has taken."""
    facts: tuple[str, ...]
    """Project, branch, agent, model, cost."""
    words: str
    """The last words."""


class RunItem(NamedTuple):
    """A run in a list."""

    url: str
    cancel_url: str
    prompt: str
    status: str
    clock: Clock
    facts: tuple[str, ...]
    lines: tuple[str, ...]


def clock_since(stored: str | None, now: datetime) -> Clock | None:
    """Return a clock that runs since a stored time; None without one."""
    if not stored:
        return None
    since = milliseconds(stored)
    elapsed = now - datetime.fromtimestamp(since / 1000, UTC)
    return Clock(since, humanize.clock_time(max(elapsed, elapsed * 0)))


def item(watched: WatchedSession, now: datetime) -> Item:
    """Return a session as a list has it."""
    session, tool = watched.session, watched.tool
    is_waiting = session.state == "wait"
    known = humanize.waiting_for(session.waiting_for) if is_waiting else ""
    what = known or (active_sessions.name_of(tool) if tool else "")
    since = session.status_updated_at
    if not is_waiting and tool is not None:
        since = tool.since
    return Item(
        f"/sessions/{session.seq}",
        f"#{session.seq}",
        one_line(session.title),
        what,
        tool.about if tool else "",
        clock_since(since, now),
        clock_since(session.turn_started_at if session.is_known else None, now),
        facts_of(session, watched.cost_usd),
        active_sessions.last_words(session),
    )


def facts_of(session: Session, cost_usd: float | None) -> tuple[str, ...]:
    """Return what distinguishes a session from others."""
    known = (session.shown_project, session.git_branch, agent_of(session), session.model)
    named = tuple(one_line(each) for each in known if each)
    return (*named, humanize.dollars(cost_usd)) if cost_usd is not None else named


def agent_of(session: Session) -> str | None:
    """Return the agent's name for people; None for a person's own session."""
    return of(session.framework).DISPLAY_NAME if session.framework else None


def run_item(found: RunNow, now: datetime) -> RunItem:
    """Return a run as a list has it."""
    run = found.run.run
    number = f"#{found.run.session}" if found.run.session else ""
    memory = f"{run.memory_mb:.0f} MB" if run.pid else ""
    known = (number, one_line(run.project_path), run.model or "", memory)
    clock = clock_since(run.started_at, now)
    assert clock is not None  # noqa: S101 - for the type checker: a run has a start
    return RunItem(
        f"/runs/{run.session_id}",
        f"/runs/{run.session_id}/cancel",
        run.prompt or humanize.UNKNOWN,
        run.status,
        clock,
        tuple(filter(None, known)),
        found.last.lines,
    )


def cards(found: Now) -> list[tuple[str, str]]:
    """Return the numbers at the top of the page."""
    more = "+" if found.has_more else ""
    counts = [
        ("Waiting for you", found.waiting),
        ("Working", found.working),
        ("Idle", found.idle),
    ]
    return [
        *((name, f"{group.count:,}{more}") for name, group in counts),
        ("Done today", humanize.number(len(found.done))),
        ("Cost today", humanize.dollars(found.today.cost_usd)),
        ("Time today", humanize.human_duration(found.today.time)),
    ]


def budget_lines(report: BudgetReport) -> Iterable[tuple[str, str, int, bool]]:
    """Yield each budget: name, what is left, the percentage that is spent, whether it's over."""
    for each in report.budgets:
        where = f" for {one_line(each.project)}" if each.project else ""
        percent = min(int(each.used * 100), 100)
        yield f"{each.kind.capitalize()}{where}", each.remainder, percent, each.is_over
