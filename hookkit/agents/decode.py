"""Records of agents → events: each record is translated by the agent that its envelope names.

Lines of versions before the envelope did so are given to the agent that recognizes the payload.
So is a payload that the named agent disowns: some agents run the hooks of another one's settings.
"""

from typing import TYPE_CHECKING, Any

from msgspec import structs

from hookkit import agents
from hookkit.agents import AGENTS
from hookkit.errors import ForeignPayloadError, RejectedError
from hookkit.lib.text.redact import redact
from hookkit.model.event import Event
from hookkit.model.event_details import HeldPrompts
from hookkit.model.recent_prompts import HeldPrompt, digest_of
from hookkit.model.record import Record

if TYPE_CHECKING:
    from hookkit.agents.base import Agent

HOOK_SOURCES = frozenset(("hook", "replay"))
"""Sources whose payloads are those of an agent's hooks."""


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Translate a record of an agent's hook or status line. Raises RejectedError with the reason.

    Without `edit_tools` those of the agent count as edits.
    """
    agent = agent_of(record)
    try:
        if record.source in HOOK_SOURCES:
            return agent.hooks.to_event(record, edit_tools or agent.EDIT_TOOLS)
        if record.source == "guard":
            return held(agent.hooks.to_event(record, edit_tools or agent.EDIT_TOOLS))
    except ForeignPayloadError:
        sender = recognized(record.payload)
        if sender is None or sender == record.agent:
            raise
        return to_event(structs.replace(record, agent=sender), edit_tools)
    if record.source != "statusline":
        raise RejectedError(f"unknown source {record.source!r:.40}")
    if agent.statusline is None:
        raise RejectedError(f"{agent.NAME} has no status line")
    return agent.statusline.to_event(record)


def held(prompt: Event) -> Event:
    """Return the event of a prompt that the budget guard held back. Raises RejectedError."""
    if prompt.type != "prompt":
        raise RejectedError("the guard holds prompts back, nothing else")
    key = prompt.key if prompt.digest is None else ""
    known = HeldPrompt(digest_of(redact(prompt.text)), prompt.at, key)
    return structs.replace(
        prompt, type="held", key=f"held:{prompt.key}", details=HeldPrompts((known,))
    )


def to_events(record: Record) -> tuple[list[Event], list[str]]:
    """Translate a body of telemetry: its events, and why parts of it can't be understood.

    Raises RejectedError if no part can be parsed.
    """
    agent = agent_of(record)
    if agent.telemetry is None:
        raise RejectedError(f"{agent.NAME} has no telemetry")
    return agent.telemetry.to_events(record)


def agent_of(record: Record) -> "Agent":
    """Return the agent that sent a record. Raises RejectedError for one that is not known."""
    name = record.agent
    if name in AGENTS:
        return agents.get(name)
    if name is None:
        return agents.get(recognized(record.payload) or agents.DEFAULT)
    raise RejectedError(f"unknown agent {name!r:.40}")


def recognized(payload: dict[str, Any]) -> str | None:
    """Return the name of the agent whose hook a payload seems to come from."""
    found = (name for name in AGENTS if agents.get(name).hooks.recognize(payload))
    return next(found, None)
