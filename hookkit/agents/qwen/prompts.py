"""What a person typed; the client puts the same reminders around it as Claude Code."""

from hookkit.agents.claude_code.prompts import typed_text as typed_text

EVENT = "UserPromptSubmit"


def typed_in(payload: dict[str, object]) -> str | None:
    """Return what a person typed of a hook's payload; None for any other payload.

    The event comes again, without a prompt, for each call after the results of tools.
    """
    if payload.get("hook_event_name") != EVENT or payload.get("agent_id"):
        return None
    submitted, prompt = payload.get("submitted_prompt"), payload.get("prompt")
    if isinstance(submitted, str) and submitted.strip():
        return submitted.strip()
    return typed_text(prompt) if isinstance(prompt, str) else None
