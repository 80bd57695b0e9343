"""What a coding agent's folder offers: its wire, translated into our words."""

from typing import Protocol

from hookkit.model.event import Event, Record


class Agent(Protocol):
    """A module that knows one agent. It is the only place where its field names appear."""

    FRAMEWORK: str

    def to_event(self, record: Record, edit_tools: frozenset[str]) -> Event:
        """Say what a payload means. Raises RejectedError when it can't be understood."""
