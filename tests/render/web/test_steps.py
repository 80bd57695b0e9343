"""Sums that grow in steps."""

from hookkit.render.web.steps import StepChart, Steps
from hookkit.render.web.ticks import MONEY
from tests.render.web.drawn import of_class, parsed, texts, titles

NOW = Steps("November", [1.0, 1.0, 4.0], ["2026-11-01", "2026-11-02", "2026-11-03"])
BEFORE = Steps("October", [2.0, 3.0], ["2026-10-01", "2026-10-02"])


def test_lines_are_level_or_upright() -> None:
    chart = StepChart("c", "Cost so far", [NOW, BEFORE], MONEY)
    root = parsed(chart.draw())
    lines = of_class(root, "line-0", "line-1")
    assert all(
        each.get("x1") == each.get("x2") or each.get("y1") == each.get("y2") for each in lines
    )
    level = [each for each in of_class(root, "line-0") if each.get("y1") == each.get("y2")]
    assert [each.get("y1") for each in level] == ["150.5", "150.5", "8"]
    assert "November, 2026-11-02: $1.00" in titles(root)
    assert [each for each in texts(root) if each.isdigit()] == ["1", "2", "3"]
    assert chart.description() == (
        "November: $4.00 after 3 places; October: $3.00 after 2 places."
    ).replace("places", "days")
    assert chart.legend() == [("November", "line-0"), ("October", "line-1")]


def test_nothing() -> None:
    chart = StepChart("c", "Cost so far", [Steps("x", [], [])], MONEY)
    assert chart.description() == "No data."
    assert of_class(parsed(chart.draw()), "line-0", "name") == []
    assert StepChart("c", "x", [], MONEY).places == 0
    zero = StepChart("c", "x", [Steps("x", [0.0], ["2026-11-01"])], MONEY)
    assert len(of_class(parsed(zero.draw()), "line-0")) == 1
