"""Windows, where hookkit doesn't run: people read why, and agents go on undisturbed."""

import sys
from typing import NoReturn

FOR_AGENTS = frozenset(("hook", "statusline", "guard"))
"""Commands whose output an agent shows or obeys."""

MESSAGE = "hookkit runs on Windows in WSL only: https://learn.microsoft.com/windows/wsl/install"


def leave(command: str) -> NoReturn:
    """Leave the process: in silence with 0 for an agent's hook, else with the reason and 1.

    An agent logs what its MCP server prints to stderr.
    """
    sys.exit(0 if command in FOR_AGENTS else MESSAGE)
