"""The stored unions answer as the spans themselves do."""

from collections.abc import Iterator
from itertools import product

import pytest

from hookkit.api.store import Store
from hookkit.store.sqlite.totals import KEYS, UsageFilter
from hookkit.store.sqlite.worked_totals import EVERYTHING, Scope, WorkedTotals, scope_of
from tests.store.sqlite import stories

SHOP, SHED = "/home/dev/shop", "/home/dev/shed"

SPANS = [
    UsageFilter(since, until, project, branch)
    for (since, until), project, branch in product(
        [("", "~"), ("2026-11-21", "2026-11-22"), ("2026-11-24", "~"), ("2027-01-01", "~")],
        [None, SHOP, SHED, "/nowhere"],
        [None, "main", "task"],
    )
]
SPANS += [each._replace(framework="claude_code") for each in SPANS]


@pytest.fixture
def told() -> Iterator[Store]:
    """A store with some sessions."""
    stories.tell()
    with Store.open() as store:
        yield store


@pytest.mark.parametrize("key", [None, *(each for each in KEYS if each != "session")], ids=str)
def test_stored_time_is_that_of_the_spans(told: Store, key: str | None) -> None:
    worked = WorkedTotals(told.db, told.settings.idle_minutes)
    sums = {span: worked.add_up(key, span) for span in SPANS}
    told.db.execute("DELETE FROM worked")
    told.db.execute("INSERT INTO worked_stale VALUES (0)")
    told.db.execute("BEGIN")  # nothing is brought up to date within a transaction: spans are read
    for span, found in sums.items():
        assert worked.add_up(key, span) == found, span
    told.db.execute("ROLLBACK")


def test_a_project_is_read_from_the_stored_days(told: Store) -> None:
    worked, statements = WorkedTotals(told.db, told.settings.idle_minutes), list[str]()
    worked.add_up(None, UsageFilter())
    told.db.set_trace_callback(statements.append)
    for span in (UsageFilter(project=SHOP), UsageFilter(branch="main"), UsageFilter()):
        worked.add_up("day", span)
    told.db.set_trace_callback(None)
    assert not any("worked_spans" in each for each in statements)


@pytest.mark.parametrize(
    "key, span, expected",
    [
        (None, UsageFilter(), EVERYTHING),
        ("branch", UsageFilter(), EVERYTHING),
        ("week", UsageFilter(project="a"), Scope("project", "a")),
        ("project", UsageFilter(project="a"), Scope("project", "a")),
        (None, UsageFilter(branch="b"), Scope("branch", "b")),
        ("branch", UsageFilter(project="a"), Scope("project", "a")),
        ("project", UsageFilter(framework="f"), Scope("framework", "f")),
        ("project", UsageFilter(branch="b"), None),
        ("framework", UsageFilter(project="a"), None),
        (None, UsageFilter(project="a", branch="b"), None),
        (None, UsageFilter(model="m"), None),
        ("model", UsageFilter(), EVERYTHING),
        ("model", UsageFilter(project="a"), Scope("project", "a")),
        ("model", UsageFilter(framework="f"), Scope("framework", "f")),
    ],
    ids=str,
)
def test_scope(key: str | None, span: UsageFilter, expected: Scope | None) -> None:
    assert scope_of(key, span) == expected


def test_all_time_is_all_days(told: Store) -> None:
    def days() -> list[tuple[object, ...]]:
        question = "SELECT kind, key, count(*), sum(ms) FROM worked GROUP BY 1, 2 ORDER BY 1, 2"
        return told.db.execute(question).fetchall()

    def ever() -> list[tuple[object, ...]]:
        return told.db.execute("SELECT * FROM worked_ever ORDER BY 1, 2").fetchall()

    worked = WorkedTotals(told.db, told.settings.idle_minutes)
    worked.add_up("project", UsageFilter())
    assert days() == ever() != []
    told.delete_session("s1")
    told.delete_session("s6")
    shop = worked.add_up("project", UsageFilter(project=SHOP))
    assert days() == ever()
    assert shop.by == {SHOP: shop.total}
    assert worked.add_up("branch", UsageFilter(branch="none")).by == {}
    told.db.execute("DELETE FROM worked")
    assert ever() == []
