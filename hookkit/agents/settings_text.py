"""Edit a JSON document as text: add or remove parts of it without moving the others."""

import json
import re
from json import JSONDecodeError
from typing import Any, NamedTuple

Json = dict[str, Any]

BLANK = re.compile(r"[ \t\r\n]*")
CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)')
DECODER = json.JSONDecoder(parse_int=float)  # int() refuses more than 4300 digits


class TextPart(NamedTuple):
    """A member of an object or an element of a list, with its position in the text."""

    key: str
    value: Any
    start: int
    value_start: int
    end: int


class TextEdit(NamedTuple):
    """A range of the text and its replacement."""

    start: int
    end: int
    text: str = ""


def remove(parts: list[TextPart], index: int, leads: bool) -> TextEdit:
    """Return the part with the comma before it.

    If nothing before it stays, it includes the comma behind it.
    """
    if leads:
        return TextEdit(parts[index].start, parts[index + 1].start)
    return TextEdit(parts[index - 1].end, parts[index].end)


def apply(text: str, edits: list[TextEdit]) -> str:
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def load(text: str) -> Json:
    """Return the settings as values. Raises JSONDecodeError for anything but a JSON object."""
    value = DECODER.decode(text)
    for match in CONSTANT.finditer(text):
        if match[1]:  # Python's decoder takes it, JSON doesn't know it
            raise JSONDecodeError("Expecting value", text, match.start(1))
    if not isinstance(value, dict):
        raise JSONDecodeError("The settings must be an object", text, skip_blank(text, 0))
    return value


def list_parts(text: str, opening: int) -> list[TextPart]:
    """Return the parts of the object or list at a position; the text must be JSON."""
    parts = []
    at = skip_blank(text, opening + 1)
    while text[at] not in "]}":
        start, key = at, ""
        if text[opening] == "{":
            key, at = DECODER.raw_decode(text, at)
            at = skip_blank(text, skip_blank(text, at) + 1)
        value, end = DECODER.raw_decode(text, at)
        parts.append(TextPart(key, value, start, at, end))
        at = skip_blank(text, end)
        at = skip_blank(text, at + 1) if text[at] == "," else at
    return parts


def find_last(parts: list[TextPart], key: str) -> TextPart | None:
    """Return the member with this key that counts: the last one."""
    return next((part for part in reversed(parts) if part.key == key), None)


def skip_blank(text: str, at: int) -> int:
    match = BLANK.match(text, at)
    return match.end() if match else at


def add(text: str, opening: int, content: Json | list[Any]) -> TextEdit:
    """Return the edit that adds content to an object or list, in the surrounding style."""
    parts = list_parts(text, opening)
    unit = unit_of(text)
    margin = margin_before(text, parts[-1].start) if parts else margin_inside(text, opening, unit)
    if isinstance(content, dict):
        pieces = [f'"{key}": {dump(value, margin, unit)}' for key, value in content.items()]
    else:
        pieces = [dump(value, margin, unit) for value in content]
    separator = "," + (margin or " ")
    if parts:
        return TextEdit(parts[-1].end, parts[-1].end, separator.join(["", *pieces]))
    return TextEdit(opening + 1, opening + 1, f" {separator.join(pieces)} ")


def dump(value: Any, margin: str | None, unit: str | None) -> str:
    text = json.dumps(value, indent=unit if margin else None, ensure_ascii=False)
    return text.replace("\n", margin) if margin else text


def unit_of(text: str) -> str | None:
    """Return one level of indentation; None if the settings are on one line."""
    parts = list_parts(text, skip_blank(text, 0))
    margin = margin_before(text, parts[-1].start) if parts else "  "
    return margin and margin.lstrip("\r\n")


def margin_before(text: str, at: int) -> str | None:
    """Return the line break and the indentation before what begins its line.

    It is None where it doesn't.
    """
    before = text[:at]
    gap = before[len(before.rstrip(" \t\r\n")) :]
    return line_break_of(text) + gap.rpartition("\n")[2] if "\n" in gap else None


def margin_inside(text: str, opening: int, unit: str | None) -> str | None:
    """Return the line break and the indentation for what will be in a container that is empty."""
    line = text[:opening].rpartition("\n")[2]
    indentation = line[: len(line) - len(line.lstrip(" \t"))]
    return None if unit is None else line_break_of(text) + indentation + unit


def line_break_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
