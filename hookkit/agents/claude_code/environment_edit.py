"""Set and remove variables of the `env` block in the text of Claude Code's settings.

The settings belong to the person, so they are edited as text: setting variables moves nothing
else, and removing them restores the same bytes. The rules about white space are settings_edit.py's:
in an `env` block that was empty, ours have a space on both sides; without these spaces the block is
ours too, and goes with them.
"""

import json
from collections.abc import Mapping
from json import JSONDecodeError

from hookkit.agents import settings_text
from hookkit.agents.settings_text import Json, TextEdit, TextPart

ENV = "env"


def variables(text: str | None) -> Json:
    """Return the variables in settings. Raises JSONDecodeError."""
    found = settings_text.load(text).get(ENV) if text is not None else None
    return found if isinstance(found, dict) else {}


def raw_values(text: str | None) -> dict[str, str]:
    """Return the variables in settings with their values as they are written there.

    Raises JSONDecodeError.
    """
    block = None if text is None else _block(text)
    if text is None or block is None:
        return {}
    parts = settings_text.list_parts(text, block.value_start)
    return {part.key: text[part.value_start : part.end] for part in parts}


def with_variables(text: str | None, values: Mapping[str, str]) -> str:
    """Return the settings with these variables; the text is the same if they are there already.

    Raises JSONDecodeError.
    """
    if text is None:
        return json.dumps({ENV: dict(values)}, indent=2, ensure_ascii=False) + "\n"
    block = _block(text)
    if block is None:
        root = settings_text.skip_blank(text, 0)
        return settings_text.apply(text, [settings_text.add(text, root, {ENV: dict(values)})])
    parts = settings_text.list_parts(text, block.value_start)
    absent = dict(values)
    edits = []
    for name, value in values.items():
        part = settings_text.find_last(parts, name)
        if part is not None:
            del absent[name]
            if part.value != value:
                edits.append(TextEdit(part.value_start, part.end, _quoted(value)))
    if absent:
        edits.append(settings_text.add(text, block.value_start, absent))
    return settings_text.apply(text, edits)


def without_variables(
    text: str | None, values: Mapping[str, str], replaced: Mapping[str, str]
) -> str | None:
    """Return the settings without variables that have these values; None if there was no more.

    Those in `replaced` get back what stood there, as JSON. Raises JSONDecodeError.
    """
    block = None if text is None else _block(text)
    if text is None or block is None:
        return text
    parts = settings_text.list_parts(text, block.value_start)
    ours = [n for n, part in enumerate(parts) if (part.key, part.value) in values.items()]
    edits = [
        TextEdit(parts[n].value_start, parts[n].end, replaced[parts[n].key])
        for n in ours
        if parts[n].key in replaced
    ]
    gone = [n for n in ours if parts[n].key not in replaced]
    removals = _removals(text, block.value_start, parts, gone)
    if removals is not None:
        return settings_text.apply(text, [*edits, *removals])
    root = settings_text.skip_blank(text, 0)
    members = settings_text.list_parts(text, root)
    removals = _removals(text, root, members, [members.index(block)])
    return None if removals is None else settings_text.apply(text, removals)


def _removals(
    text: str, opening: int, parts: list[TextPart], gone: list[int]
) -> list[TextEdit] | None:
    """Return the edits that remove parts of a container; None to remove it as a whole."""
    kept = [n for n in range(len(parts)) if n not in gone]
    if kept or not gone:
        return [settings_text.remove(parts, n, n < kept[0]) for n in gone]
    was_empty = text[opening + 1 : parts[0].start] == text[parts[-1].end] == " "
    return [TextEdit(opening + 1, parts[-1].end + 1)] if was_empty else None


def _block(text: str) -> TextPart | None:
    """Return the `env` block that counts. Raises JSONDecodeError if it isn't an object."""
    settings_text.load(text)
    parts = settings_text.list_parts(text, settings_text.skip_blank(text, 0))
    block = settings_text.find_last(parts, ENV)
    if block is not None and not isinstance(block.value, dict):
        raise JSONDecodeError(f"`{ENV}` must be an object", text, block.value_start)
    return block


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
