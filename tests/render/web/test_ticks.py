"""The ticks of an axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.render.web.ticks import COUNT, MONEY, TIME, TOKENS, Unit, axis


@pytest.mark.parametrize(
    "unit, largest, expected",
    [
        (MONEY, 0, ["$0"]),
        (MONEY, 5e-324, ["$0"]),
        (MONEY, 1.72, ["$0", "$0.50", "$1", "$1.50", "$2"]),
        (MONEY, 0.04, ["$0", "$0.01", "$0.02", "$0.03", "$0.04"]),
        (MONEY, 17, ["$0", "$5", "$10", "$15", "$20"]),
        (MONEY, 5200, ["$0", "$2k", "$4k", "$6k"]),
        (COUNT, 1, ["0", "1"]),
        (COUNT, 2, ["0", "1", "2"]),
        (COUNT, 900, ["0", "500", "1k"]),
        (TOKENS, 81_000_000, ["0", "50M", "100M"]),
        (TOKENS, 3_000_000_000, ["0", "1B", "2B", "3B"]),
        (TIME, 50, ["0", "15s", "30s", "45s", "1m"]),
        (TIME, 5400, ["0", "30m", "1h", "90m"]),
        (TIME, 9 * 3600, ["0", "3h", "6h", "9h"]),
        (TIME, 200 * 3600, ["0", "5d", "10d"]),
    ],
)
def test_they_are_round(unit: Unit, largest: float, expected: list[str]) -> None:
    assert [unit.tick(each) for each in axis(largest, unit)] == expected


@given(st.floats(1e-9, 1e15), st.sampled_from([MONEY, COUNT, TOKENS, TIME]))
def test_they_are_few_and_reach_above_the_largest(largest: float, unit: Unit) -> None:
    found = axis(largest, unit)
    assert 2 <= len(found) <= 6
    assert found[-1] >= largest * (1 - 1e-9)
    assert found[-1] <= max(largest * 4, 4)


def test_in_a_sentence() -> None:
    assert MONEY.shown(0.5) == "$0.50"
    assert TOKENS.shown(2_500_000) == "2.5M tokens"
    assert COUNT.shown(1200) == "1,200"
    assert TIME.shown(5400) == "1h 30m"
