"""What a person typed. The client waits for the guard that imports this: it imports nothing."""

EVENTS = ("beforeSubmitPrompt", "UserPromptSubmit")
"""The event's own name, and the one that Claude Code's wiring gives it."""


def typed_in(payload: dict[str, object]) -> str | None:
    """Return what a person typed of a hook's payload; None for any other payload."""
    prompt = payload.get("prompt")
    if payload.get("hook_event_name") not in EVENTS or not isinstance(prompt, str):
        return None
    return prompt
