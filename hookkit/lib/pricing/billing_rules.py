"""Billing rules that the price table lacks, each with its source."""

import re

from hookkit.lib.pricing.rates import PER_THOUSAND, Rates

CLAUDE = "anthropic"

_VERSION = re.compile(r"claude-(?:[a-z]+-)?(?P<major>\d+)(?:-(?P<minor>\d{1,2}))?(?=-|$)")

STANDARD = "standard"
"""The mode of an ordinary request."""

NO_SURCHARGE = 10
"""The factor, in tenths, without a surcharge."""

SURCHARGE = 11
"""The factor, in tenths, for inference bound to a place."""

REGIONAL_SINCE = (4, 5)
US_ONLY_SINCE = (4, 6)


def completed(
    lab: str,
    *,
    input: int,
    output: int,
    read: int | None = None,
    short: int | None = None,
    long: int | None = None,
) -> Rates:
    """Return rates, with missing cache prices filled: `read`, `short` and `long` (lived) writes.

    Claude: a cache read costs 0.1x input, a 5-minute write 1.25x, a 1-hour write 2x
    (https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing; models with a
    cheaper read are listed with it). Elsewhere what has no price of its own is billed as input:
    caching there is automatic, and the request that fills it is an ordinary one.
    """
    is_claude = lab == CLAUDE
    if read is None:
        read = input // 10 if is_claude else input
    if short is None:
        short = input * 5 // 4 if is_claude else input
    if long is None:
        long = input * 2 if is_claude else short
    return Rates(input, output, read, short, long)


def surcharge(model: str, geo: str | None, *, is_regional: bool) -> tuple[int, str]:
    """Return the surcharge for the place of inference: the factor in tenths, and the reason.

    Inference bound to the US (`inference_geo: us`) costs 1.1x for every kind of token on Opus
    4.6, Sonnet 4.6 and later models; earlier ones can't be bound
    (https://platform.claude.com/docs/en/manage-claude/data-residency). On Bedrock every endpoint
    but the global one costs 1.1x, from the 4.5 generation on
    (https://platform.claude.com/docs/en/build-with-claude/claude-in-amazon-bedrock#regions).
    """
    version = claude_version(model) or (0, 0)
    if (geo or "").lower() == "us" and version >= US_ONLY_SINCE:
        return SURCHARGE, "US-only x1.1"
    if is_regional and version >= REGIONAL_SINCE:
        return SURCHARGE, "regional endpoint x1.1"
    return NO_SURCHARGE, ""


def claude_version(model: str) -> tuple[int, int] | None:
    """Return (4, 6) for `claude-opus-4-6`; None for other makers' models."""
    found = _VERSION.match(model)
    return (int(found["major"]), int(found["minor"] or 0)) if found else None


def maker(model: str) -> str:
    """Return the maker whose rules apply to a model that only config.toml prices; or nothing."""
    return CLAUDE if claude_version(model) else ""


def web_search(lab: str) -> int | None:
    """Return femtodollars for a web search; None where no price is known.

    $10 per 1,000, on top of the tokens and whatever the speed or the geography
    (https://platform.claude.com/docs/en/about-claude/pricing#web-search-tool).
    """
    return 10 * PER_THOUSAND if lab == CLAUDE else None


def mode(speed: str | None, service_tier: str | None) -> str:
    """Return the price list that a request is billed by.

    A speed other than standard has a price of its own, and so have the batch and flex tiers
    (https://platform.claude.com/docs/en/build-with-claude/fast-mode#pricing). Priority capacity
    is committed to beforehand, not paid by the token: it is shown at the standard price.
    """
    if speed not in (None, "", "standard"):
        return str(speed).lower()
    return service_tier if service_tier in ("batch", "flex") else STANDARD
