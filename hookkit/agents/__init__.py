"""The coding agents that hookkit knows: one folder each, one line in the table.

Nothing of an agent is imported before it is needed: `get` imports its data, and each
capability (base.py) is imported when it is used first.
"""

import sys

from hookkit.errors import HookkitError

TYPE_CHECKING = False
"""Saves the import of `typing`, as mypy knows it by this name too."""

if TYPE_CHECKING:
    from hookkit.agents.base import Agent

DEFAULT = "claude_code"
"""The agent where none is named."""

AGENTS: dict[str, str] = {
    "amp": "hookkit.agents.amp",
    "claude_code": "hookkit.agents.claude_code",
    "codex": "hookkit.agents.codex",
    "copilot": "hookkit.agents.copilot",
    "cursor": "hookkit.agents.cursor",
    "gemini": "hookkit.agents.gemini",
    "opencode": "hookkit.agents.opencode",
    "qwen": "hookkit.agents.qwen",
}
"""An agent's name → the module that satisfies the protocol `Agent`."""


class UnknownAgentError(HookkitError):
    """There is no agent of this name."""


def find(text: str) -> str:
    """Return the name of an agent as a person types it: `claude`, `Claude-Code`, `copilot`.

    Raises UnknownAgentError unless the text is a name or the beginning of one name only.
    """
    typed = text.strip().lower().replace("-", "_").replace(" ", "_")
    matching = [name for name in AGENTS if typed and name.startswith(typed)]
    if typed in matching:
        return typed
    if len(matching) != 1:
        raise UnknownAgentError(f"No agent {text!r:.40}. hookkit knows: {', '.join(AGENTS)}.")
    return matching[0]


def get(name: str = DEFAULT) -> "Agent":
    """Return an agent. Raises UnknownAgentError."""
    module = AGENTS.get(name)
    if module is None:
        known = ", ".join(AGENTS)
        raise UnknownAgentError(f"No agent {name!r:.40}. hookkit knows: {known}.")
    agent: Agent | None = sys.modules.get(module)  # compared in tests/agents/test_table.py
    if agent is None:
        __import__(module)
        agent = sys.modules[module]
    return agent


def display_name(framework: str) -> str:
    """Return the name of a session's agent for people; a user program's own name is kept."""
    return get(framework).DISPLAY_NAME if framework in AGENTS else framework


def can_summarize(framework: str | None) -> bool:
    """Return True if a session's agent can write its summary. Imports nothing of the agent's."""
    return vars(of(framework)).get("summarizer", of) is not None


def of(framework: str | None) -> "Agent":
    """Return the agent of a session by the session's framework.

    It is the default one if hookkit doesn't know the framework, as for sessions of user programs.
    """
    return get(framework if framework in AGENTS else DEFAULT)
