"""The methods of MCP that a server with nothing but tools has.

https://modelcontextprotocol.io/specification. A client of a version without a handshake falls back
to `initialize` when `server/discover` is not known.
"""

import json
from typing import Any

from hookkit.mcp import handshake, tools

METHOD_NOT_FOUND, INVALID_PARAMS = -32601, -32602


class RpcError(Exception):
    """A request that can't be served."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def answer(method: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return the result of a request. Raises RpcError."""
    match method:
        case "initialize":
            return dict(json.loads(handshake.hello(params.get("protocolVersion"))))
        case "ping":
            return {}
        case "tools/list":
            return {"tools": tools.described()}
        case "tools/call":
            name = params.get("name")
            if not isinstance(name, str) or name not in tools.TOOLS:
                raise RpcError(INVALID_PARAMS, f"The tools are {', '.join(tools.TOOLS)}.")
            return tools.call(name, params.get("arguments"))
    raise RpcError(METHOD_NOT_FOUND, "There is no such method.")
