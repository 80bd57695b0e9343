"""A line of the table that a benchmark prints."""

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
