"""Bars in the order of time."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hookkit.render.web.bars import PLOT, Bar, BarChart, spread
from hookkit.render.web.ticks import COUNT, MONEY
from tests.render.web.drawn import of_class, parsed, share, texts, titles

HOSTILE = "<script>alert('1')</script> & \"x\""


def days(*values: tuple[float, ...] | None) -> list[Bar]:
    return [Bar(f"Nov {day}", f"Nov {day}, 2026", value) for day, value in enumerate(values, 1)]


def test_a_day_without_data_is_an_empty_place() -> None:
    root = parsed(BarChart("c", "Cost", days((1.0,), None, (2.0,), (0.0,)), MONEY).draw())
    bars = of_class(root, "kind-0")
    places = [share(each.get("x")) // 25 for each in bars]
    assert places == [0, 2]
    assert all(share(each.get("width")) < 25 for each in bars)
    assert [float(each.get("height") or 0) for each in bars] == [PLOT / 2, PLOT]
    assert titles(root) == [
        "Nov 1, 2026: $1.00",
        "Nov 3, 2026: $2.00",
        "Nov 4, 2026: $0.00",
    ]
    assert not list(root.iter("path")) and not list(root.iter("polyline"))


def test_stacked() -> None:
    chart = BarChart("c", "Errors", days((1.0, 3.0), (0.0, 2.0)), COUNT, ("one", "two"))
    root = parsed(chart.draw())
    lower, upper = of_class(root, "kind-0"), of_class(root, "kind-1")
    assert (len(lower), len(upper)) == (1, 2)
    top = float(upper[0].get("y") or 0) + float(upper[0].get("height") or 0)
    assert top == float(lower[0].get("y") or 0)
    assert titles(root)[0] == "Nov 1, 2026: 4 (one 1, two 3)"
    assert titles(root)[1] == "Nov 2, 2026: 2 (two 2)"
    assert chart.legend() == [("one", "kind-0"), ("two", "kind-1")]
    assert BarChart("c", "x", [], COUNT, ("one",)).legend() == []


def test_what_is_little_is_seen() -> None:
    root = parsed(BarChart("c", "Cost", days((1000.0,), (0.01,)), MONEY).draw())
    assert float(of_class(root, "kind-0")[1].get("height") or 0) >= 1


def test_its_description() -> None:
    root = parsed(BarChart("c", "Cost", days((1.0,), None, (2.0,)), MONEY).draw())
    description = root.find("desc")
    assert description is not None
    assert description.text == (
        "$3.00 in all, from Nov 1, 2026 to Nov 3, 2026; the most, $2.00, on Nov 3, 2026."
    )
    assert BarChart("c", "Cost", [], MONEY).description() == "No data."
    parsed(BarChart("c", "Cost", [], MONEY).draw())


def test_hostile_texts_are_texts() -> None:
    bars = [Bar(HOSTILE, HOSTILE, (1.0, 1.0))]
    root = parsed(BarChart("c", HOSTILE, bars, COUNT, (HOSTILE, "x")).draw())
    assert HOSTILE in texts(root)
    assert not list(root.iter("script"))


def test_labels_are_few_and_fewer_in_a_narrow_window() -> None:
    root = parsed(BarChart("c", "Cost", days(*[(1.0,)] * 30), MONEY).draw())
    labels = of_class(root, "name")
    wide = [each for each in labels if "narrow" not in (each.get("class") or "")]
    narrow = [each for each in labels if "wide" not in (each.get("class") or "")]
    assert (len(wide), len(narrow)) == (10, 4)
    assert wide[-1].text == narrow[-1].text == "Nov 30"
    alone = parsed(BarChart("c", "Cost", days((1.0,)), MONEY).draw())
    assert of_class(alone, "name")[0].get("text-anchor") == "middle"


@given(st.integers(0, 400), st.integers(1, 12))
def test_spread(count: int, most: int) -> None:
    found = sorted(spread(count, most))
    assert len(found) <= most and len({b - a for a, b in pairwise(found)}) <= 1
    assert found[-1:] == [count - 1] if count else found == []


@given(st.lists(st.none() | st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), max_size=40))
def test_any_bars_are_a_chart_within_its_place(values: list[tuple[float, float] | None]) -> None:
    root = parsed(BarChart("c", "Cost", days(*values), MONEY, ("a", "b")).draw())
    for each in of_class(root, "kind-0", "kind-1"):
        assert share(each.get("x")) + share(each.get("width")) <= 100.1
        assert float(each.get("y") or 0) >= 0
