"""Distinguish a person's prompts from text that only looks like one.

Records of type user are also tool results, injected text, output of local commands, summaries and
interruptions. New clients flag what a person did; of older ones only the text shows it.

`typed_text` of prompts.py is the one definition. A slash command is typed as well, but of older
clients only the record after it shows whether it went to the model (slash_commands.py).
"""

import re
from typing import Any

from hookkit.agents.claude_code.prompts import is_shell, typed_prompt, typed_text, unwrapped

IMAGE = "[image]"
"""The text of a prompt that is only an image."""

BLOCKED, ORIGINAL = "operation blocked by hook", "\n\nOriginal prompt: "
"""What stands in the record that reports a prompt that was held back."""

INTERRUPTED = "[Request interrupted by user"

PERSONAL_SOURCES = ("typed", "sdk", "queued", "suggestion_accepted")
"""Values of `promptSource`; `system` is the other one."""

NOT_TYPED = ("isMeta", "isCompactSummary", "isVirtual", "textNotTyped", "isSidechain")
"""Flags of records that nobody typed; a subagent's task comes from the model."""

COMMAND_NAME = re.compile(r"<command-name>([^<]{1,200})</command-name>")
COMMAND_ARGUMENTS = re.compile(r"<command-args>(.*?)</command-args>", re.DOTALL)


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


def held(content: str) -> str | None:
    """Return the prompt of the record that reports that a hook held it back; None of another."""
    title, _, rest = content.partition("\n")
    prompt = rest.partition(ORIGINAL)[2]
    if BLOCKED not in title or not prompt:
        return None
    return typed_prompt(None, prompt) or prompt


def prompt_of(record: dict[str, Any], text: str, content: Any) -> str | None:
    """Return the prompt of a record of type user; None where nobody typed it."""
    # Some clients flag what a person ran as their own.
    if not may_be_typed(record, NOT_TYPED[1:] if is_shell(text) else NOT_TYPED):
        return None
    is_marked = record.get("promptSource") in PERSONAL_SOURCES
    if text.startswith("<command-") and COMMAND_NAME.search(text):
        return as_typed(text) if is_by_hand(record) else None
    if has(content, "image") and not unwrapped(text).strip():
        return IMAGE
    return typed_text(text, is_marked=is_marked)


def may_be_typed(record: dict[str, Any], flags: tuple[str, ...] = NOT_TYPED) -> bool:
    """Return whether nothing in a record excludes that a person typed it."""
    if any(record.get(flag) for flag in flags) or not _is_human(record.get("origin")):
        return False
    source, origin = record.get("promptSource"), record.get("turnOrigin")
    if source and source not in PERSONAL_SOURCES:
        return False
    return origin in (None, "human", "sdk", "unknown")


def is_by_hand(record: dict[str, Any]) -> bool:
    """Return whether the client marked a record as typed at its prompt.

    Commands that a program sent, built-in ones too, are all marked alike.
    """
    source = record.get("promptSource")
    return record.get("turnOrigin") == "human" or (source in PERSONAL_SOURCES and source != "sdk")


def queued(attachment: dict[str, Any]) -> str | None:
    """Return the prompt of an attachment: one that was typed while the agent was at work."""
    if attachment.get("isMeta") or not _is_human(attachment.get("origin")):
        return None
    if attachment.get("commandMode", "prompt") != "prompt":
        return None
    content = attachment.get("prompt")
    text = typed_text(texts(content))
    return text or (IMAGE if has(content, "image") and not texts(content) else None)


def _is_human(origin: Any) -> bool:
    return not isinstance(origin, dict) or origin.get("kind") in ("human", None)


def as_typed(text: str) -> str:
    """Return a slash command of the person's own, as it was typed."""
    name, arguments = COMMAND_NAME.findall(text)[0], COMMAND_ARGUMENTS.search(text)
    given = arguments[1].strip() if arguments else ""
    return f"/{name.strip().lstrip('/')} {given}".strip()


def has(content: Any, kind: str) -> bool:
    """Return whether a message's content has a block of a type."""
    blocks = content if isinstance(content, list) else []
    return any(isinstance(block, dict) and block.get("type") == kind for block in blocks)
