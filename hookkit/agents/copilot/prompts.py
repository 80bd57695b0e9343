"""What a person typed. The client waits for the guard, so this imports nothing."""

EVENTS = ("UserPromptSubmit", "userPromptSubmitted")


def typed_in(payload: dict[str, object]) -> str | None:
    """Return what a person typed of a hook's payload; None for any other payload.

    The prompt that starts a subagent is the model's.
    """
    prompt = payload.get("prompt")
    if payload.get("hook_event_name") not in EVENTS or not isinstance(prompt, str):
        return None
    return None if payload.get("agent_id") or payload.get("agentId") else prompt.strip()
