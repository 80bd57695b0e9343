"""Journal what agents send over HTTP: their telemetry, and the payloads of hooks.

Nothing is projected here: the agent waits for the answer.
"""

from typing import Any

import orjson

from hookkit import agents
from hookkit.model.received import Excerpt
from hookkit.store.journal import segments


def prepare() -> None:
    """Import what telemetry needs."""
    assert agents.get(agents.DEFAULT).telemetry  # noqa: S101 - its import


def receive_telemetry(body: Any) -> Excerpt:
    """Journal what can be used of an export, an object as OTLP/JSON has it.

    Returns what was journaled, and what can't be used. Raises OSError where the journal can't be
    written.
    """
    reader = agents.get(agents.DEFAULT).telemetry  # the only agent whose telemetry is read
    assert reader is not None  # noqa: S101 - for the type checker
    found = reader.excerpt(body)
    if found.payloads:
        segments.append_received(found.payloads, "otel", agents.DEFAULT)
    return found


def receive_hook(agent: str, payload: bytes) -> bool:
    """Journal the payload of a hook; return True if background work is due after it.

    Raises ValueError for what is not a JSON object, OSError, UnknownAgentError.
    """
    known = agents.get(agent)
    values = orjson.loads(payload)
    if not isinstance(values, dict):
        raise ValueError("a payload is a JSON object")
    segments.append_received([payload.strip()], "hook", known.NAME)
    return values.get(known.EVENT_FIELD) in known.FOLDING_EVENTS
