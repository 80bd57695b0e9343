"""Slash commands: those that went to the model are prompts, the client's own are not.

A command is a record of type user. Old clients, and new ones without a terminal, mark both kinds
alike; the body of the command follows the one, and its output follows the other.
"""

import json
import re
from typing import Any, NamedTuple, TypeAlias

from hookkit.agents.claude_code.transcript.prompt_text import (
    COMMAND_NAME,
    as_typed,
    has,
    is_by_hand,
    is_interruption,
    may_be_typed,
    texts,
)
from hookkit.model.transcript import Prompt
from hookkit.model.usage import Ownership

SYNTHETIC = "<synthetic>"
"""The model of the client's own messages."""

LOADED = re.compile(r"<skill-format>|is loading</command-message>")
"""Marks of a skill that the model loaded."""

CAVEAT = re.compile(r"<local-command-caveat>|Caveat: The messages below were generated")
OUTPUT = re.compile(r"<local-command-std(?:out|err)>")

SETTLING = {"api_error": True, "compact_boundary": False, "local_command": False}
"""Whether a command went to the model, by the subtype of the system's record after it."""


class PendingCommand(NamedTuple):
    """A command that no record after it has settled yet."""

    claim: Ownership
    at: str
    uuid: str
    prompt_id: str | None
    text: str
    latest: str = ""
    """The latest record that follows from it."""

    @property
    def prompt(self) -> Prompt:
        """Return the prompt that the command turned out to be."""
        return Prompt(*self[:5])

    def follows(self, record: dict[str, Any]) -> bool:
        """Return whether a record follows from the command, as far as it names any before it."""
        prompt_id = record.get("promptId")
        if prompt_id is not None and prompt_id == self.prompt_id:
            return True
        return record.get("parentUuid") in (None, "", self.uuid, self.latest or self.uuid)

    def after(self, record: dict[str, Any]) -> tuple["PendingCommand | None", bool]:
        """Return what is pending after a record, and whether that shows a prompt.

        An answer to something else shows nothing: the client runs its own commands meanwhile.
        """
        went_on, is_next = settles(record), self.follows(record)
        if went_on is None or (went_on and not is_next):
            uuid = record.get("uuid")
            return (
                self._replace(latest=uuid) if is_next and isinstance(uuid, str) else self
            ), False
        return None, went_on


Trail: TypeAlias = PendingCommand | str | None
"""What records imply for the commands after them: the pending one, or the record of the last tool's
result, which the model's own commands follow."""


def to_text(trail: Trail) -> str:
    """Return the stored form."""
    return json.dumps(trail) if trail else ""


def from_text(text: str) -> Trail:
    """Parse the result of `to_text`; anything else is None."""
    try:
        known = json.loads(text) if text else None
        if known is None or isinstance(known, str):
            return known
        claim, *rest = known
        pending = PendingCommand(Ownership(*claim), *rest)
    except (TypeError, ValueError, RecursionError):
        return None
    return pending if is_whole(pending) else None


def is_whole(known: PendingCommand) -> bool:
    """Return True if every member has its type."""
    flags, texts = known.claim[:2], (*known.claim[2:], *known[1:3], *known[4:])
    return (
        all(type(each) is bool for each in flags)
        and all(isinstance(each, str) for each in texts)
        and isinstance(known.prompt_id, str | None)
    )


def command(record: dict[str, Any], text: str) -> str | None:
    """Return the slash command of a record that doesn't show itself whether it is a prompt."""
    if not text.startswith("<command-") or not COMMAND_NAME.search(text) or LOADED.search(text):
        return None
    if is_by_hand(record) or not may_be_typed(record) or record.get("sourceToolUseID"):
        return None
    return as_typed(text)


def settles(record: dict[str, Any]) -> bool | None:
    """Return whether a record shows that the command before it went to the model.

    It did where the command's body, an answer or an interruption follows, and did not where its
    output, or something else that was typed, does. None: the record shows neither.
    """
    if record.get("isSidechain"):
        return None
    kind, subtype = record.get("type"), record.get("subtype")
    if kind == "assistant":
        message = record.get("message")
        model = message.get("model") if isinstance(message, dict) else None
        return bool(record.get("isApiErrorMessage")) or model != SYNTHETIC
    if kind == "attachment":
        attachment = record.get("attachment")
        is_queued = isinstance(attachment, dict) and attachment.get("type") == "queued_command"
        return True if is_queued else None
    if kind == "system":
        return SETTLING.get(subtype) if isinstance(subtype, str) else None
    return _settles(record) if kind == "user" else None


def _settles(record: dict[str, Any]) -> bool:
    """Return the same for a record of type user."""
    message = record.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    words = texts(content).lstrip()
    if CAVEAT.match(words) or OUTPUT.match(words):
        return False
    if is_interruption(words) or has(content, "tool_result"):
        return True
    return bool(record.get("isMeta")) and not record.get("isCompactSummary")
