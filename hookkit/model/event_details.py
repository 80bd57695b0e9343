"""Members of the events that agents report outside of their hooks."""

from typing import NamedTuple

from hookkit.model.counters import Counters
from hookkit.model.recent_prompts import HeldPrompt


class TelemetryCounts(NamedTuple):
    """The counts of one entry of an agent's telemetry."""

    requests: Counters
    """Of a request or an error."""
    spend: Counters
    """Of a point of a metric, used if the session has no requests in its telemetry."""


class HeldPrompts(NamedTuple):
    """Prompts that a hook held back."""

    prompts: tuple[HeldPrompt, ...]


class StatuslineFacts(NamedTuple):
    """The members of the status line's JSON that hookkit uses; None: not reported."""

    cost_usd: float | None
    """The agent's own estimate of the session's cost."""
    context: int | None
    """Tokens in the context window."""
