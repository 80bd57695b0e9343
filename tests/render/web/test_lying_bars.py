"""Bars by key."""

from hookkit.render.web.lying_bars import LyingBar, LyingBars
from hookkit.render.web.ticks import MONEY
from tests.render.web.drawn import of_class, parsed, share, texts, titles


def test_bars() -> None:
    bars = [LyingBar("shop", 4.0), LyingBar("shed", 1.0), LyingBar("odd", None), LyingBar("no", 0)]
    chart = LyingBars("c", "Cost by project", bars, MONEY)
    root = parsed(chart.draw())
    assert [share(each.get("width")) for each in of_class(root, "kind-0")] == [100, 25]
    assert titles(root) == ["shop: $4.00", "shed: $1.00", "odd: —", "no: $0.00"]
    assert chart.description() == "The most is shop: $4.00."
    assert int(root.get("height") or 0) > 100


def test_a_long_key_is_cut_but_for_its_title() -> None:
    name = "a long name of a branch that nobody can read at a glance"
    root = parsed(LyingBars("c", "Cost", [LyingBar(name, 1.0)], MONEY).draw())
    assert texts(root)[0].endswith("…") and len(texts(root)[0]) <= 34
    assert titles(root) == [f"{name}: $1.00"]


def test_nothing() -> None:
    assert LyingBars("c", "Cost", [], MONEY).description() == "No data."
    parsed(LyingBars("c", "Cost", [], MONEY).draw())
