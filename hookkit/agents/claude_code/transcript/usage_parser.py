"""The usage of one API message, exactly.

https://platform.claude.com/docs/en/api/messages has the fields; which of them are billed beside
the others: https://platform.claude.com/docs/en/build-with-claude/compaction.
"""

from collections.abc import Iterator
from typing import Any

from hookkit.model.usage import ApiMessage, Iteration, Ownership, Tokens

SYNTHETIC = "<synthetic>"
"""The model of what the client says itself."""

UNKNOWN = "unknown"
"""The model where a record names none: it has no price, and that is not 0."""

MOST = 10**12
"""Tokens of one message: what is more was not counted by anybody."""


def api_message(
    record: dict[str, Any], message: dict[str, Any], at: str, claim: Ownership
) -> ApiMessage | None:
    """Return the message that a record of type assistant is a snapshot of; None: it isn't any."""
    usage, model = message.get("usage"), text(message.get("model"))
    if not isinstance(usage, dict) or model == SYNTHETIC:
        return None
    request_id = text(record.get("requestId"))
    return built(
        _identity(record, message, request_id, at),
        at,
        model or UNKNOWN,
        tokens(usage),
        usage.get("iterations"),
        request_id,
        claim,
        text(usage.get("speed")),
        text(usage.get("inference_geo")),
        text(usage.get("service_tier")),
    )


def built(
    message_id: str,
    at: str,
    model: str,
    own: Tokens,
    listed: Any,
    request_id: str | None,
    claim: Ownership,
    speed: str | None,
    geo: str | None,
    service_tier: str | None,
) -> ApiMessage:
    """Return a message with its passes. All goes by position: names would take as long again."""
    passes: tuple[Iteration, ...] = ()
    if listed:
        passes = iterations(listed, model, own)
        own = _own(passes) if not any(own) else own
    return ApiMessage(
        message_id,
        at,
        model,
        own,
        request_id,
        claim.is_sidechain,
        speed,
        geo,
        service_tier,
        passes,
        claim,
    )


def _identity(
    record: dict[str, Any], message: dict[str, Any], request_id: str | None, at: str
) -> str:
    """Return the message's id.

    A gateway may leave it out: then what else its lines and copies share.
    """
    message_id = message.get("id")
    if isinstance(message_id, int):
        return str(message_id)
    return (
        text(message_id)
        or (request_id and f"request {request_id}")
        or (text(record.get("uuid")) and f"record {record['uuid']}")
        or f"time {at}"
    )


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


def iterations(listed: Any, model: str, own: Tokens) -> tuple[Iteration, ...]:
    """Return the passes of a message; those that aren't extra are made to add up to its own tokens.

    Where they don't by themselves, the message's own count is the one that is billed.
    """
    known = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    passes = [_iteration(each, model) for each in known]
    extra = tuple(each for each in passes if each.is_extra)
    main = [each for each in passes if not each.is_extra and any(each.tokens)]
    if main:
        last = main[-1]
        missing = own.web_searches - sum(each.tokens.web_searches for each in main)
        searches = last.tokens.web_searches + missing
        main[-1] = last._replace(tokens=last.tokens._replace(web_searches=searches))
    if any(own) and _own(tuple(main)) != own:
        main = list(_split_like(own, main))
    if any(own) and _own(tuple(main)) != own:
        main = [Iteration(model, own)]
    return (*main, *extra) if extra or len(main) > 1 or _is_foreign(main, model) else ()


def _split_like(own: Tokens, passes: list[Iteration]) -> Iterator[Iteration]:
    """Yield the passes with their message's split of cache writes.

    They need not tell it themselves.
    """
    hour = own.cache_write_1h
    for each in passes:
        written = each.tokens.cache_write
        long = min(hour, written)
        hour -= long
        split = each.tokens._replace(cache_write_5m=written - long, cache_write_1h=long)
        yield each._replace(tokens=split)


def _is_foreign(main: list[Iteration], model: str) -> bool:
    return any(each.model != model for each in main)


def _own(passes: tuple[Iteration, ...]) -> Tokens:
    total = Tokens()
    for each in passes:
        if not each.is_extra:
            total = total.plus(each.tokens)
    return total


def _iteration(usage: dict[str, Any], model: str) -> Iteration:
    kind = usage.get("type")
    return Iteration(
        text(usage.get("model")) or model,
        tokens(usage),
        is_advisor=kind == "advisor_message",
        is_compaction=kind == "compaction",
    )


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
