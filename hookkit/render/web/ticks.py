"""Places and texts of the ticks of an axis: money, tokens, counts or time."""

import math
from collections.abc import Callable
from typing import NamedTuple

from hookkit.render import humanize

MOST = 4
"""Ticks above zero."""

LEAST = 1e-9
"""What is less counts as zero: costs are whole numbers of billionths of a dollar."""

STEPS = (1, 2, 5, 10)

MINUTE, HOUR = 60, 3600
TIMES = (
    *(1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE),
    *(HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 8 * HOUR, 12 * HOUR, 24 * HOUR),
)
"""Seconds between ticks of time."""


class Unit(NamedTuple):
    """A kind of value on an axis."""

    shown: Callable[[float], str]
    """The value as a sentence has it."""
    tick: Callable[[float], str]
    """The value in few characters."""
    is_time: bool = False
    is_whole: bool = False
    """There are no fractions."""


def axis(largest: float, unit: Unit) -> list[float]:
    """Return the ticks from 0 to the first that no value is above."""
    if largest < LEAST:
        return [0.0]
    each = step(largest, unit)
    return [number * each for number in range(math.ceil(round(largest / each, 9)) + 1)]


def step(largest: float, unit: Unit) -> float:
    """Return the distance between two ticks."""
    if unit.is_time:
        days = 24 * HOUR
        found = next((each for each in TIMES if largest <= MOST * each), None)
        return found or days * step(largest / days, unit._replace(is_time=False, is_whole=True))
    power = 10.0 ** math.floor(math.log10(largest / MOST))
    each = next(each * power for each in STEPS if largest <= MOST * each * power * (1 + 1e-9))
    return max(each, 1.0) if unit.is_whole else each


def short_money(usd: float) -> str:
    """Return an amount in few characters: $0.05, $20, $1.5k."""
    if usd >= 1000:
        return f"${short(usd)}"
    if not usd or usd == int(usd):
        return f"${usd:.0f}"
    return humanize.dollars(round(usd, 9))


def short(count: float) -> str:
    """Return a count in few characters: 800, 1.5k, 20M."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if count >= size:
            return f"{count / size:.3g}{letter}"
    return f"{count:.3g}"


def short_time(seconds: float) -> str:
    """Return a time in few characters: 30s, 15m, 2h, 3d."""
    for size, letter in ((24 * HOUR, "d"), (HOUR, "h"), (MINUTE, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size:.0f}{letter}"
    return f"{seconds:.0f}s" if seconds else "0"


def duration(seconds: float) -> str:
    """Return a time as a sentence has it."""
    from datetime import timedelta

    return humanize.human_duration(timedelta(seconds=seconds))


MONEY = Unit(humanize.dollars, short_money)
TOKENS = Unit(lambda count: f"{humanize.tokens(round(count))} tokens", short, is_whole=True)
COUNT = Unit(lambda count: humanize.number(round(count)), short, is_whole=True)
TIME = Unit(duration, short_time, is_time=True)
