"""Amounts of money."""

import pytest

from hookkit.lib.text.money import dollars


@pytest.mark.parametrize(
    "usd, shown",
    [
        (0, "$0.00"),
        (0.5, "$0.50"),
        (0.125, "$0.125"),
        (0.015, "$0.015"),
        (0.001, "$0.001"),
        (0.1234, "$0.1234"),
        (0.123456, "$0.1235"),
        (0.0001, "$0.0001"),
        (0.00005, "$0.0001"),
        (0.00004, "$0.00004"),
        (1e-9, "$0.000000001"),
        (0.99, "$0.99"),
        (0.999, "$0.999"),
        (0.99999, "$1.00"),
        (1, "$1.00"),
        (1.005, "$1.00"),
        (1.125, "$1.12"),
        (1234567.891, "$1,234,567.89"),
        (-0.125, "$-0.125"),
    ],
)
def test_half_a_cent_is_not_lost_below_a_dollar(usd: float, shown: str) -> None:
    assert dollars(usd) == shown
