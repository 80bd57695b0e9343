"""What a person typed, and what only looks like it.

The client waits for the budget guard, so this imports nothing.
"""

EVENT = "UserPromptSubmit"


def typed_in(payload: dict[str, object]) -> str | None:
    """Return what a person typed of a hook's payload; None for any other payload.

    The hook of a prompt runs only for what a person typed; what a subagent is asked comes from the
    model.
    """
    if payload.get("hook_event_name") != EVENT or payload.get("agent_id"):
        return None
    prompt = payload.get("prompt")
    return prompt.strip() if isinstance(prompt, str) else ""
