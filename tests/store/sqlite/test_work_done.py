"""Files and commits are counted alike, whichever way they are looked up."""

from collections.abc import Iterator

import pytest

from hookkit.api.store import Store
from hookkit.store.sqlite.totals import UsageFilter
from hookkit.store.sqlite.work_done import WorkDone
from hookkit.store.sqlite.work_totals import WorkCount
from tests.builders import deliver
from tests.store.sqlite import stories
from tests.store.sqlite.steps import steps

ALWAYS = ("0001-01-02", "9998-12-31")
"""A span of everything that isn't known as one."""

SHOP = "/home/dev/shop"


@pytest.fixture
def done() -> Iterator[WorkDone]:
    """The work of some sessions."""
    stories.tell()
    with Store.open() as store:
        yield WorkDone(store.db)


def test_all_that_was_done(done: WorkDone) -> None:
    assert done.all(UsageFilter()) == WorkCount(files=8, commits=7)
    assert done.all(UsageFilter(*ALWAYS)) == WorkCount(files=8, commits=7)


def test_nothing_was_done(store: Store) -> None:
    assert WorkDone(store.db).all(UsageFilter()) == WorkCount()


@pytest.mark.parametrize("project", [SHOP, "/home/dev/shed", "/nowhere"])
@pytest.mark.parametrize("branch", [None, "main", "task"])
@pytest.mark.parametrize("key", ["day", "project", "model"])
def test_a_project(done: WorkDone, project: str, branch: str | None, key: str) -> None:
    ever = UsageFilter(project=project, branch=branch)
    span = ever._replace(since=ALWAYS[0], until=ALWAYS[1])
    assert done.all(ever) == done.all(span)
    assert done.by(key, ever) == done.by(key, span)


def test_a_project_costs_what_it_has() -> None:
    stories.tell()

    def cost(store: Store) -> int:
        done = WorkDone(store.db)
        done.all(ever := UsageFilter(project="/home/dev/shed"))  # counts what is stale
        return steps(store.db, lambda: (done.all(ever), done.all(ever._replace(branch="main"))))

    with Store.open() as store:
        few = cost(store)
    for number in range(60):
        project = stories.SESSIONS[0][1]
        deliver(*stories.story(f"more-{number}", project, "main", 50 * stories.DAY))
    with Store.open() as store:
        assert cost(store) <= few * 1.2
