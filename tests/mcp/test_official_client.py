"""The client of the official SDK, with and without a handshake."""

import asyncio
import os
import sys

import pytest
from mcp import Client, ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

from hookkit.mcp import tools
from hookkit.mcp.handshake import INSTRUCTIONS, VERSIONS

CALLS = {
    "recall": {"query": "cart discount"},
    "session": {"id": "shop"},
    "file_history": {"path": "/home/dev/shop/cart.py"},
    "usage": {"period": "all"},
}


def server() -> StdioServerParameters:
    """The server in the home of the test."""
    arguments = ["-m", "hookkit", "mcp"]
    return StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))


@pytest.mark.usefixtures("past")
def test_all_tools_are_listed_and_called() -> None:
    async def session() -> None:
        async with stdio_client(server()) as (reads, writes), ClientSession(reads, writes) as each:
            hello = await each.initialize()
            assert (hello.protocol_version, hello.instructions) == (VERSIONS[0], INSTRUCTIONS)
            listed = await each.list_tools()
            assert [tool.name for tool in listed.tools] == list(tools.TOOLS) == list(CALLS)
            for name, given in CALLS.items():
                result = await each.call_tool(name, given)
                assert not result.is_error and result.structured_content is None
                (text,) = [block.text for block in result.content if block.type == "text"]
                assert "shop" in text or "all: $" in text
            assert (await each.call_tool("session", {"id": "nope"})).is_error

    asyncio.run(session())


def test_a_client_that_knows_no_handshake_falls_back() -> None:
    async def session() -> None:
        async with Client(server()) as client:
            assert len((await client.list_tools()).tools) == len(CALLS)

    asyncio.run(session())
