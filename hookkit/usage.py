"""Usage: the tokens of API messages, kept apart by what they cost; merging and adding."""

from typing import NamedTuple, Self


class Tokens(NamedTuple):
    """Tokens, and web searches, by the price they have."""

    input: int = 0
    """Not read from and not written to the cache."""
    output: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    web_searches: int = 0
    """Requests, not tokens."""

    @property
    def cache_write(self) -> int:
        return self.cache_write_5m + self.cache_write_1h

    @property
    def context(self) -> int:
        """Tokens that the model had before it: what price tiers and the window are judged by."""
        return self.input + self.cache_read + self.cache_write

    def plus(self, other: "Tokens") -> "Tokens":
        """The sum, kind by kind."""
        return Tokens(*(one + more for one, more in zip(self, other, strict=True)))

    def minus(self, other: "Tokens") -> "Tokens":
        """The difference, kind by kind; it may be negative."""
        return Tokens(*(one - less for one, less in zip(self, other, strict=True)))


class Iteration(NamedTuple):
    """One pass of a message that took several; an advisor's is billed under its own model."""

    model: str
    tokens: Tokens
    is_advisor: bool = False
    """An advisor's tokens are not part of the message's own."""


class ApiMessage(NamedTuple):
    """One answer of the API, identified by `message_id` alone."""

    message_id: str
    at: str
    """RFC 3339, UTC, milliseconds: the price of that time counts."""
    model: str
    tokens: Tokens
    request_id: str | None = None
    is_sidechain: bool = False
    """Of a subagent; its spend belongs to the parent's session."""
    speed: str | None = None
    """`fast` has a price of its own."""
    geo: str | None = None
    """Where inference was bound to run; `us` has a price of its own."""
    service_tier: str | None = None
    iterations: tuple[Iteration, ...] = ()
    """Empty where the message took one pass: then `tokens` is that pass."""

    def merged(self, other: Self) -> Self:
        """The fuller of two snapshots of one message, whatever their order."""
        return max(self, other, key=_fullness)

    @property
    def context(self) -> int:
        """Tokens in the window at this message: those of its last own pass."""
        own = [each.tokens for each in self.iterations if not each.is_advisor]
        return (own[-1] if own else self.tokens).context


def _fullness(message: ApiMessage) -> tuple[object, ...]:
    """The greatest output is the final one; the rest only makes the choice independent of order."""
    tokens = message.tokens
    return (
        tokens.output,
        len(message.iterations),
        tokens,
        not message.is_sidechain,
        message.at,
        message.request_id or "",
        message.model,
    )
