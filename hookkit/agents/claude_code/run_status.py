"""Read from the client's stream what becomes of a run: its phase, and how it ends.

The result alone isn't enough: a prompt that a hook held back, or a tool that nobody permitted, ends
with the exit code 0 and the subtype `success`. Measured with 2.1.329 and 2.1.332.

The supervisor of a run imports this with the standard library only.
"""

from typing import Any

from hookkit.agents.claude_code import usage_limit
from hookkit.model.run_output import Denial, StatusChange

MARKS = (
    *(b'"init"', b'"result"', b'"prevent_continuation"', b'"permission_denied"'),
    *(b'"rate_limit_event"', b'"background_tasks_changed"'),
)
"""Every line that changes a run contains one of these; the order of keys varies."""

HELD_BACK = ("UserPromptSubmit operation blocked by hook:", "Operation stopped by hook:")
"""How the text of a prompt that a hook held back begins."""

PROMPT = "\n\nOriginal prompt:"
"""Follows the hook's reason in that text."""

MOST_COST = 1e9
"""US dollars; more, such as 1e400, is a mistake."""

STOPPED = {
    "hook_stopped": "a hook stopped it",
    "blocking_limit": "the context is full",
    "prompt_too_long": "the prompt is too long",
    "rapid_refill_breaker": "the context filled up again at once",
    "aborted_streaming": "it was interrupted",
    "aborted_tools": "it was interrupted",
    "api_error": "the API failed",
    "model_error": "the model failed",
    "image_error": "an image could not be used",
    "malformed_tool_use_exhausted": "the model's tool calls could not be read",
    "turn_setup_failed": "the turn could not begin",
}
"""The values of `terminal_reason` with which the work was not done, whatever the subtype is."""


def of_value(value: dict[str, Any]) -> StatusChange | None:
    """Return the change of a run that a line's object reports; None for all others."""
    kind, subtype = value.get("type"), value.get("subtype")
    if kind == "result":
        return of_result(value)
    if kind == "rate_limit_event":
        at = usage_limit.reset_of(value)
        return StatusChange(None, resets_at=at) if at else None
    if kind != "system":
        return None
    if subtype == "init":
        model = value.get("model")
        return StatusChange("running", model=model if isinstance(model, str) else None)
    if subtype == "permission_denied":
        return StatusChange(None, denied=denials([value]))
    if subtype == "background_tasks_changed" and isinstance(value.get("tasks"), list):
        return StatusChange(None, background_tasks=len(value["tasks"]))
    if value.get("prevent_continuation") is True:
        return StatusChange(None, held_back=hook_reason(value))
    return None


def of_result(result: dict[str, Any]) -> StatusChange:
    """Return how a turn has ended."""
    words = error_of(result)
    is_limit = usage_limit.is_limit(result, words)
    is_error = bool(result.get("is_error")) or result.get("subtype") not in (None, "success")
    reason = result.get("terminal_reason")
    held = "" if result.get("num_turns") else held_back(words)
    stopped = STOPPED.get(reason, "") if isinstance(reason, str) else ""
    error = words if is_error or is_limit else held or stopped
    return StatusChange(
        "completing",
        is_error or bool(error),
        error or stopped,
        cost_usd=amount(result.get("total_cost_usd")),
        denied=denials(result.get("permission_denials")),
        is_limit=is_limit,
        resets_at=usage_limit.reset_in(words) if is_limit else None,
        resets=usage_limit.reset_words(words) if is_limit else "",
    )


def amount(value: Any) -> float | None:
    """Return an amount in US dollars; None for what is none, such as -1 or 1e400."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= MOST_COST else None


def hook_reason(record: dict[str, Any]) -> str:
    """Return the reason that a hook gave for stopping."""
    outcome = record.get("prompt_submit_outcome")
    reason = outcome.get("reason") if isinstance(outcome, dict) else None
    if isinstance(reason, str) and reason.strip():
        return reason.strip()
    content = record.get("content")
    text = content if isinstance(content, str) else ""
    return held_back(text) or text or STOPPED["hook_stopped"]


def held_back(text: str) -> str:
    """Return the hook's reason in the text of a prompt that was held back; else nothing.

    The prompt that follows it is left out.
    """
    start = next((each for each in HELD_BACK if text.startswith(each)), None)
    if start is None:
        return ""
    return text.removeprefix(start).partition(PROMPT)[0].strip() or STOPPED["hook_stopped"]


def denials(found: Any) -> tuple[Denial, ...]:
    """Return the tool calls in a list of denials."""
    calls = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    pairs = ((each.get("tool_name"), each.get("tool_use_id")) for each in calls)
    return tuple(Denial(str(tool), str(call)) for tool, call in pairs if tool and call)


def error_of(result: dict[str, Any]) -> str:
    """Return the client's error message."""
    errors = result.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    subtype = result.get("subtype")
    found = (result.get("result"), first, None if subtype == "success" else subtype)
    return next((each for each in found if isinstance(each, str) and each), "")
