"""The stored counts answer as those that are counted, after every change, and cost what is new."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import product

import pytest

from hookkit import clock, paths
from hookkit.api.store import Store
from hookkit.store.sqlite import work_totals
from hookkit.store.sqlite.totals import KEYS, UsageFilter
from hookkit.store.sqlite.work_done import WorkDone
from hookkit.store.sqlite.work_facts import UNKNOWN_DAY, day_number
from hookkit.store.sqlite.work_totals import WorkCount
from tests.builders import deliver, line, own, payload, tool
from tests.cli.terminal import call
from tests.fixtures.clock import SetZone
from tests.kept_sums import assert_work
from tests.store.sqlite import stories
from tests.store.sqlite.steps import steps

SHOP = "/home/dev/shop"

SPANS = [
    UsageFilter("", "~", project, branch)
    for project, branch in product([None, SHOP, "/home/dev/shed", "/nowhere"], [None, "main"])
]
BY = [None, *(each for each in KEYS if each != "session")]


@pytest.fixture
def told() -> Iterator[Store]:
    """A store with some sessions."""
    stories.tell()
    with Store.open() as store:
        yield store


def answers(store: Store) -> list[object]:
    """What is answered about all time."""
    done = WorkDone(store.db)
    return [done.by(key, span) if key else done.all(span) for key in BY for span in SPANS]


def assert_answers(store: Store) -> None:
    """The stored counts and the counted ones are the same."""
    kept = answers(store)
    assert not work_totals.is_stale(store.db)
    store.db.execute("BEGIN")  # nothing is brought up to date within a transaction
    store.db.execute("INSERT INTO work_stale VALUES (1)")
    assert answers(store) == kept
    store.db.execute("ROLLBACK")
    assert_work(store.db)


def test_stored_counts_are_those_of_the_sessions(told: Store) -> None:
    assert_answers(told)


CHANGES: dict[str, Callable[[], object]] = {
    "another session": lambda: deliver(*stories.story("s7", "shop", "task", 2 * stories.DAY)),
    "a commit is gone": lambda: deliver(
        line(
            own("git", "s1", git_branch="main", commits=[], files=[]),
            90 * stories.DAY,
            src="hookkit",
        )
    ),
    "a file more on a later day": lambda: deliver(
        line(
            tool(session_id="s1", tool_input={"file_path": f"{SHOP}/b.py"}, cwd=SHOP),
            50 * stories.DAY,
        )
    ),
    "another project": lambda: deliver(
        line(payload("SessionStart", "s3", cwd="/home/dev/elsewhere"), 60 * stories.DAY)
    ),
    "another branch": lambda: deliver(
        line(own("git", "s4", git_branch="late"), 90 * stories.DAY, src="hookkit")
    ),
    "a deleted session": lambda: call("delete", "s1", "--yes"),
    "all deleted": lambda: call("delete", "--before", "2030-01-01", "--yes"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_are_counted(told: Store, change: str) -> None:
    assert_answers(told)
    CHANGES[change]()
    told.refresh()
    assert_answers(told)


def test_a_deleted_session_leaves_nothing(told: Store) -> None:
    answers(told)
    for number in range(1, 7):
        call("delete", f"s{number}", "--yes")
    for table in ("facts", "places", "days", "counts", "stale"):
        assert not told.db.execute(f"SELECT * FROM work_{table}").fetchall(), table
    assert WorkDone(told.db).all(UsageFilter()) == WorkCount()


def test_a_dimension_that_a_stale_session_was_counted_under_goes(told: Store) -> None:
    ask = "SELECT 1 FROM dimensions WHERE project = ? AND branch = 'task'"
    deliver(*stories.story("s7", "shop", "task", 2 * stories.DAY))
    told.refresh()
    answers(told)
    CHANGES["another branch"]()  # s4 isn't counted there yet
    told.refresh()
    assert told.db.execute(ask, (SHOP,)).fetchone()
    call("delete", "s7", "--yes")
    assert not told.db.execute(ask, (SHOP,)).fetchone()
    assert_answers(told)


def test_a_question_costs_what_is_new(told: Store) -> None:
    def cost() -> int:
        told.refresh()
        return steps(told.db, lambda: WorkDone(told.db).by("project", UsageFilter()))

    cost()
    deliver(*stories.story("one-more", "shop", "main", 45 * stories.DAY))
    of_one, again = cost(), cost()
    for number in range(100):
        deliver(*stories.story(f"more-{number}", "shop", "main", 50 * stories.DAY))
    of_many = cost()
    assert of_many > 10 * of_one
    deliver(*stories.story("the-last", "shop", "main", 200 * stories.DAY))
    assert cost() <= of_one * 1.5
    assert cost() <= again * 1.2


def test_days_are_counted_again_in_another_zone(zone: SetZone, told: Store) -> None:
    assert_answers(told)
    zone("Pacific/Auckland")
    assert_answers(told)


def test_utc_for_one_command_leaves_the_days(told: Store) -> None:
    kept = answers(told)
    days = told.db.execute("SELECT * FROM work_days").fetchall()
    with clock.in_utc():
        assert work_totals.counts(told.db, "project", None) is not None
        assert work_totals.counts(told.db, "day", None) is None
        told.db.execute("INSERT INTO work_stale VALUES (1)")
        assert work_totals.counts(told.db, "project", None) is None
        assert answers(told) == kept
    assert told.db.execute("SELECT * FROM work_days").fetchall() == days


def test_while_another_program_writes_all_is_counted(told: Store) -> None:
    kept = answers(told)
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as other:
        told.db.execute("INSERT INTO work_stale VALUES (1)")
        other.execute("BEGIN IMMEDIATE")
        assert work_totals.counts(told.db, "", None) is None
        assert answers(told) == kept
        other.execute("ROLLBACK")
    assert answers(told) == kept
    assert not work_totals.is_stale(told.db)


def test_a_time_that_no_calendar_has_is_of_no_day() -> None:
    assert day_number(None) == UNKNOWN_DAY
    assert work_totals.keys_of_day(UNKNOWN_DAY, [*"pbfm"]) == set()
    assert day_number("2026-11-21T09:14:00.000Z") == date(2026, 11, 21).toordinal()
