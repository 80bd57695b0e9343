"""The tokens of the model's calls.

The client counts as input what it read from the cache or wrote to it, and as output the reasoning.
"""

from typing import Any, NamedTuple

from hookkit.agents.values import count, members, text
from hookkit.model.usage import ApiMessage, Ownership, Tokens

KINDS = ("inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens")

SUBAGENT = "sub-agent"
"""The initiator of a subagent's call."""

HOUR = 3600
"""Seconds that a cache lasts which is written to for more than the usual price."""

UNIQUE_LENGTH = 20
"""Characters of an id that no other call has: some servers number theirs."""


def of_call(usage: dict[str, Any], record_id: str, at: str, claim: Ownership) -> ApiMessage | None:
    """Return a call of the model; None where nothing identifies it or its model."""
    message_id, model = call_id(usage) or record_id, text(usage.get("model"))
    if not message_id or model is None:
        return None
    is_beside = claim.is_sidechain or usage.get("initiator") == SUBAGENT
    lasts_long = count(usage.get("cacheTtlSeconds")) >= HOUR
    return ApiMessage(
        message_id,
        at,
        model,
        tokens_of(usage, lasts_long=lasts_long),
        request_id=text(usage.get("providerCallId")),
        is_sidechain=is_beside,
        claim=claim._replace(is_sidechain=is_beside),
    )


def of_compaction(
    used: dict[str, Any], attempt: str, at: str, claim: Ownership
) -> ApiMessage | None:
    """Return the call that summed up a conversation; None where its tokens aren't known."""
    model = text(used.get("model"))
    if model is None or not attempt:
        return None
    message_id = f"compaction {attempt}"
    return ApiMessage(
        message_id, at, model, tokens_of(used), is_sidechain=claim.is_sidechain, claim=claim
    )


def call_id(usage: dict[str, Any]) -> str:
    """Return the identity of a call: the API's, or the client's number for it."""
    known = members(usage.get("accounting"))
    found = text(usage.get("apiCallId")) or text(known.get("usageId")) or ""
    source, number = text(known.get("sourceSessionId")), known.get("sequence")
    if len(found) >= UNIQUE_LENGTH or source is None or not isinstance(number, int):
        return found
    return f"{source} {number}"


def tokens_of(usage: dict[str, Any], *, lasts_long: bool = False) -> Tokens:
    """Return tokens by what they cost."""
    given, output, read, written = (count(usage.get(kind)) for kind in KINDS)
    fresh = max(given - read - written, 0)
    return Tokens(fresh, output, read, *((0, written) if lasts_long else (written, 0)))


class ModelSums(NamedTuple):
    """The tokens of all calls so far, by model, as the client counts them."""

    by_model: dict[str, list[int]]

    @classmethod
    def from_json(cls, stored: Any) -> "ModelSums":
        """Return the sums that `to_json` gave."""
        known = {}
        for model, sums in members(stored).items():
            if isinstance(sums, list) and len(sums) == len(KINDS):
                known[model] = [count(each) for each in sums]
        return cls(known)

    def to_json(self) -> dict[str, list[int]]:
        """Return the sums for the position."""
        return self.by_model

    def add(self, model: str, usage: dict[str, Any]) -> None:
        """Add a call."""
        sums = self.by_model.setdefault(model, [0] * len(KINDS))
        for place, kind in enumerate(KINDS):
            sums[place] += count(usage.get(kind))

    def missing(self, metrics: dict[str, Any]) -> dict[str, Tokens]:
        """Return the tokens by model that a session's own sums have beyond these."""
        found = {}
        for model, known in metrics.items():
            total = members(members(known).get("usage"))
            sums = self.by_model.get(model, [0] * len(KINDS))
            rest = {
                kind: max(count(total.get(kind)) - counted, 0)
                for kind, counted in zip(KINDS, sums, strict=True)
            }
            if any(rest.values()):
                found[model] = tokens_of(rest)
        return found
