"""What a person typed: the one definition, for the plugin's payloads and for old threads.

It imports nothing, as a guard that an agent waits for would.
"""

EVENT = "agent.start"

WORKFLOW = "changesWorkflow"
"""The member of a prompt that a button sent, such as Ship."""


def typed_in(payload: dict[str, object]) -> str | None:
    """Return what a person typed of a plugin's payload; None for any other payload."""
    if payload.get("type") != EVENT or payload.get(WORKFLOW):
        return None
    message = payload.get("message")
    return typed_text(message.get("content") if isinstance(message, dict) else message)


def typed_text(content: object) -> str | None:
    """Return the words of a message: a text, or blocks of which some are text; None without any."""
    if isinstance(content, str):
        return content.strip() or None
    listed = content if isinstance(content, list) else []
    blocks = [each for each in listed if isinstance(each, dict) and each.get("type") == "text"]
    texts = [each.get("text") for each in blocks]
    return "\n".join(each for each in texts if isinstance(each, str)).strip() or None
