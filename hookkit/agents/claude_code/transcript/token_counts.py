"""Counts of tokens as records have them."""

from typing import Any

from hookkit.model.usage import Tokens

MOST = 10**12
"""Tokens of one message: what is more was not counted by anybody."""


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


def count(value: Any) -> int:
    """Return a count; 0 for what can't be one: negative, not a number, more than anybody counts."""
    if type(value) is int:
        return value if 0 <= value <= MOST else 0
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return 0
    if isinstance(value, float) and 0 <= value <= MOST:
        return int(value)
    return 0


def text(value: Any) -> str | None:
    """Return a text with something in it."""
    return value if isinstance(value, str) and value else None
