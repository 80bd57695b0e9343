"""Weekdays and hours."""

from hookkit.render.web.heat_map import HeatMap
from hookkit.render.web.ticks import MONEY
from tests.render.web.drawn import of_class, parsed, share, texts, titles

LEVELS = ("heat-0", "heat-1", "heat-2", "heat-3", "heat-4")


def test_more_is_larger_and_stronger_and_nothing_is_empty() -> None:
    values = {(0, 9): 10.0, (6, 23): 1.0, (3, 0): 0.01, (4, 4): 0.0}
    chart = HeatMap("c", "Cost", values, MONEY)
    root = parsed(chart.draw())
    squares = of_class(root, *LEVELS)
    assert [each.get("class") for each in squares] == ["heat-4", "heat-0", "heat-1"]
    widths = [share(each.get("width")) for each in squares]
    assert widths[0] > widths[2] > widths[1]
    assert titles(root) == [
        "Monday 09 to 10: $10.00",
        "Thursday 00 to 01: $0.01",
        "Sunday 23 to 00: $1.00",
    ]
    assert chart.description() == "The most, $10.00, on Monday from 09 to 10."
    assert {"Mon", "Sun", "00", "21"} <= set(texts(root))


def test_nothing() -> None:
    chart = HeatMap("c", "Cost", {}, MONEY)
    assert of_class(parsed(chart.draw()), *LEVELS) == []
    assert chart.description() == "No data."
