"""Counters of a session from one source: its hooks, its telemetry, or its transcript.

Each source's tally is kept; the row shows the best of them (session.py).
"""

from dataclasses import dataclass, fields, replace
from typing import Self

from hookkit.model.usage import Tokens

NANO = 1_000_000_000
"""Nano-dollars in a dollar: whole numbers add up exactly."""


MAX_COUNT = 2**31 - 1
"""Counts that a person or the API can add at once."""


def nano(dollars: float | None) -> int | None:
    """Return a cost in nano-dollars; None stays unknown."""
    return None if dollars is None else round(dollars * NANO)


@dataclass(slots=True)
class Counters:
    """Counts of one source. `cost` is in nano-dollars."""

    edits: int = 0
    prompts: int = 0
    corrections: int = 0
    messages: int = 0
    """User messages that reached the agent, including injected text."""
    tool_calls: int = 0
    compactions: int = 0
    api_requests: int = 0
    api_errors: int = 0
    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cost: int = 0
    unpriced: int = 0
    """Requests whose cost is not known, and not part of `cost`."""

    def add(self, other: "Counters", times: int = 1) -> None:
        """Add the counts of another tally; take them away with `times` -1."""
        for name in FIELDS:
            setattr(self, name, getattr(self, name) + times * getattr(other, name))

    def plus(self, other: Self) -> Self:
        """Return the sum, as a tally of its own."""
        total = replace(self)
        total.add(other)
        return total

    def add_request(
        self, tokens: Tokens, cost: int | None, times: int = 1, *, is_advice: bool = False
    ) -> None:
        """Count an API request in, or out with -1; `cost` in nano-dollars, None: not known.

        An advisor's part of a request is no request of its own.
        """
        self.api_requests += 0 if is_advice else times
        self.input += times * tokens.input
        self.output += times * tokens.output
        self.cache_read += times * tokens.cache_read
        self.cache_write += times * tokens.cache_write
        if cost is None:
            self.unpriced += times
        else:
            self.cost += times * cost

    def to_list(self) -> list[int]:
        """Return the stored form, without trailing zeros."""
        values = [getattr(self, name) for name in FIELDS]
        while values and not values[-1]:
            values.pop()
        return values

    @classmethod
    def from_list(cls, values: list[int]) -> Self:
        """Load the result of `to_list`."""
        return cls(*values)

    @classmethod
    def of_request(cls, tokens: Tokens, cost: int | None) -> Self:
        """One API request; `cost` in nano-dollars, None where it is not known."""
        tally = cls()
        tally.add_request(tokens, cost)
        return tally

    @property
    def total_tokens(self) -> int:
        """Tokens of all four kinds."""
        return self.input + self.output + self.cache_read + self.cache_write

    @property
    def cost_usd(self) -> float | None:
        """Dollars; None where nothing has a known cost."""
        if not self.cost and self.api_requests <= self.unpriced:
            return None
        return self.cost / NANO


FIELDS = tuple(field.name for field in fields(Counters))


def most(*tallies: Counters) -> Counters:
    """Merge the counts of copies of one thing.

    Each holds all of it, or its beginning.
    """
    return Counters(*(max(getattr(each, name) for each in tallies) for name in FIELDS))
