"""The agents that we understand: one folder each."""

from types import ModuleType

from hookkit.agents.claude_code import hooks as claude_code
from hookkit.agents.claude_code import statusline

AGENTS: dict[str, ModuleType] = {
    "hook": claude_code,
    "replay": claude_code,
    "statusline": statusline,
}
"""A record's source → the module that translates it."""
