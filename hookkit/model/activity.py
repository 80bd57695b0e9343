"""Git's answers about a session, and calls that a user logged."""

from typing import NamedTuple

from hookkit.model.counters import Counters
from hookkit.model.git import Commit, FileChange, GitCheckout, Snapshot, StartState
from hookkit.model.usage import Tokens

MOST = 10**12
"""Tokens of one call, and lines of one file: what is more was not counted by anybody."""

MOST_DOLLARS = 10**6


class LoggedCall(NamedTuple):
    """A call of an API that a person logged."""

    at: str
    provider: str
    model: str
    tokens: int
    """All of them; the two below add up to it where they are known."""
    tokens_input: int | None
    tokens_output: int | None
    cost: int | None
    """Nano-dollars; None: unknown."""

    @property
    def billed(self) -> Tokens:
        """Its tokens; where the two kinds are not known, all count as input."""
        output = self.tokens_output or 0
        return Tokens(self.tokens - output, output)

    @property
    def tally(self) -> Counters:
        """Return its usage."""
        return Counters.of_request(self.billed, self.cost)


class GitBaseline(NamedTuple):
    """The state of git when a session started."""

    at: str
    """The start that it belongs to: a session may start again."""
    snapshot: Snapshot | None
    """The uncommitted changes at that time; None if they are unknown."""


class GitActivity(NamedTuple):
    """Git's answer about a session."""

    start: GitBaseline | None
    """Set by the first query after a start."""
    commits: list[Commit] | None
    """None if unknown."""
    files: list[FileChange] | None
    checkouts: list[GitCheckout] | None = None
    """Those of which something is new; they replace what was known of them."""
    starts: dict[str, StartState] | None = None
    """The state of some at the start, by their root."""
