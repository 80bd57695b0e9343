"""Find what changes in sessions and runs while somebody looks: a cheap look, ten times a second."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from hookkit.api.current_tools import AT_WORK, CurrentTool, CurrentTools
from hookkit.api.status import MOST_WATCHED
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.containment import results
from hookkit.model.session import Session, moment, now, timestamp
from hookkit.pipeline.collect import dead_processes, running_statuses
from hookkit.runs import run_folder
from hookkit.runs.run_folder import Run
from hookkit.store.sqlite.sessions import SessionFilter, sessions

OVERLAP = timedelta(seconds=3)
"""What may have been recorded before a time, and projected after it."""


class Change(NamedTuple):
    """Something that changed in a session or a run. It names neither paths nor words."""

    kind: str
    """`session` or `run`."""
    event: str
    """`started`, `state`, `tool`, `activity`, `ended` or `deleted`."""
    at: str
    session: int | None = None
    """The session's number."""
    agent: str | None = None
    state: str | None = None
    waiting_for: str | None = None
    tool: str | None = None
    """The tool in use."""
    run: str | None = None
    """The run's id."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it, without what it doesn't have."""
        known = self._asdict()
        del known["kind"]
        return {name: value for name, value in known.items() if value is not None}


class Look(NamedTuple):
    """What was found of a session."""

    session: Session
    tool: CurrentTool | None

    @property
    def status(self) -> tuple[str | None, ...]:
        """Return what it is doing."""
        row = self.session
        return row.state, row.waiting_for, row.turn_started_at


class Watch:
    """Compares what there is with what there was at the last look."""

    def __init__(self) -> None:
        self.known: dict[int, Look] = {}
        self.runs: dict[Run, tuple[str, int]] = {}
        self.version: int | None = None
        self.is_first = True
        self._tools = CurrentTools()

    def is_stirred(self) -> bool:
        """Return True if an agent shows what no event has reported, or its process is gone."""
        watched = [each.session for each in self.known.values()]
        return any(results(is_stirred, watched, Session.label))

    def look(self, store: Store) -> list[Change]:
        """Return what has changed; nothing the first time."""
        found = self._sessions(store)
        tools = self._tools.of(found.values())
        looks = {number: Look(each, tools.get(number)) for number, each in found.items()}
        changes = [*self._compared(looks, store), *self._runs_compared()]
        self.known = looks
        is_first, self.is_first = self.is_first, False
        return [] if is_first else changes

    def _sessions(self, store: Store) -> dict[int, Session]:
        """Return the active sessions; they are read again only where the database has changed."""
        version = store.database.version()
        if version == self.version:
            return {number: each.session for number, each in self.known.items()}
        self.version = version
        active = sessions(store.db, SessionFilter(status="active"), MOST_WATCHED)
        return {each.seq or 0: each for each in active}

    def _compared(self, looks: dict[int, Look], store: Store) -> Iterator[Change]:
        for number, look in looks.items():
            if (before := self.known.get(number)) is None:
                yield change_of(look, "started")
            elif look.status != before.status:
                yield change_of(look, "state")
            elif look.tool != before.tool:
                yield change_of(look, "tool")
            elif look.session is not before.session and look.session != before.session:
                yield change_of(look, "activity")
        for number in self.known.keys() - looks.keys():
            ended = store.database.session_by_seq(number)
            yield change_of(Look(ended, None), "ended") if ended else deleted(number)

    def _runs_compared(self) -> Iterator[Change]:
        before, self.runs = self.runs, states_of_runs(self.runs)
        for run, state in self.runs.items():
            if state != before.get(run):
                is_new, is_same = run not in before, before.get(run, state)[0] == state[0]
                event = "started" if is_new else "activity" if is_same else "state"
                yield Change("run", event, now(), state=state[0], run=run.session_id)
        for run in before.keys() - self.runs.keys():
            yield Change("run", "deleted", now(), run=run.session_id)


def is_stirred(session: Session) -> bool:
    """Return True if an agent shows what no event has reported, or its process is gone."""
    if session.pid is not None and dead_processes.presence(session) == "gone":
        return True
    return session.status in AT_WORK and running_statuses.newer(session) is not None


def change_of(look: Look, event: str) -> Change:
    """Return the change of a session."""
    session, tool = look
    return Change(
        "session",
        event,
        max(session.last_activity, session.status_updated_at),
        session.seq,
        session.framework,
        session.state,
        session.waiting_for,
        tool and tool.name,
    )


def deleted(number: int) -> Change:
    """Return that a session was deleted."""
    return Change("session", "deleted", now(), number)


def states_of_runs(known: dict[Run, tuple[str, int]]) -> dict[Run, tuple[str, int]]:
    """Return the status of each run, and the size of its output; ended ones aren't read again."""
    try:
        found = run_folder.runs()
    except HookkitError:
        return known
    ended = {run: state for run, state in known.items() if state[0] not in run_folder.LIVE}
    return {run: ended.get(run) or state_of(run) for run in found}


def state_of(run: Run) -> tuple[str, int]:
    """Return the status of a run, and the size of its output."""
    try:
        return run.state.status, run.output.stat().st_size
    except OSError:
        return "initializing", 0


def changed_since(store: Store, at: datetime) -> list[Change]:
    """Return the sessions and runs that have changed since a time, as they are now."""
    since = timestamp(round((at - OVERLAP).timestamp() * 10**9))
    recent = {each.seq or 0: each for each in store.database.sessions_since(since)}
    active = sessions(store.db, SessionFilter(status="active"), MOST_WATCHED)
    recent |= {each.seq or 0: each for each in active if each.status_updated_at > since}
    rows = sorted(recent.values(), key=lambda each: each.last_activity)
    return [change_of(Look(each, None), "activity") for each in rows] + list(runs_since(at))


def runs_since(at: datetime) -> Iterable[Change]:
    """Yield the runs that go on, or have ended since a time."""
    for run, (status, _) in states_of_runs({}).items():
        ended_at = run.state.ended_at
        if ended_at is None or moment(ended_at) >= at:
            yield Change("run", "activity", ended_at or now(), state=status, run=run.session_id)


def time_of(milliseconds: int) -> datetime:
    """Return Unix milliseconds as a time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
