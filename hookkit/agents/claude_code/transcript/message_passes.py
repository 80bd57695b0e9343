"""The passes of a message that took several: attempts, paused responses, advisors, compactions.

https://platform.claude.com/docs/en/build-with-claude/compaction and
https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback define what is billed.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from hookkit.agents.claude_code.transcript.token_counts import tokens
from hookkit.agents.values import text
from hookkit.model.usage import ApiMessage, Iteration, Tokens

FALLBACK = "fallback_message"
"""The type of a pass that was made because the model before it declined."""


class Response(NamedTuple):
    """One response of the API: a message has several if it was paused."""

    model: str
    """The model that answered."""
    own: Tokens
    passes: tuple[Iteration, ...]


def response(listed: list[Any], model: str, own: Tokens) -> Response:
    """Return a response with its passes."""
    known = [each for each in listed if isinstance(each, dict)]
    if _is_fallback(known, model, own):
        return answered(known, model, own)
    passes = iterations(known, model, own)
    return Response(model, own if any(own) else _own(passes), passes)


def refused(listed: Any, model: str) -> list[Any]:
    """Return the passes that are billed of a message that was refused without output."""
    known = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    is_fallback = _is_fallback(known, model, Tokens())
    return known if is_fallback else [each for each in known if _is_extra(each)]


def _is_fallback(known: list[dict[str, Any]], model: str, own: Tokens) -> bool:
    """Return whether passes are attempts, not parts of one answer.

    The client names them so; else they are those of several models that don't add up.
    """
    if any(each.get("type") == FALLBACK for each in known):
        return True
    passes = [_iteration(each, model) for each in known if not _is_extra(each)]
    total = _own(tuple(passes))
    return len({each.model for each in passes}) > 1 and (total.context, total.output) != (
        own.context,
        own.output,
    )


def _is_extra(usage: dict[str, Any]) -> bool:
    return usage.get("type") in ("advisor_message", "compaction")


def answered(known: list[dict[str, Any]], model: str, own: Tokens) -> Response:
    """Return a response that took several attempts, each billed at the rates of its own model.

    An attempt without output is not billed. The usage around the list may be that of the last
    attempt or a mixture, so it only supplies what the attempts lack.
    """
    attempts = []
    for usage in known:
        each = _iteration(usage, model)
        if each.tokens.output and not each.is_extra:
            is_split = isinstance(usage.get("cache_creation"), dict)
            attempts.append(each if is_split else _with_lifetime(each, own))
    extra = [_iteration(each, model) for each in known if _is_extra(each)]
    if not attempts:
        return Response(model, Tokens(), tuple(extra))
    *replaced, last = attempts
    if not any(each.tokens.web_searches for each in attempts):
        last = last._replace(tokens=last.tokens._replace(web_searches=own.web_searches))
    extra = [*(each._replace(is_attempt=True) for each in replaced), *extra]
    return Response(last.model, last.tokens, (last, *extra) if extra else ())


def _with_lifetime(each: Iteration, own: Tokens) -> Iteration:
    """Return an attempt whose cache writes live as long as its message's.

    All attempts send the same request.
    """
    written, long = each.tokens.cache_write, own.cache_write_1h
    if written != own.cache_write:
        long = written if long > own.cache_write_5m else 0
    return each._replace(
        tokens=each.tokens._replace(cache_write_5m=written - long, cache_write_1h=long)
    )


def resumed(message: ApiMessage, paused: list[Any], model: str) -> ApiMessage:
    """Return a message with the responses that were paused before the last one.

    They are those of `model`, unless they name another.
    """
    before: list[Iteration] = []
    for each in paused:
        usage = each.get("usage") if isinstance(each, dict) else None
        if isinstance(usage, dict):
            before += _response_passes(usage, text(each.get("model")) or model)
    if not before:
        return message
    passes = (*before, *(message.iterations or (Iteration(message.model, message.tokens),)))
    passes = tuple(
        each._replace(
            is_attempt=(not each.is_extra and each.model != message.model) or each.is_attempt
        )
        for each in passes
        if any(each.tokens)
    )
    return message._replace(tokens=_own(passes), iterations=passes)


def _response_passes(usage: dict[str, Any], model: str) -> tuple[Iteration, ...]:
    """Return the passes of one response."""
    own, listed = tokens(usage), usage.get("iterations")
    if listed and isinstance(listed, list):
        model, own, passes = response(listed, model, own)
        return passes or (Iteration(model, own),)
    return (Iteration(model, own),)


def iterations(known: list[dict[str, Any]], model: str, own: Tokens) -> tuple[Iteration, ...]:
    """Return the passes of a message; those that aren't extra are made to add up to its own tokens.

    Where they don't by themselves, the message's own count is the one that is billed.
    """
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

    They need not have it themselves.
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
