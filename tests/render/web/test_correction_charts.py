"""Charts of corrections."""

import pytest

from hookkit.api.corrections import CorrectionReport
from hookkit.api.usage_series import MOST
from hookkit.render.web.bars import BarChart
from hookkit.render.web.correction_charts import chart
from hookkit.render.web.lying_bars import LyingBars
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import UsageRow


def report(**counts: int) -> CorrectionReport:
    """Corrections by key; ten prompts each."""
    rows = [
        UsageRow(key.strip("_").replace("_", "-") or None, Sums(prompts=10, corrections=count), [])
        for key, count in counts.items()
    ]
    total = Sums(prompts=10 * len(rows), corrections=sum(counts.values()))
    return CorrectionReport([], 0, total, rows)


@pytest.mark.parametrize(
    ("by", "first", "last", "names"),
    [
        ("day", "_2026_11_20", "_2026_11_22", ["Nov 20", "Nov 21", "Nov 22"]),
        ("week", "_2026_11_02", "_2026_11_16", ["Nov 2", "Nov 9", "Nov 16"]),
        ("month", "_2026_09", "_2026_11", ["Sep 2026", "Oct 2026", "Nov 2026"]),
    ],
)
def test_a_time_without_any_is_an_empty_place(
    by: str, first: str, last: str, names: list[str]
) -> None:
    drawn = chart(by, report(**{first: 2, last: 0}))
    assert isinstance(drawn, BarChart)
    assert [each.name for each in drawn.bars] == names
    assert [each.values for each in drawn.bars] == [(2,), None, (0,)]
    assert f"Corrections by {by}" in drawn.draw()


def test_a_long_time_is_cut() -> None:
    drawn = chart("day", report(_2025_01_01=1, _2026_11_22=1))
    assert isinstance(drawn, BarChart)
    assert len(drawn.bars) == MOST
    assert drawn.title == f"Corrections by day, the latest {MOST}"
    assert drawn.bars[-1].values == (1,)


def test_rates_by_key() -> None:
    drawn = chart("project", report(shop=1, blog=5, _=0))
    assert isinstance(drawn, LyingBars)
    assert [(each.name, each.value) for each in drawn.bars] == [
        ("blog", 50.0),
        ("shop", 10.0),
        ("—", 0.0),
    ]
    assert "50.0 per 100 prompts" in drawn.draw()


def test_nothing_to_draw() -> None:
    assert chart("day", report(_2026_11_22=0)) is None
    assert chart("day", CorrectionReport([], 0, Sums(corrections=1), [])) is None
