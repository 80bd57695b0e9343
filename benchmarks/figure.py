"""A line of the table that a benchmark prints."""

from collections.abc import Iterable
from typing import NamedTuple


class Figure(NamedTuple):
    """One line of the table: without a bound it is for information."""

    name: str
    value: float
    bound: float | None = None

    @property
    def holds(self) -> bool:
        """Return True if the value is within its bound."""
        return self.bound is None or self.value <= self.bound


def report(figures: Iterable[Figure]) -> bool:
    """Print figures as they come; return True if all are within their bounds."""
    holds = True
    for each in figures:
        print(row(each), flush=True)
        holds = holds and each.holds
    return holds


def row(figure: Figure) -> str:
    """Return a line of the table."""
    bound = "" if figure.bound is None else f"<= {figure.bound:g}"
    verdict = "" if figure.bound is None else "ok" if figure.holds else "TOO HIGH"
    return f"{figure.name:<54}{figure.value:>14,.2f}  {bound:<8}{verdict}".rstrip()
