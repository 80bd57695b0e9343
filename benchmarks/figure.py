"""A figure that a benchmark measures: a line of what it prints, and a row of the documentation."""

import json
import os
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

COLLECTED = "HOOKKIT_FIGURES"
"""The environment variable with the file to which figures are appended, a JSON object a line."""


class Figure(NamedTuple):
    """One line of the table: without a bound it is for information."""

    name: str
    value: float
    bound: float | None = None
    meaning: str = ""
    """What was measured, and against what, for a reader who doesn't know the benchmark.

    A figure without one is printed and not collected.
    """
    unit: str = ""
    """Of the value, such as %; a ratio has none."""
    pairs: int = 0
    """How many pairs the value is the median of; 0 if it isn't one."""
    tool: str = ""
    """The program of others, with its version, that the figure is of."""

    @property
    def holds(self) -> bool:
        """Return True if the value is within its bound."""
        return self.bound is None or self.value <= self.bound


def report(figures: Iterable[Figure]) -> bool:
    """Print and collect figures as they come; return True if all are within their bounds."""
    holds = True
    for each in figures:
        print(row(each), flush=True)
        collect([each])
        holds = holds and each.holds
    return holds


def row(figure: Figure) -> str:
    """Return a line of the table."""
    bound = "" if figure.bound is None else f"<= {figure.bound:g}"
    verdict = "" if figure.bound is None else "ok" if figure.holds else "TOO HIGH"
    return f"{figure.name:<54}{figure.value:>14,.2f}  {bound:<8}{verdict}".rstrip()


def collect(figures: Iterable[Figure]) -> None:
    """Append the figures that have a meaning to the file that the environment names, if any."""
    path = os.environ.get(COLLECTED)
    if path:
        lines = (json.dumps(each._asdict()) + "\n" for each in figures if each.meaning)
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(lines)


Named = list[tuple[str, float]]


def condensed(
    found: Named, bound: float | None, meaning: str, *, pairs: int, unit: str = ""
) -> Iterator[Figure]:
    """Yield rows for many figures of one kind: the median, and those over the bound or the largest.

    `found` has their names; `meaning` has {} for those that a row is of.
    """
    if not found:
        return
    middle = statistics.median(value for _, value in found)
    yield Figure("", middle, bound, meaning.format(f"the median of {len(found)}"), unit, pairs)
    by_value = sorted(found, key=lambda each: -each[1])
    over = [each for each in by_value if bound is not None and each[1] > bound]
    which = "over the limit" if over else "the largest"
    for name, value in over or by_value[:1]:
        yield Figure("", value, bound, meaning.format(f"{which}, `{name}`"), unit, pairs)


def read_collected(lines: Iterable[str]) -> list[Figure]:
    """Parse the lines that `collect` has written."""
    return [Figure(**json.loads(each)) for each in lines]
