"""Usage by hour: the cells add up to the hours, and these to what stats has."""

from pathlib import Path

import pytest

from hookkit.api.stats import report_usage
from hookkit.api.store import Store
from hookkit.api.usage_hours import HourReport, report_hours
from hookkit.store.sqlite.totals import UsageFilter
from tests.accounting import imported
from tests.transcript_builders import answer, prompt, usage

MOMENTS = ("2026-11-20T23:59:00.000Z", "2026-11-21T09:01:00.000Z", "2026-11-28T09:59:00.000Z")


@pytest.fixture
def report(tmp_path: Path) -> HourReport:
    answers = [
        answer(f"m{number}", usage(10, 50, 90, 0), timestamp=at)
        for number, at in enumerate(MOMENTS)
    ]
    imported(tmp_path, s1=[prompt("go", timestamp=MOMENTS[0]), *answers])
    with Store.open() as store:
        found = report_hours(store, UsageFilter())
        assert found.totals.cost == report_usage(store).totals.sums.cost
        return found


def test_cells(report: HourReport) -> None:
    cells = [(each.weekday, each.hour, each.sums.messages) for each in report.cells]
    assert cells == [(4, 23, 1), (5, 9, 2)]
    assert [(key, sums.messages) for key, sums in report.by] == [("09:00", 2), ("23:00", 1)]


def test_document(report: HourReport) -> None:
    document = report.to_dict()
    assert document["totals"]["messages"] == 3
    assert document["totals"]["cache_hit_ratio"] == 0.9
    assert [(each["weekday"], each["hour"]) for each in document["hours"]] == [(5, 23), (6, 9)]
    assert document["by"][0]["key"] == "09:00"
    assert document["by"][0]["total_tokens"] == 300
    assert "seconds" not in document["totals"] and "cost" not in document["totals"]
