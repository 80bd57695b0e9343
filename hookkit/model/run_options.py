"""Options of a run that are passed on to the agent."""

from collections.abc import Sequence
from typing import TypedDict


class AgentOptions(TypedDict, total=False):
    """Options of the agent, each left out if it is not set."""

    max_turns: int | None
    allowed_tools: Sequence[str]
    permission_mode: str | None
    append_system_prompt: str | None
    arguments: Sequence[str]
    """Further arguments, as the agent takes them."""
