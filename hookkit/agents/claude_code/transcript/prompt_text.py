"""Tell a person's prompts from text that only looks like one.

Records of type user are also tool results, injected text, output of local commands, summaries and
interruptions. New clients flag what a person did; of older ones only the text shows it.

`typed_text` is the one definition: hooks, transcripts, excerpts for summaries, corrections and
history all go by it.
"""

import re
from typing import Any

INTERRUPTED = "[Request interrupted by user"

WRAPPED = re.compile(
    r"<(system-reminder|ide_opened_file|ide_selection|ide_diagnostics)>"
    r"[^<]*+(?:<(?!/?\1>)[^<]*+)*</\1>",
    re.DOTALL,
)
"""Text that the client or an editor puts around a prompt."""

INJECTED = re.compile(
    r"<(local-command-|bash-|command-|task-notification|agent-notification|teammate-message"
    r"|user-prompt-submit-hook|session-start-hook|system-reminder)"
    r"|Caveat: The messages below were generated"
    r"|Stop hook feedback:"
    r"|This session is being continued from a previous conversation"
    r"|\[Request interrupted by user"
)
"""The beginnings of texts that nobody typed."""

SAID_BY_PERSON = ("typed", "sdk", "queued", "suggestion_accepted")
"""Values of `promptSource`; `system` is the other one."""

NOT_SAID = ("isMeta", "isCompactSummary", "isVirtual", "textNotTyped", "isSidechain")
"""Flags of records that nobody typed; a subagent's task comes from the model."""

COMMAND_NAME = re.compile(r"<command-name>([^<]{1,200})</command-name>")
COMMAND_ARGUMENTS = re.compile(r"<command-args>(.*?)</command-args>", re.DOTALL)


def typed_text(text: str, *, is_marked: bool = False) -> str | None:
    """Return what a person typed of a prompt, without wrappers; None where nobody typed it.

    The client may have marked a prompt as a person's: then it may begin like any other text.
    """
    text = WRAPPED.sub("", text).strip()
    if not is_marked and INJECTED.match(text):
        return None
    return text or None


def texts(content: Any) -> str:
    """Return the text of a message's content, whichever form it has."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    if len(content) == 1:
        return _text(content[0])
    return "\n".join(filter(None, map(_text, content)))


def _text(block: Any) -> str:
    if not isinstance(block, dict) or block.get("type") != "text":
        return ""
    text = block.get("text")
    return text if isinstance(text, str) else ""


def is_interruption(text: str) -> bool:
    """Return True if this is what the client writes down when a person stops the agent."""
    return text.lstrip().startswith(INTERRUPTED)


def said(record: dict[str, Any], text: str, content: Any) -> str | None:
    """Return the prompt of a record of type user; None where nobody typed it."""
    if any(record.get(flag) for flag in NOT_SAID) or not _is_human(record.get("origin")):
        return None
    source, origin = record.get("promptSource"), record.get("turnOrigin")
    is_marked = source in SAID_BY_PERSON
    if (source and not is_marked) or origin not in (None, "human", "sdk", "unknown"):
        return None
    if origin == "human" and text.startswith("<command-") and COMMAND_NAME.search(text):
        return _command(text)
    if _has_image(content) and not WRAPPED.sub("", text).strip():
        return "[image]"
    return typed_text(text, is_marked=is_marked)


def queued(attachment: dict[str, Any]) -> str | None:
    """Return the prompt of an attachment: one that was typed while the agent was at work."""
    if attachment.get("isMeta") or not _is_human(attachment.get("origin")):
        return None
    if attachment.get("commandMode", "prompt") != "prompt":
        return None
    return typed_text(texts(attachment.get("prompt")))


def _is_human(origin: Any) -> bool:
    return not isinstance(origin, dict) or origin.get("kind") in ("human", None)


def _command(text: str) -> str:
    """Return a slash command of the person's own, as it was typed."""
    name, arguments = COMMAND_NAME.findall(text)[0], COMMAND_ARGUMENTS.search(text)
    given = arguments[1].strip() if arguments else ""
    return f"/{name.strip().lstrip('/')} {given}".strip()


def _has_image(content: Any) -> bool:
    blocks = content if isinstance(content, list) else []
    return any(isinstance(block, dict) and block.get("type") == "image" for block in blocks)
