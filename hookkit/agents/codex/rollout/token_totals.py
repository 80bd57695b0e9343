"""The usage of calls that only running totals report: `token_count` of clients before 0.160.

The totals are those of the thread; each value is written twice, and once more when a turn is
resumed. A fork begins with its parent's, which a record may repeat before the fork's first answer.
"""

from typing import Any, NamedTuple

from hookkit.agents.values import count, members
from hookkit.model.usage import Tokens


class Usage(NamedTuple):
    """Counts as OpenAI's API has them: the input includes the cache, the output the reasoning."""

    input: int = 0
    cached: int = 0
    written: int = 0
    """Of the input: written into the cache."""
    output: int = 0

    @property
    def tokens(self) -> Tokens:
        """Return the tokens by what they cost."""
        cached = min(self.cached, self.input)
        written = min(self.written, self.input - cached)
        return Tokens(self.input - cached - written, self.output, cached, written)

    def grown_from(self, before: "Usage") -> "Usage":
        """Return the growth of totals; all of them where they began again."""
        if self.input < before.input or self.output < before.output:
            before = Usage()
        pairs = zip(self, before, strict=True)
        return Usage(*(max(now - then, 0) for now, then in pairs))


def usage_of(value: Any) -> Usage:
    """Parse the counts of a call, or totals."""
    get = members(value).get
    return Usage(
        count(get("input_tokens")),
        count(get("cached_input_tokens")),
        count(get("cache_write_input_tokens")),
        count(get("output_tokens")),
    )


class TokenTotals:
    """The totals of a thread so far."""

    def __init__(self, known: Usage | None, *, is_covered: bool, is_fork: bool) -> None:
        self.known = known
        """The last totals; None: none yet."""
        self.is_covered = is_covered
        """True if records of single calls explain the growth that comes next."""
        self.is_fork = is_fork

    def cover(self) -> None:
        """Note that a record of a single call was read."""
        self.is_covered = True

    def take(self, info: Any, *, has_answered: bool) -> Usage | None:
        """Take a `token_count`; return the usage of the call that it reports, if any.

        `has_answered` is True once the model has answered in this thread.
        """
        reported = members(info)
        if "total_token_usage" not in reported:
            return None
        total = usage_of(reported["total_token_usage"])
        before, was_covered = self.known, self.is_covered
        self.known, self.is_covered = total, False
        if was_covered or total == before:
            return None
        if before is None and self.is_fork:
            return usage_of(reported.get("last_token_usage")) if has_answered else None
        grown = total.grown_from(before or Usage())
        return grown if any(grown) else None
