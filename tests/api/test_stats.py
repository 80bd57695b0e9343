"""Reports of usage: one that is ongoing lasts until now."""

from datetime import timedelta
from typing import Any

import pytest

from hookkit.api import dates
from hookkit.api.stats import report_usage
from hookkit.api.store import Store
from hookkit.model.session import moment
from hookkit.store.sqlite.totals import KEYS
from tests.builders import at, deliver, line, payload

NOW = moment(at(600))
DAY = at(0)[:10]
EXPECTED = {"day": DAY, "month": DAY[:7], "session": "s1", "project": "shop"}


@pytest.fixture(autouse=True)
def _at_work() -> None:
    deliver(
        line(payload("SessionStart", "s1"), 0),
        line(payload("UserPromptSubmit", "s1", prompt="Go"), 60),
        line(payload("SessionStart", "s2"), 0),
    )


def seconds(by: str | None = None, **filters: Any) -> tuple[int, dict[str | None, int]]:
    with Store.open() as store:
        report = report_usage(store, by, now=NOW, **filters)
    return report.totals.sums.seconds, {row.key: row.sums.seconds for row in report.by}


def test_it_lasts_until_now() -> None:
    assert seconds() == (600, {})


@pytest.mark.parametrize("by", KEYS)
def test_the_seconds_stand_at_its_key(by: str) -> None:
    total, found = seconds(by)
    assert (total, sum(found.values())) == (600, 600)
    assert found[EXPECTED[by]] == 600 if by in EXPECTED else True


@pytest.mark.parametrize(
    "filters, expected",
    [
        ({"project": "shop"}, 600),
        ({"project": "other"}, 0),
        ({"branch": "other"}, 0),
        ({"model": "other"}, 0),
        ({"since": dates.moment(NOW + timedelta(days=1))}, 0),
        ({"until": dates.moment(NOW - timedelta(days=2))}, 0),
    ],
    ids=str,
)
def test_only_where_it_matches(filters: dict[str, Any], expected: int) -> None:
    assert seconds(**filters)[0] == expected


def test_the_clock_may_be_behind() -> None:
    with Store.open() as store:
        report = report_usage(store, now=moment(at(30)))
    assert report.totals.sums.seconds == 60
