"""API messages with their cost, the session that owns each, and the bucket that sums it."""

from typing import NamedTuple

from hookkit.model.counters import Counters
from hookkit.model.usage import ApiMessage


class PricedMessage(NamedTuple):
    """One API message as it is stored."""

    message: ApiMessage
    place: "Attribution"
    bucket: "UsageBucket"
    """What it is summed by."""
    cost: int | None
    """Nano-dollars; None: unknown."""

    @property
    def tally(self) -> Counters:
        """What it adds to its session."""
        tally, message = Counters(), self.message
        tally.add_request(message.billed, self.cost, is_advice=message.is_advice)
        return tally


class TranscriptRow(NamedTuple):
    """A transcript that was read, as far as it tells of one session."""

    id: int
    path: str
    seq: int
    session_id: str
    started_at: str
    ended_at: str
    is_sidechain: bool
    position: str
    tally: Counters


class Attribution(NamedTuple):
    """Whose a message is."""

    seq: int
    """The session that owns it."""
    transcript: int
    in_sidechain: bool
    """Whether that transcript is a subagent's."""
    project: str
    branch: str
    framework: str

    def bucket(self, message: ApiMessage) -> "UsageBucket":
        """What a message of this place is summed by."""
        return UsageBucket(
            message.at[:10], self.project, self.branch, self.framework, message.model
        )


class UsageBucket(NamedTuple):
    """What usage is summed by; days are UTC."""

    day: str
    project: str
    branch: str
    framework: str
    model: str
