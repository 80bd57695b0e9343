"""No question reads a large table from end to end.

Those about all time, in one project or of one model by something else, are left out: they are read
through in SQLite, too. And so are the days of all time: a team has sums by the quarter of an hour,
since its members' clocks differ, and a database by the day of the person's clock.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest

from hookkit.api import (
    dates,
    dear_usage,
    message_costs,
    session_detail,
    session_work,
    sessions,
    stats,
    today,
    usage_errors,
    usage_hours,
)
from hookkit.api.store import Store
from hookkit.api.team.team_store import TeamStore
from hookkit.store.postgres.connection import TeamConnection
from hookkit.store.sqlite.totals import TIMES, USER, UsageFilter
from tests.fixtures.clock import SetZone
from tests.fixtures.postgres import Database
from tests.store.postgres import large_team
from tests.store.postgres.mirror import join
from tests.store.postgres.questions import BY, NOW, Question

LARGE = 5_000
"""Rows of a partition."""

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'hookkit'::regnamespace AND relkind = 'r' AND reltuples > %s
"""

THIRTY_DAYS = UsageFilter("2026-10-23", "2026-11-21")
SPANS = {
    "all time": UsageFilter(),
    "30 days": THIRTY_DAYS,
    "a project": THIRTY_DAYS._replace(project="/home/dev/p1"),
    "a branch": THIRTY_DAYS._replace(branch="b1"),
    "a model": THIRTY_DAYS._replace(model="opus"),
    "an agent": THIRTY_DAYS._replace(framework="claude_code"),
}
LISTS: dict[str, dict[str, Any]] = {
    "all": {},
    "a project": {"project": "p1"},
    "a branch": {"branch": "b1"},
    "a model": {"model": "opus"},
    "a time": {"since": dates.parse("2026-11-01")},
    "active": {"status": "active"},
    "completed": {"status": "completed"},
    "a folder": {"folder": "/home/dev/p1/w5"},
}

GROWING = {
    *("api_messages", "events", "session_sums", "sums", "tool_calls", "totals"),
    "transcript_records",
}

DAYS_OF_ALL_TIME = {
    f"{what}, all time" for what in ("errors", "hours", *(f"stats by {by}" for by in TIMES))
}
"""Questions that add up all quarters of an hour: most of what `totals` has."""

OF_SESSIONS = "sessions_"
"""There are few rows here; still, a list and one session are found by an index."""


class Explaining(TeamConnection):
    """A connection that keeps the tables which each statement reads from end to end."""

    def __init__(self, dsn: str) -> None:
        super().__init__(dsn)
        self.scanned: set[tuple[str, str]] = set()
        self.asked = 0

    def execute(self, statement: str, values: Any = ()) -> Any:
        self.asked += 1
        explained = super().execute(f"EXPLAIN (FORMAT JSON) {statement}", values).fetchone()
        assert explained is not None
        for step in steps(explained[0][0]["Plan"]):
            if step["Node Type"] == "Seq Scan":
                self.scanned.add((step["Relation Name"], statement))
        return super().execute(statement, values)


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield all steps of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from steps(each)


def list_of_machine(store: Store) -> sessions.SessionList:
    """List the sessions of a machine."""
    machine = next(iter(store.machines()))
    return sessions.list_sessions(store, sessions.session_filter(machine=machine))


def questions() -> Iterator[tuple[str, Question]]:
    """Yield the questions that people ask all day."""
    for name, options in LISTS.items():
        choice = sessions.session_filter(**options)
        yield f"list, {name}", lambda s, choice=choice: sessions.list_sessions(s, choice)  # type: ignore[misc]
    yield "list, a machine", list_of_machine
    for name, span in SPANS.items():
        for by in (None, USER, *BY):
            yield f"stats by {by}, {name}", lambda s, by=by, span=span: stats.add_up(s, by, span)  # type: ignore[misc]
        yield f"errors, {name}", lambda s, span=span: usage_errors.report_errors(s, span)  # type: ignore[misc]
        yield f"hours, {name}", lambda s, span=span: usage_hours.report_hours(s, span)  # type: ignore[misc]
        yield f"dear, {name}", lambda s, span=span: dear_usage.report_dear(s, span)  # type: ignore[misc]
    latest = session_detail.find_latest
    yield "show", lambda s: session_detail.show_session(s, with_cost=True)
    yield "show, prompts", lambda s: session_work.prompts_in(s, latest(s))
    yield "show, messages", lambda s: message_costs.message_costs(s, latest(s))
    yield "show, dearest", lambda s: message_costs.dearest(s, latest(s))
    yield "today", lambda s: today.report_today(s, NOW)
    yield "recent sessions", lambda s: s.get_recent_sessions(5)


@pytest.fixture
def members(team_database: Database, zone: SetZone) -> Sequence[str]:
    """The DSN of a member with much in the store, and that of such an admin."""
    ann, ann_dsn = join(team_database, "ann")
    ben, ben_dsn = join(team_database, "ben", is_admin=True)
    large_team.fill(team_database.superuser_dsn, ann, ben)
    return ann_dsn, ben_dsn


@pytest.mark.slow
def test_no_large_table_is_read_from_end_to_end(
    members: Sequence[str], team_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookkit.api.team.team_store.TeamConnection", Explaining)
    with psycopg.connect(team_database.superuser_dsn) as db:
        large, filled = ({name for (name,) in db.execute(TABLES, [n])} for n in (LARGE, 0))
    of_sessions = {name for name in filled if name.startswith(OF_SESSIONS)}
    assert {name.rpartition("_")[0] for name in large} == GROWING
    for dsn, user in ((members[0], None), (members[1], None), (members[1], "ann")):
        with TeamStore.connect(dsn, user) as team:
            connection = team.connection
            assert isinstance(connection, Explaining)
            for name, question in questions():
                connection.scanned, connection.asked = set(), 0
                question(team)
                is_of_few = name.startswith(("list", "show", "recent"))
                tables = large | of_sessions if is_of_few else large
                found = {each for each in connection.scanned if each[0] in tables}
                if name in DAYS_OF_ALL_TIME:
                    found = {each for each in found if not each[0].startswith("totals_")}
                assert connection.asked, name
                assert not found, name
