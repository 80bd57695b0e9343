"""What a person typed, and what only looks like it.

The client waits for the guard, so this imports nothing.
"""

EVENT = "BeforeAgent"

CONTEXT = "<session_context>"
"""How the client begins the first message of a conversation: the folders, the date, the system."""

INJECTED = (
    CONTEXT,
    "<hook_context>",
    "<state_snapshot>",
    "Here is a summary of changes in the user's editor context",
    "Here is the user's editor context",
    "System: Potential loop detected.",
)
"""The beginnings of texts that nobody typed."""

CONTINUE = "Please continue."
"""What the client asks when the model stopped too early."""

SHELL, SHELL_START, SHELL_END = "I ran the following shell command:", "```sh\n", "\n```"
"""Around a command that a person ran with `!`; the model is shown it with its output."""


def typed_in(payload: dict[str, object]) -> str | None:
    """Return what a person typed of a hook's payload; None for any other payload."""
    prompt = payload.get("prompt")
    if payload.get("hook_event_name") != EVENT:
        return None
    return prompt.strip() if isinstance(prompt, str) else ""


def typed_text(text: str) -> str | None:
    """Return what a person typed of a message in a log; None where nobody typed it."""
    text = text.strip()
    if not text or text == CONTINUE or text.startswith(INJECTED):
        return None
    if text.startswith(SHELL) and SHELL_START in text:
        command = text.partition(SHELL_START)[2].partition(SHELL_END)[0]
        return f"!{command.strip()}"
    return text
