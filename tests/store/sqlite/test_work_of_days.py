"""Files and commits of some days: from what sessions did, as from the rows themselves."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.store.sqlite import migrate, work_of_days, work_totals
from hookkit.store.sqlite.totals import KEYS, PERSON, UsageFilter
from hookkit.store.sqlite.work_done import WorkDone
from tests.kept_sums import assert_work
from tests.store.sqlite import stories

SHOP = "/home/dev/shop"
TIMES = [("2026-11-21", "~"), ("", "2026-11-22"), ("2026-11-22", "2026-12-10"), ("", "~")]
PLACES = product([None, SHOP, "/nowhere"], [None, "main"], [None, "opus"], [None, "claude_code"])
SPANS = [UsageFilter(*time, *place) for time, place in product(TIMES, PLACES)]
BY = [None, PERSON, *(each for each in KEYS if each != "session")]


@pytest.fixture
def told() -> Iterator[Store]:
    stories.tell()
    with Store.open() as store:
        yield store


def answers(store: Store) -> dict[tuple[object, ...], object]:
    done = WorkDone(store.db)
    return {
        (key, span): done.by(key, span) if key else done.all(span)
        for key, span in product(BY, SPANS)
    }


def test_they_are_those_of_the_rows(told: Store) -> None:
    kept = answers(told)
    told.db.execute("BEGIN")  # nothing is brought up to date within a transaction
    told.db.execute("INSERT INTO work_stale VALUES (1)")
    assert work_of_days.count(told.db, None, SPANS[0]) is None
    counted = answers(told)
    told.db.execute("ROLLBACK")
    assert {name: each for name, each in kept.items() if counted[name] != each} == {}


@pytest.mark.parametrize(
    "span, kind",
    [
        (UsageFilter(), "day"),
        (UsageFilter(project="a"), "day project a"),
        (UsageFilter(framework="a"), "day framework a"),
        (UsageFilter(branch="a"), ""),
        (UsageFilter(project="a", framework="b"), ""),
        (UsageFilter(model="a"), ""),
    ],
    ids=str,
)
def test_days_that_are_stored(span: UsageFilter, kind: str) -> None:
    assert work_of_days.kept("day", span) == kind
    assert work_of_days.kept("week", span) == work_of_days.kept(None, span) == ""


def test_counts_of_the_version_before(told: Store, tmp_path: Path) -> None:
    """The migration counts within projects and agents as the next question would."""
    told.close()
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as db:
        work_totals.refresh(db)
        kept = db.execute("SELECT * FROM work_counts ORDER BY 1, 2").fetchall()
        days = db.execute("SELECT * FROM work_days").fetchall()
        db.execute("DELETE FROM work_counts WHERE kind LIKE '% %'")
        script = dict(migrate.migrations("sqlite"))[28]
        for table in ("sums_ever", "failed_calls", "failed_counts"):
            db.execute(f"DROP TABLE {table}")
        db.execute("DROP INDEX work_facts_by_day")
        db.execute("BEGIN")
        migrate.apply(db, 28, script)
        db.execute("COMMIT")
        assert db.execute("SELECT * FROM work_counts ORDER BY 1, 2").fetchall() == kept
        assert db.execute("SELECT * FROM work_days").fetchall() == days
        assert_work(db)
