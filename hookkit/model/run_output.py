"""Values that an agent's output is parsed into while a run goes on.

The supervisor of a run imports this with the standard library only.
"""

from typing import Literal, NamedTuple

Phase = Literal["running", "completing"]
Kind = Literal["text", "tool", "answer", "notice"]


class Denial(NamedTuple):
    """A tool call that nobody permitted."""

    tool: str
    id: str
    """The call's id: several lines report the same denial."""


class StatusChange(NamedTuple):
    """What a line reports of a run, besides its messages."""

    phase: Phase | None
    """The phase that begins; None: the same as before."""
    is_error: bool = False
    error: str = ""
    """The agent's own words for what went wrong."""
    model: str | None = None
    cost_usd: float | None = None
    held_back: str = ""
    """The reason for which a hook stops the run here; a result follows that mentions no error."""
    denied: tuple[Denial, ...] = ()
    is_limit: bool = False
    """The account may use no more for now, so that another start would fail as well."""
    resets_at: int | None = None
    """When a limit of the account ends, in Unix seconds."""
    resets: str = ""
    """The same in the agent's own words, such as `8pm (Europe/Paris)`."""
    background_tasks: int | None = None
    """Tasks that the agent waits for after its result; None: as many as before."""


class Message(NamedTuple):
    """One message of a run: a text, a tool call, a tool's answer, or a notice of the agent."""

    role: str
    content: str
    timestamp: str | None
    kind: Kind
    tool: str | None = None
    """For a tool call: the tool's name."""
    about: str | None = None
    """For a tool call: its most descriptive argument."""
    is_part: bool = False
    """For a text: it comes in pieces, and the next text goes on where this one ends."""
