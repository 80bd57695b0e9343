"""Encode API messages for the journal and the database, without default values."""

from typing import Any

from hookkit.model.usage import ApiMessage, Iteration, Ownership, Tokens

USUAL = frozenset((None, "", "standard", "default", "not_available"))
"""Default values of speed, place and tier."""


def details_of(message: ApiMessage, in_sidechain: bool) -> dict[str, Any]:
    """Return the attributes that differ from the defaults.

    `in_sidechain` is the default of the message's transcript.
    """
    found: dict[str, Any] = {}
    if message.speed not in USUAL:
        found["speed"] = message.speed
    if message.geo not in USUAL:
        found["geo"] = message.geo
    if message.service_tier not in USUAL:
        found["service_tier"] = message.service_tier
    if message.is_sidechain != in_sidechain:
        found["sidechain"] = message.is_sidechain
    if message.claim.is_copy:
        found["copy"] = 1
    if message.iterations:
        found["passes"] = [
            [each.model, list(each.tokens), each.is_advisor, each.is_compaction]
            + [True] * each.is_attempt
            for each in message.iterations
        ]
    return found


def pack(message: ApiMessage, details: dict[str, Any]) -> list[Any]:
    """Encode a message as a JSON array; the claim is stored once for all messages."""
    packed: list[Any] = [message.message_id, message.at, message.model, [*message.tokens]]
    if details:
        packed.append(details)
    return packed


def unpack(packed: list[Any], claim: Ownership) -> ApiMessage:
    """Decode the result of `pack`. Raises TypeError or ValueError for anything else."""
    message_id, at, model, tokens, *rest = packed
    # By position: names would double the time.
    own = Tokens(*tokens), None, claim.is_sidechain, None, None, None, ()
    plain = ApiMessage(message_id, at, model, *own, claim)
    return with_details(plain, *rest) if rest else plain


def with_details(message: ApiMessage, details: dict[str, Any] | None = None) -> ApiMessage:
    """Return a message with the attributes that `details_of` returned."""
    if not details:
        return message
    sidechain = bool(details.get("sidechain", message.is_sidechain))
    claim = message.claim._replace(is_copy="copy" in details, is_sidechain=sidechain)
    return message._replace(
        is_sidechain=sidechain,
        speed=details.get("speed"),
        geo=details.get("geo"),
        service_tier=details.get("service_tier"),
        iterations=tuple(
            Iteration(name, Tokens(*tokens), *flags)
            for name, tokens, *flags in details.get("passes", ())
        ),
        claim=claim,
    )
