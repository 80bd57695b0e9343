"""Counts of tokens as records have them."""

from typing import Any

from hookkit.agents.values import count
from hookkit.model.usage import Tokens


def tokens(usage: dict[str, Any]) -> Tokens:
    """Return the tokens of a usage by what they cost."""
    get = usage.get
    short = hour = searches = 0
    if isinstance(split := get("cache_creation"), dict):
        short = count(split.get("ephemeral_5m_input_tokens"))
        hour = count(split.get("ephemeral_1h_input_tokens"))
    if isinstance(server_tools := get("server_tool_use"), dict):
        searches = count(server_tools.get("web_search_requests"))
    return buckets(
        count(get("input_tokens")),
        count(get("output_tokens")),
        count(get("cache_read_input_tokens")),
        count(get("cache_creation_input_tokens")),
        short,
        hour,
        searches,
    )


def buckets(
    fresh: int, output: int, read: int, written: int, short: int, hour: int, searches: int
) -> Tokens:
    """Return tokens by what they cost: cache writes that the split doesn't explain are short."""
    written = written or short + hour
    hour = hour if hour < written else written
    return Tokens(fresh, output, read, written - hour, hour, searches)
