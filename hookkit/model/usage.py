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
        """Return the sum, kind by kind."""
        return Tokens(*(one + more for one, more in zip(self, other, strict=True)))


class Iteration(NamedTuple):
    """One pass of a message that took several; each is billed under its own model."""

    model: str
    tokens: Tokens
    is_advisor: bool = False
    """An advisor's tokens are not part of the message's own."""
    is_compaction: bool = False
    """Nor are those that the server took to sum up the conversation before the answer."""
    is_attempt: bool = False
    """Nor are those of an attempt that another pass, mostly on another model, had to replace."""

    @property
    def is_extra(self) -> bool:
        """Return True if its tokens come on top of the message's own."""
        return self.is_advisor or self.is_compaction or self.is_attempt


UNTIMED = "~"
"""A start that isn't known comes after all that are."""


class Ownership(NamedTuple):
    """The owner of a record according to one transcript. Copies claim too; the least claim wins.

    The order of the fields is the rule: an original before a marked copy, the main chain before
    a sidechain's replay, the transcript that began first, of those the one that ended first
    (a resumed copy goes on), and last the id, so that the same claims have one winner always.
    """

    is_copy: bool = False
    """The record is marked as a copy from another session."""
    is_sidechain: bool = False
    """Of a subagent; its spend belongs to the parent's session."""
    started_at: str = ""
    """Time of the transcript's first record; a fork's first own record comes before its copies."""
    ended_at: str = ""
    """Time of the last record that the transcript had when it was read."""
    session_id: str = ""


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
    """The region of inference; `us` has a price of its own."""
    service_tier: str | None = None
    iterations: tuple[Iteration, ...] = ()
    """Empty where the message took one pass: then `tokens` is that pass. Otherwise those that are
    not extra add up to `tokens`."""
    claim: Ownership = Ownership()

    def merged(self, other: Self) -> Self:
        """Return the fuller of two snapshots of one message, claimed by its owner, in any order.

        A sidechain's copy of its parent's message is ignored: the parent's counts.
        """
        claim = min(self.claim, other.claim)
        is_sidechain = self.is_sidechain and other.is_sidechain
        if self.is_sidechain != other.is_sidechain:
            fuller = other if self.is_sidechain else self
        else:
            more = 0
            if self.iterations or other.iterations:  # an attempt takes the message's place
                more = _attempts(other) - _attempts(self)
            more = more or other.tokens.output - self.tokens.output  # this mostly decides
            fuller = (other if more > 0 else self) if more else max(self, other, key=_fullness)
        if fuller.claim == claim and fuller.is_sidechain == is_sidechain:
            return fuller
        return fuller._replace(claim=claim, is_sidechain=is_sidechain)

    @property
    def parts(self) -> "tuple[ApiMessage, ...]":
        """The message alone, and each pass of an advisor or attempt: other models bill those."""
        if not self.iterations:
            return (self,)
        advice = [each for each in self.iterations if each.is_advisor]
        attempts = [each for each in self.iterations if each.is_attempt and any(each.tokens)]
        if not (advice or attempts) or self.is_advice:
            return (self,)
        # An empty attempt stays: of two snapshots, the one with more attempts is the fuller.
        taken = Iteration(self.model, Tokens(), is_attempt=True)
        own = [taken if each.is_attempt else each for each in self.iterations]
        own = [each for each in own if not each.is_advisor]
        is_plain = own == [Iteration(self.model, self.tokens)]
        return (
            self._replace(iterations=() if is_plain else tuple(own)),
            *(self._part(f"advisor {n}", each, None) for n, each in enumerate(advice, 1)),
            *(self._part(f"attempt {n}", each, self.speed) for n, each in enumerate(attempts, 1)),
        )

    def _part(self, name: str, each: Iteration, speed: str | None) -> "ApiMessage":
        """Return a pass as a row of its own."""
        return self._replace(
            message_id=f"{self.message_id} {name}",
            model=each.model,
            tokens=Tokens(),
            speed=speed,
            iterations=(each,),
        )

    @property
    def is_advice(self) -> bool:
        """Return True if it is a pass from `parts`, which is no message of its own."""
        passes = self.iterations
        return (
            bool(passes)
            and not any(self.tokens)
            and all(each.is_advisor or each.is_attempt for each in passes)
        )

    @property
    def billed(self) -> Tokens:
        """All that is paid for: its own tokens, and those that came on top."""
        total = self.tokens
        for each in self.iterations:
            if each.is_extra:
                total = total.plus(each.tokens)
        return total

    @property
    def context(self) -> int:
        """Tokens in the window at this message: those of its last own pass."""
        own = [each.tokens for each in self.iterations if not each.is_extra]
        return (own[-1] if own else self.tokens).context


def _fullness(message: ApiMessage) -> tuple[object, ...]:
    """Return a sort key: the greatest output is final; the rest makes the order irrelevant.

    An advisor may be named in a later snapshot only. The claim and the chain are left out: merging
    changes them, and no merged message may differ from itself.
    """
    return (
        message.tokens.output,
        len(message.iterations),
        message.tokens,
        message.iterations,
        *map(_sortable, (message.speed, message.geo, message.service_tier)),
        message.at,
        _sortable(message.request_id),
        message.model,
    )


def _attempts(message: ApiMessage) -> int:
    """Return the number of attempts before the one that answered."""
    return sum(each.is_attempt for each in message.iterations)


def _sortable(text: str | None) -> tuple[bool, str]:
    return text is not None, text or ""
