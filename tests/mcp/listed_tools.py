"""Write the answer of the MCP server to `tools/list`: `make tools`."""

import json
from pathlib import Path

from hookkit.mcp import handshake, protocol


def listed_tools() -> str:
    """Return the answer as it follows from the tools."""
    return json.dumps(protocol.answer("tools/list", {})) + "\n"


if __name__ == "__main__":
    Path(handshake.TOOLS_FILE).write_text(listed_tools(), "utf-8")
