"""Bars and charts."""

import pytest

from hookkit.render import chart


@pytest.mark.parametrize(
    "value, drawn",
    [(0, ""), (100, "████"), (50, "██"), (1, "▏"), (40, "█▋"), (0.0001, "▏")],
)
def test_a_bar(value: float, drawn: str) -> None:
    assert chart.bar(value, 100, 4) == drawn


@pytest.mark.parametrize(
    "first, last, most, expected",
    [
        ("2026-11-20", "2026-11-30", 100, ("2026-11-20", 11)),
        ("2026-11-20", "2026-11-30", 8, ("2026-11-23", 8)),
        ("2026-11-30", "2026-11-30", 100, ("2026-11-24", 7)),
        ("2026-12-30", "2026-11-30", 100, ("2026-11-24", 7)),
    ],
)
def test_days(first: str, last: str, most: int, expected: tuple[str, int]) -> None:
    found = chart.days(first, last, most)
    assert (found[0], len(found), found[-1]) == (*expected, last)


def test_columns() -> None:
    values = [("2026-11-19", 8.0), ("2026-11-20", 0.0), ("2026-11-21", 1.0), ("2026-11-22", 0.01)]
    drawn = chart.columns(values, 20, lambda value: f"{value:g}")
    assert drawn == [
        "8 │███",
        "  │███",
        "  │███",
        "  │███",
        "4 │███",
        "  │███",
        "  │███",
        "  │███     ███ ▁▁▁",
        "0 └────────────────",
        "   11-19   11-21",
    ]


@pytest.mark.parametrize("days", [7, 30, 68])
def test_a_chart_fits(days: int) -> None:
    values = [(day, 1.0) for day in chart.days("2026-01-01", "2026-06-30", days)]
    drawn = chart.columns(values, 80, lambda value: f"${value:.2f}")
    assert all(len(each) <= 80 for each in drawn)
    assert drawn[0].count("█") >= days
