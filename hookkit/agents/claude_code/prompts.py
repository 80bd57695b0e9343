"""What a person typed, and what only looks like it: the one definition.

Hooks, transcripts, excerpts for summaries, corrections, history and the budget guard go by it. The
client waits for the guard, so this imports nothing.
"""

EVENT = "UserPromptSubmit"

PERSON_SOURCES = ("", "user", "sdk")
"""Values of a payload's `source` that mean a person; others are loops, schedules, the system."""

WRAPPERS = ("system-reminder", "ide_opened_file", "ide_selection", "ide_diagnostics")
"""Elements that the client or an editor puts around a prompt."""

INJECTED = (
    "<agent-message",
    "<agent-notification",
    "<bash-",
    "<channel source=",
    "<command-",
    "<cross-session-message",
    "<fork-boilerplate",
    "<local-command-",
    "<mcp-polling-update",
    "<mcp-resource-update",
    "<remote-review",
    "<session-start-hook",
    "<system-reminder",
    "<task-notification",
    "<teammate-message",
    "<tick>",
    "<user-memory-input",
    "<user-prompt-submit-hook",
    "Another Claude session sent a message:",
    "Caveat: The messages below were generated",
    "Stop hook feedback:",
    "This session is being continued from a previous conversation",
    "[Request interrupted by user",
)
"""The beginnings of texts that nobody typed."""

SHELL, SHELL_END = "<bash-input>", "</bash-input>"
"""Around a command that a person ran with `!`."""


def typed_in(payload: dict[str, object]) -> str | None:
    """Return what a person typed of a hook's payload; None for any other payload."""
    prompt, source = payload.get("prompt"), payload.get("source")
    if payload.get("hook_event_name") != EVENT or payload.get("agent_id"):
        return None
    return typed_prompt(
        source if isinstance(source, str) else None, prompt if isinstance(prompt, str) else ""
    )


def typed_prompt(source: str | None, prompt: str) -> str | None:
    """Return the part of a prompt that a person typed; None if it was injected.

    One without words may be an image of the person's.
    """
    if (source or "") not in PERSON_SOURCES:
        return None
    return typed_text(prompt) if prompt.strip() else ""


def typed_text(text: str, *, is_marked: bool = False) -> str | None:
    """Return what a person typed of a prompt, without wrappers; None where nobody typed it.

    The client may have marked a prompt as a person's: then it may begin like any other text.
    """
    text = unwrapped(text).strip()
    if is_shell(text) and SHELL_END in text:
        return f"!{text[len(SHELL) : text.index(SHELL_END)].strip()}"
    if not is_marked and text.startswith(INJECTED):
        return None
    return text or None


def is_shell(content: object) -> bool:
    """Return whether a content is a command that a person ran with `!`."""
    return isinstance(content, str) and content.startswith(SHELL)


def unwrapped(text: str) -> str:
    """Return a text without what was put around it."""
    for name in WRAPPERS:
        if f"<{name}>" in text:
            text = without(text, f"<{name}>", f"</{name}>")
    return text


def without(text: str, start: str, end: str) -> str:
    """Return a text without its elements of one kind: the innermost, where they are nested."""
    first, *parts = text.split(start)
    kept = [first]
    for part in parts:
        _, closed, rest = part.partition(end)
        kept += [rest] if closed else [start, part]
    return "".join(kept)
