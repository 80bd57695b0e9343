"""Recognize that the account's usage limit was reached, and when it ends.

A limit of the account lasts for hours or days, so that every further start would be in vain. A mere
429 or 529 of the API is not one: the client retries those itself.

Seen in clients from 1.0 to 2.1.332: newer ones name the limit in members of the result, older ones
only in its text. The supervisor of a run imports this with the standard library only.
"""

import re
from typing import Any

REACHED = "usage_limit_reached"
"""The result's `api_error` (2.1.332)."""

BILLING = "billing_error"
"""The result's `api_error_type` where the account can't pay."""

NOTICE = re.compile(
    r"(?:API Error: (?:\d{3} )?)?(?:"
    r"You(?:'|\u2019)ve (?:hit|reached) your\b"
    r"|You(?:'|\u2019)re out of (?:extra )?usage\b"
    r"|Your org is out of usage\b"
    r"|Your seat type doesn(?:'|\u2019)t include\b"
    r"|Your usage allocation has been disabled\b"
    r"|Your group(?:'|\u2019)s usage limit\b"
    r"|You have reached your specified API usage limits\b"
    r"|(?:Your )?credit balance (?:is )?too low\b"
    r"|[A-Z]\w+(?: [^\n.]{1,40})? requires usage credits\b"
    r"|(?:[\w-]+ )*?(?:usage|session|daily|weekly|monthly|spend|spending|\d+-hour"
    r"|Opus|Sonnet|Fable|Haiku) limit reached\b)",
    re.IGNORECASE,
)
"""How the client's own texts for a limit begin."""

RESET_STAMP = re.compile(r"\|(\d{9,11})\b")
"""`Claude AI usage limit reached|1764000000`, in versions before 2.0."""

LAST = 253_402_300_800
"""The year 10000 in Unix seconds: a later time is a mistake."""

RESET_WORDS = re.compile(r"\b(?:resets?|regain access)(?: at| on)? ([^.\u00b7\u2219|\n]+)")
"""`resets 8pm (Europe/Paris)`, `Your limit will reset at 3pm`, `You will regain access on …`."""


def is_limit(result: dict[str, Any], text: str) -> bool:
    """Return True if a result with this text reports a limit of the account.

    Some versions call that a success. Then the text alone doesn't prove it, since a model may
    repeat such words, but no call to the API has succeeded.
    """
    if result.get("api_error") == REACHED or result.get("api_error_type") == BILLING:
        return True
    is_failure = bool(result.get("is_error")) or not result.get("total_cost_usd")
    return is_failure and NOTICE.match(text.strip()) is not None


def reset_in(text: str) -> int | None:
    """Return the Unix seconds at which a limit ends, where the text has them."""
    found = RESET_STAMP.search(text)
    return int(found[1]) if found else None


def reset_words(text: str) -> str:
    """Return the client's words for when a limit ends; empty where it has none."""
    found = RESET_WORDS.search(text)
    return found[1].strip() if found else ""


def reset_of(event: dict[str, Any]) -> int | None:
    """Return when the limit of a `rate_limit_event` ends; None if it stops nobody."""
    info = event.get("rate_limit_info")
    if not isinstance(info, dict) or info.get("status") != "rejected":
        return None
    at = info.get("resetsAt")
    is_number = isinstance(at, int) and not isinstance(at, bool) and 0 < at < LAST
    return at if is_number and not info.get("isUsingOverage") else None
