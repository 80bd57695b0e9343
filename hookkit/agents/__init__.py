"""The agents that we understand: one folder each."""

from types import ModuleType

from hookkit.agents import own
from hookkit.agents.claude_code import payload as claude_code
from hookkit.agents.claude_code import statusline

AGENTS: dict[str, ModuleType] = {
    "api": own,
    "hook": claude_code,
    "hookkit": own,
    "replay": claude_code,
    "statusline": statusline,
    "user": own,
}
"""A record's source → the module that translates it."""
