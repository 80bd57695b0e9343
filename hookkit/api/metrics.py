"""What a monitoring system is given: counters of all time, active sessions and budgets.

A counter never goes down, as a monitoring system takes a smaller value for one that began again,
and adds all of it: a session that moves to another project, a price that is corrected or a
transcript that replaces telemetry would count twice. So what a counter was last is remembered, and
stands until the sums have grown beyond it. Deleted sessions are forgotten: counters begin again.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hookkit import __version__, agents, paths
from hookkit.api.budgets import report_budgets
from hookkit.api.store import Store
from hookkit.hook.budgets import BudgetStatus
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file
from hookkit.store.sqlite import counters, projects
from hookkit.store.sqlite.counters import PlaceSums

STATES = ("busy", "wait", "idle")
"""The states of an active session."""

TOKENS = {
    "input": "tokens_input",
    "output": "tokens_output",
    "cache_read": "tokens_cache_read",
    "cache_write": "tokens_cache_write",
}
"""Kind of token → its sum."""

BY_MODEL = ("messages", "cost", "unpriced")
BY_PROJECT = ("sessions", "prompts", "corrections", "edits", "tool_calls", "api_errors")
"""Sums of sessions, which have no model of their own while it isn't known: it may change."""


class Series(NamedTuple):
    """What one counter counts; a label that it doesn't have is empty."""

    name: str
    """Of the sum."""
    agent: str
    project: str
    model: str = ""
    kind: str = ""


class Metrics(NamedTuple):
    """The metrics of a data folder."""

    version: str
    counts: dict[Series, int]
    """Cost is in nano-dollars."""
    active: dict[tuple[str, str], int]
    """Agent and state → sessions."""
    budgets: list[BudgetStatus]

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return {
            "version": self.version,
            "counters": [each._asdict() | {"value": n} for each, n in self.counts.items()],
            "active": [
                {"agent": agent, "state": state, "sessions": count}
                for (agent, state), count in self.active.items()
            ],
            "budgets": [each.to_dict() for each in self.budgets],
        }


def metrics(store: Store) -> Metrics:
    """Return all metrics. Raises OSError where the counters can't be remembered, BudgetsError."""
    known = counters.active_sessions(store.db)
    names = dict.fromkeys([agents.DEFAULT, *(agent for agent, _ in known)])
    active = {(agent, state): known.get((agent, state), 0) for agent in names for state in STATES}
    return Metrics(__version__, counts(store), active, report_budgets(store).budgets)


def counts(store: Store) -> dict[Series, int]:
    """Return the counters, none below what it was last. Raises OSError."""
    found: Counter[Series] = Counter()
    named = projects.names(store.db)
    for place in counters.by_place(store.db):
        shown = place._replace(project=named.get(place.project, place.project))
        for series, count in series_of(shown):
            found[series] += count
    known = read_marks()
    deleted = counters.deletions(store.db)
    last = known.counts if known.deleted == deleted else {}
    kept = {series: max(count, last.get(series, 0)) for series, count in sorted(found.items())}
    marks = Marks(deleted, kept)
    if marks != known:
        write_marks(marks)
    return kept


def series_of(place: PlaceSums) -> Iterator[tuple[Series, int]]:
    """Yield the counters that the sums of a place add to."""
    agent, project, model, sums = place
    for kind, name in TOKENS.items():
        yield Series("tokens", agent, project, model, kind), getattr(sums, name)
    for name in BY_MODEL:
        yield Series(name, agent, project, model), getattr(sums, name)
    for name in BY_PROJECT:
        yield Series(name, agent, project), getattr(sums, name)


def marks_file() -> Path:
    """Return the file that remembers the counters."""
    return paths.data_dir() / "metrics.json"


class Marks(NamedTuple):
    """The counters as they were last, and how many sessions were deleted by then."""

    deleted: int
    counts: dict[Series, int]


def read_marks() -> Marks:
    """Return the counters as they were last; none where they can't be read."""
    try:
        known = json.loads(regular_file.read(marks_file()))
        counts = {Series(*map(str, each)): int(count) for *each, count in known["counters"]}
        return Marks(int(known["deleted"]), counts)
    except (OSError, ValueError, TypeError, KeyError):
        return Marks(0, {})


def write_marks(marks: Marks) -> None:
    """Remember counters. Raises OSError."""
    rows = [[*series, count] for series, count in marks.counts.items()]
    content = json.dumps({"deleted": marks.deleted, "counters": rows}, separators=(",", ":"))
    replace_file(marks_file(), content.encode(), mode=0o600)
