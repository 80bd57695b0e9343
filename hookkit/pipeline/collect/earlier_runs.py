"""Find the runs of a session before its last start about whose end git was never asked.

A session runs from a start to an end, and may go on later. Git is asked about the present run; a
worker that was killed has left open what was done in one before.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from hookkit.model.git import GitPlace
from hookkit.model.session import Session
from hookkit.pipeline.collect.session_visits import Known
from hookkit.store.sqlite.activity import ActivityQueries, Moment

STARTS = frozenset(("run_started", "session_start"))
"""Events that start a session; after its end, a prompt does so too."""


class Run(NamedTuple):
    """The time from a start of a session to its last event before the next one."""

    begin: str
    end: str


def unasked_runs(done: ActivityQueries, session: Session, asked_until: str) -> list[Run]:
    """Return the earlier runs of a session that went on after git was asked, the oldest first."""
    if max(session.first_started_at, asked_until) >= session.last_started_at:
        return []
    moments = done.moments(session.seq or 0, session.last_started_at)
    return [run for run in runs_of(moments) if run.begin < run.end > asked_until]


def runs_of(moments: Iterable[Moment]) -> list[Run]:
    """Return the runs that the events of a session make, in the order of their times."""
    runs: list[Run] = []
    is_over = False
    for at, kind in moments:
        if not runs or kind in STARTS or (is_over and kind == "prompt"):
            runs.append(Run(at, at))
        runs[-1] = Run(runs[-1].begin, at)
        is_over = kind == "session_end"
    return runs


def as_it_was(
    session: Session, run: Run, places: list[GitPlace], known: Known
) -> tuple[Session, list[GitPlace], Known]:
    """Return a session with its folders and working trees, as they were after a run."""
    entered = [
        place._replace(last_at=min(place.last_at, run.end))
        for place in places
        if place.at <= run.end
    ]
    folders = [place.folder for place in sorted(entered, key=lambda place: place.last_at)]
    is_there = session.cwd in folders or not folders
    past = replace(
        session,
        cwd=session.cwd if is_there else folders[-1],
        last_started_at=run.begin,
        last_ended_at=run.end,
        last_activity=run.end,
    )
    return past, entered, {top: each for top, each in known.items() if each[0].at <= run.end}
