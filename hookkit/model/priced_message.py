"""API messages with their cost, the session that owns each, and the bucket that sums it."""

from typing import NamedTuple

from hookkit.model.counters import Counters
from hookkit.model.usage import ApiMessage


class PricedMessage(NamedTuple):
    """One API message as it is stored."""

    message: ApiMessage
    place: "Attribution"
    bucket: "UsageBucket"
    """The attributes that it is summed by."""
    cost: int | None
    """Nano-dollars; None: unknown."""

    @property
    def tally(self) -> Counters:
        """Return the counts that the message adds to its session."""
        tally, message = Counters(), self.message
        tally.add_request(message.billed, self.cost, is_advice=message.is_advice)
        return tally


LIVE, LIVE_SUBAGENTS = "hooks", "hooks of subagents"
"""In place of a transcript's path, for calls whose usage hooks have reported."""

NO_FILES = f"('{LIVE}', '{LIVE_SUBAGENTS}')"
"""The same in SQL."""

ELSEWHERE = "machine:"
"""The beginning of the path of another machine's transcript; its id and a colon follow."""

IS_FILE_HERE = f"path NOT IN {NO_FILES} AND path NOT GLOB '{ELSEWHERE}*'"
"""The condition for a transcript that is, or was, a file of this machine."""


class TranscriptRow(NamedTuple):
    """The part of a transcript that belongs to one session."""

    id: int
    path: str
    seq: int
    session_id: str
    started_at: str
    ended_at: str
    is_sidechain: bool
    position: str
    tally: Counters
    """Counts without an identity, of a version before 0.2."""

    @property
    def current_position(self) -> str:
        """Return the position; empty if the file must be read again, for its identities."""
        return "" if any(self.tally.to_list()) else self.position


class Attribution(NamedTuple):
    """The session and transcript that a message belongs to."""

    seq: int
    """The session that owns it."""
    transcript: int
    in_sidechain: bool
    """True if that transcript is a subagent's."""
    project: str
    branch: str
    framework: str

    def at_branch(self, branch: str | None) -> "Attribution":
        """Return the place of a message with its own branch; None: unknown."""
        return self if branch is None or branch == self.branch else self._replace(branch=branch)

    def bucket(self, message: ApiMessage) -> "UsageBucket":
        """Return the attributes that a message of this place is summed by."""
        return UsageBucket(
            quarter(message.at), self.project, self.branch, self.framework, message.model
        )


class Dimensions(NamedTuple):
    """The dimensions that usage is summed by, besides time."""

    project: str
    branch: str
    framework: str
    model: str


class UsageBucket(NamedTuple):
    """The key that usage is summed by."""

    quarter: str
    project: str
    branch: str
    framework: str
    model: str

    @property
    def dimensions(self) -> Dimensions:
        """The bucket without its time."""
        return Dimensions(*self[1:])


QUARTERS = {f"{minute:02d}": f"{minute // 15 * 15:02d}" for minute in range(60)}


def quarter(at: str) -> str:
    """Return the quarter of an hour that a stored time lies in: `2026-11-21T09:15`, in UTC."""
    return at[:14] + QUARTERS.get(at[14:16], "00")
