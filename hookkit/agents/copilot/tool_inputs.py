"""What tools are asked: the file, and the most descriptive argument."""

import re
from typing import Any

from hookkit.agents.payload import place
from hookkit.agents.values import members, text
from hookkit.model.transcript import Question

PATCH_FILE = re.compile(r"^\*\*\* (?:Add|Delete|Update) File: (.+?)\s*$", re.MULTILINE)
"""A file in the text of `apply_patch`."""

KEY_INPUTS = (
    *("command", "path", "file_path", "pattern", "query", "url"),
    *("skill", "description", "prompt"),
)
"""Inputs that describe a call, the best first."""


def files_of(inputs: Any) -> list[str]:
    """Return the files that a tool was asked to use: one, or those of a patch."""
    known = members(inputs)
    path = text(known.get("path")) or text(known.get("file_path"))
    found = [path] if path else PATCH_FILE.findall(patch_in(inputs))
    return [each for each in dict.fromkeys(found) if place(each)]


def patch_in(inputs: Any) -> str:
    """Return the text of a patch: the only argument, or a member."""
    return text(inputs) or text(members(inputs).get("input")) or ""


def about(inputs: Any) -> str:
    """Return the most descriptive argument of a call, else any text."""
    given = members(inputs)
    values = (*map(given.get, KEY_INPUTS), *given.values(), inputs)
    return next((each for each in values if isinstance(each, str) and each), "")


def asked(tool: str, inputs: dict[str, Any]) -> tuple[Question, ...]:
    """Return what a call asks the person."""
    words = text(inputs.get("question"))
    if tool != "ask_user" or words is None:
        return ()
    choices = inputs.get("choices")
    listed = choices if isinstance(choices, list) else []
    return (Question(words, tuple(each for each in listed if isinstance(each, str))),)
