"""The MCP server: an agent finds what was done in past sessions, and what it cost.

https://modelcontextprotocol.io. The agent waits for it at each start, so it is a loop of our own
that imports hookkit's questions only when one is asked.
"""
