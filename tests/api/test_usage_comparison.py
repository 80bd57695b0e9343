"""Two periods beside one another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.api.store import Store
from hookkit.api.usage_comparison import (
    COMPARABLE,
    PeriodError,
    UsageComparison,
    compare_costs,
    compare_usage,
    preceding,
)
from hookkit.store.sqlite.totals import UsageFilter
from tests.accounting import UNKNOWN, imported
from tests.transcript_builders import answer, prompt, usage

NOVEMBER = UsageFilter("2026-11-01", "2026-11-30")
OCTOBER = UsageFilter("2026-10-01", "2026-10-31")


def said(name: str, day: str, output: int, **members: Any) -> list[Any]:
    at = f"{day}T10:00:00.000Z"
    where = {"cwd": "/home/dev/shop"} | members
    model = where.pop("model", "claude-opus-4-6")
    spent = answer(name, usage(0, output), session=name, model=model, timestamp=at, **where)
    return [prompt("go", session=name, timestamp=at, **where), spent]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    imported(
        tmp_path,
        s1=said("s1", "2026-10-02", 1_000),
        s2=said("s2", "2026-11-02", 3_000),
        s3=said("s3", "2026-10-31", 5_000, cwd="/home/dev/shed"),
        s4=said("s4", "2026-11-30", 700, cwd="/home/dev/new"),
        s5=said("s5", "2026-11-30", 10, cwd="/home/dev/odd", model=UNKNOWN),
    )
    with Store.open() as opened:
        yield opened


def test_by_project(store: Store) -> None:
    found = compare_usage(store, "project", NOVEMBER, OCTOBER)
    assert [(each.key, each.difference_usd, each.ratio) for each in found.by] == [
        ("shed", pytest.approx(-0.125), 0.0),
        ("shop", pytest.approx(0.05), pytest.approx(3.0)),
        ("new", pytest.approx(0.0175), None),
        ("odd", None, None),
    ]
    assert found.totals.difference_usd == pytest.approx(-0.0575)
    assert found.days == (30, 31)


def test_document(store: Store) -> None:
    document = compare_usage(store, "project", NOVEMBER, OCTOBER).to_dict()
    assert document["now"] == {"since": "2026-11-01", "until": "2026-11-30", "days": 30}
    assert document["before"]["days"] == 31
    assert "key" not in document["totals"]
    assert document["by"][1]["project_path"] == "/home/dev/shop"
    assert document["by"][1]["now"]["tokens_output"] == 3_000


@pytest.mark.parametrize("by", [None, *COMPARABLE])
def test_every_key_adds_up(store: Store, by: str | None) -> None:
    found = compare_usage(store, by, NOVEMBER, OCTOBER)
    for name in ("now", "before"):
        total = getattr(found.totals, name).sums.cost
        assert total == sum(getattr(each, name).sums.cost for each in found.by) or by is None


def test_the_other_period_is_as_long_and_ends_before(store: Store) -> None:
    found: UsageComparison = compare_usage(store, None, NOVEMBER)
    assert (found.before.since, found.before.until, found.days) == (
        "2026-10-02",
        "2026-10-31",
        (30, 30),
    )
    day = UsageFilter("2026-03-01", "2026-03-01", "shop")
    assert preceding(day) == UsageFilter("2026-02-28", "2026-02-28", "shop")


@pytest.mark.parametrize(
    "span",
    [UsageFilter(), UsageFilter(since="2026-11-01"), UsageFilter("2026-11-02", "2026-11-01")],
)
def test_a_period_has_a_length(store: Store, span: UsageFilter) -> None:
    with pytest.raises(PeriodError):
        compare_usage(store, None, span, OCTOBER)
    with pytest.raises(PeriodError):
        compare_usage(store, None, NOVEMBER, span)


def test_costs_alone(store: Store) -> None:
    whole, found = compare_usage(store, None, NOVEMBER).totals, compare_costs(store, NOVEMBER)
    assert (found.now.sums.cost, found.before.sums.cost) == (
        whole.now.sums.cost,
        whole.before.sums.cost,
    )
    assert found.difference_usd == whole.difference_usd
    with pytest.raises(PeriodError):
        compare_costs(store, UsageFilter())
