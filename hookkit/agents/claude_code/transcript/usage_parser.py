"""The usage of one API message, exactly.

https://platform.claude.com/docs/en/api/messages has the fields.
"""

from typing import Any

from hookkit.agents.claude_code.transcript.message_passes import refused, response, resumed
from hookkit.agents.claude_code.transcript.slash_commands import SYNTHETIC
from hookkit.agents.claude_code.transcript.token_counts import tokens
from hookkit.agents.values import text
from hookkit.model.usage import ApiMessage, Iteration, Ownership, Tokens

UNKNOWN = "unknown"
"""The model where a record names none: it has no price, and that is not 0."""

REFUSAL = "refusal"
"""The stop reason of what a classifier declined."""

REFUSALS_FREE_SINCE = "2026-06-02"
"""From then on, a refusal without output is not billed."""


def api_message(
    record: dict[str, Any], message: dict[str, Any], at: str, claim: Ownership
) -> ApiMessage | None:
    """Return the message that a record of type assistant is a snapshot of; None: it isn't any."""
    usage, model = message.get("usage"), text(message.get("model")) or UNKNOWN
    if not isinstance(usage, dict) or model == SYNTHETIC:
        return None
    request_id = text(record.get("requestId"))
    own, listed = tokens(usage), usage.get("iterations")
    if message.get("stop_reason") == REFUSAL and at >= REFUSALS_FREE_SINCE and not own.output:
        own, listed = Tokens(), refused(listed, model)
    found = built(
        _identity(record, message, request_id, at),
        at,
        model,
        own,
        listed,
        request_id,
        claim,
        text(usage.get("speed")),
        text(usage.get("inference_geo")),
        text(usage.get("service_tier")),
    )
    paused = message.get("pausedResponses")
    return resumed(found, paused, model) if isinstance(paused, list) else found


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
    if listed and isinstance(listed, list):
        model, own, passes = response(listed, model, own)
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
