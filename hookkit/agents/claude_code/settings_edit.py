"""Add, remove and find our hooks in the text of Claude Code's settings.

The settings belong to the user, so they are edited as text: adding our entries moves nothing else,
and removing them restores the same bytes. The spacing of our entries encodes the earlier content:

- after another element, ours starts where that one ends: `[theirs, ours]`;
- in a list or object that was empty, ours has a space on both sides: `[ ours ]`;
- without these spaces the list or object is ours too, and is removed with our entry.

The same rules apply after the client or a formatter has rewritten the file; only white space and
empty containers may then differ.
"""

import json
import re
from collections.abc import Iterator
from itertools import chain
from json import JSONDecodeError
from typing import Any, NamedTuple

from hookkit.agents import launcher
from hookkit.model.wiring import HookSelection

Json = dict[str, Any]

SECONDS = 10
"""The timeout of each hook. The default for SessionEnd, 1.5 s, is too short on a machine that is
waking up or swapping; the others default to up to 600 s, for which a home on a dead network drive
would block the agent.
"""

EVENTS = (
    "SessionStart",
    "UserPromptSubmit",
    "PostToolUse",
    "PostToolUseFailure",
    "Stop",
    "StopFailure",
    "SubagentStop",
    "PreCompact",
    "PermissionRequest",
    "Notification",
    "CwdChanged",
    "SessionEnd",
)
"""The events that are recorded."""

GUARDED = "UserPromptSubmit"
"""The event that the budget guard has its own hook for."""

STATUSLINE = "statusLine"

BLANK = re.compile(r"[ \t\r\n]*")
CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)')
DECODER = json.JSONDecoder(parse_int=float)  # int() refuses more than 4300 digits


RECORDING = HookSelection()


class SettingsPart(NamedTuple):
    """A member of an object or an element of a list, with its position in the text."""

    key: str
    value: Any
    start: int
    value_start: int
    end: int


class SettingsEdit(NamedTuple):
    """A range of the text and its replacement."""

    start: int
    end: int
    text: str = ""


def handler(name: str = "hook") -> Json:
    """Return one of our hooks in the client's format; the recorder is the same for every event."""
    return {"type": "command", "command": launcher.command(name), "timeout": SECONDS}


def statusline() -> Json:
    """Return our status line in the client's format."""
    return {"type": "command", "command": launcher.command("statusline")}


def wire(text: str | None, selection: HookSelection = RECORDING) -> str:
    """Return the settings with our hook for every event, without older wiring of ours.

    Returns the same text if nothing changes. Raises JSONDecodeError if the text is not JSON or not
    valid settings.
    """
    if text is not None:
        selection = selection._replace(statusline=_has_our_statusline(text, selection))
        if _matches(text, selection):
            return text
        text = unwire(text)
    if text is None:
        return json.dumps(_document(selection), indent=2, ensure_ascii=False) + "\n"
    return _edited(text, _additions(text, selection))


def _has_our_statusline(text: str, selection: HookSelection) -> bool:
    """Return True if the status line is or will be ours: present, absent or replaceable."""
    shown = load(text).get(STATUSLINE)
    return _is_ours(shown) or (selection.statusline and (shown is None or selection.replace))


def _document(selection: HookSelection) -> Json:
    """Return settings with only our entries."""
    line = {STATUSLINE: statusline()} if selection.statusline else {}
    return {"hooks": _groups(selection), **line}


def unwire(text: str | None) -> str | None:
    """Return the settings without our hooks; None if they contained nothing else.

    Raises JSONDecodeError.
    """
    if text is None:
        return None
    load(text)
    removals = _removals(text, _skip(text, 0), ROOT)
    return None if removals is None else _edited(text, removals)


def is_current(text: str) -> bool:
    """Return True if the settings contain our current hook exactly once per event.

    This includes the guard and the status line if they are wired. Raises JSONDecodeError.
    """
    line = load(text).get(STATUSLINE)
    return _matches(text, HookSelection(guard=has_guard(text), statusline=_is_ours(line)))


def _matches(text: str, selection: HookSelection) -> bool:
    found, line = list(_found(text)), load(text).get(STATUSLINE)
    hooks = [(event, handler(), True) for event in EVENTS]
    if selection.guard:
        hooks.append((GUARDED, handler("guard"), True))
    shown = line == statusline() if selection.statusline else not _is_ours(line)
    return shown and len(found) == len(hooks) and all(hook in found for hook in hooks)


def has_guard(text: str) -> bool:
    """Return True if the guard is wired. Raises JSONDecodeError."""
    return (GUARDED, handler("guard"), True) in _found(text)


def other_statusline(text: str) -> Any:
    """Return a status line that isn't ours, if any. Raises JSONDecodeError."""
    shown = load(text).get(STATUSLINE)
    return None if _is_ours(shown) else shown


def missing(text: str) -> list[str]:
    """Return the events without a hook of ours. Raises JSONDecodeError."""
    found = {event for event, _, _ in _found(text)}
    return [event for event in EVENTS if event not in found]


def _found(text: str) -> Iterator[tuple[str, Json, bool]]:
    """Yield our hooks: event, hook, and True if it matches every event of that name."""
    for event, groups in members(load(text).get("hooks")).items():
        for group in map(members, _list(groups)):
            for hook in filter(_is_ours, _list(group.get("hooks"))):
                yield event, hook, group.get("matcher") in (None, "", "*")


def _is_ours(hook: Any) -> bool:
    return str(members(hook).get("command")).rstrip().endswith(launcher.MARKER)


def members(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _groups(selection: HookSelection) -> Json:
    groups = {event: [{"hooks": [handler()]}] for event in EVENTS}
    if selection.guard:
        groups[GUARDED].append({"hooks": [handler("guard")]})
    return groups


def _additions(text: str, selection: HookSelection) -> list[SettingsEdit]:
    """Return the edits that add our entries to settings without any."""
    root = _skip(text, 0)
    parts, content = _parts(text, root), _document(selection)
    hooks, line = _last(parts, "hooks"), _last(parts, STATUSLINE)
    edits = []
    if hooks is not None:
        edits += _additions_to_hooks(text, hooks, content.pop("hooks"))
    if line is not None and STATUSLINE in content:
        margin, unit = _margin(text, line.start), _unit(text)
        replaced = _dumped(content.pop(STATUSLINE), margin, unit)
        edits.append(SettingsEdit(line.value_start, line.end, replaced))
    return [*edits, _addition(text, root, content)] if content else edits


def _additions_to_hooks(text: str, hooks: SettingsPart, groups: Json) -> list[SettingsEdit]:
    """Return the edits that add our hooks to existing ones."""
    if not isinstance(hooks.value, dict):
        raise JSONDecodeError("`hooks` must be an object", text, hooks.value_start)
    additions, absent = [], {}
    present = _parts(text, hooks.value_start)
    for event, added in groups.items():
        part = _last(present, event)
        if part is None:
            absent[event] = added
        elif isinstance(part.value, list):
            additions.append(_addition(text, part.value_start, added))
        else:
            raise JSONDecodeError(f"`{event}` must be a list", text, part.value_start)
    if absent:
        additions.append(_addition(text, hooks.value_start, absent))
    return additions


def _addition(text: str, opening: int, content: Json | list[Any]) -> SettingsEdit:
    """Return the edit that adds content to an object or list, in the surrounding style."""
    parts = _parts(text, opening)
    unit = _unit(text)
    margin = _margin(text, parts[-1].start) if parts else _inner_margin(text, opening, unit)
    if isinstance(content, dict):
        pieces = [f'"{key}": {_dumped(value, margin, unit)}' for key, value in content.items()]
    else:
        pieces = [_dumped(value, margin, unit) for value in content]
    separator = "," + (margin or " ")
    if parts:
        return SettingsEdit(parts[-1].end, parts[-1].end, separator.join(["", *pieces]))
    return SettingsEdit(opening + 1, opening + 1, f" {separator.join(pieces)} ")


def _dumped(value: Any, margin: str | None, unit: str | None) -> str:
    text = json.dumps(value, indent=unit if margin else None, ensure_ascii=False)
    return text.replace("\n", margin) if margin else text


def _unit(text: str) -> str | None:
    """Return one level of indentation; None if the settings are on one line."""
    parts = _parts(text, _skip(text, 0))
    margin = _margin(text, parts[-1].start) if parts else "  "
    return margin and margin.lstrip("\r\n")


def _margin(text: str, at: int) -> str | None:
    """Return the line break and the indentation before what begins its line.

    It is None where it doesn't.
    """
    before = text[:at]
    gap = before[len(before.rstrip(" \t\r\n")) :]
    return _line_break(text) + gap.rpartition("\n")[2] if "\n" in gap else None


def _inner_margin(text: str, opening: int, unit: str | None) -> str | None:
    """Return the line break and the indentation for what will be in a container that is empty."""
    line = text[:opening].rpartition("\n")[2]
    indentation = line[: len(line) - len(line.lstrip(" \t"))]
    return None if unit is None else _line_break(text) + indentation + unit


def _line_break(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


ROOT, HOOKS, EVENT, GROUP, HANDLERS = range(5)
"""The containers from the settings down to a hook."""


def _removals(text: str, opening: int, level: int) -> list[SettingsEdit] | None:
    """Return the edits that remove our entries from a container; None to remove it as a whole."""
    parts = _parts(text, opening)
    inner = [_removals_within(text, part, level) for part in parts]
    kept = [index for index, edits in enumerate(inner) if edits is not None]
    if len(kept) == len(parts):
        return list(chain.from_iterable(filter(None, inner)))
    if level == GROUP and all(parts[index].key != "hooks" for index in kept):
        return None  # a group without hooks goes, whatever it matched
    if not kept:
        was_empty = text[opening + 1 : parts[0].start] == text[parts[-1].end] == " "
        return (
            [SettingsEdit(opening + 1, parts[-1].end + 1)] if was_empty and level < GROUP else None
        )
    return list(
        chain.from_iterable(
            [_removal(parts, index, index < kept[0])] if edits is None else edits
            for index, edits in enumerate(inner)
        )
    )


def _removals_within(text: str, part: SettingsPart, level: int) -> list[SettingsEdit] | None:
    if level == HANDLERS or (level == ROOT and part.key == STATUSLINE):
        return None if _is_ours(part.value) else []
    kind = list if level in (HOOKS, GROUP) else dict
    if not isinstance(part.value, kind) or (level in (ROOT, GROUP) and part.key != "hooks"):
        return []
    return _removals(text, part.value_start, level + 1)


def _removal(parts: list[SettingsPart], index: int, leads: bool) -> SettingsEdit:
    """Return the part with the comma before it.

    If nothing before it stays, it includes the comma behind it.
    """
    if leads:
        return SettingsEdit(parts[index].start, parts[index + 1].start)
    return SettingsEdit(parts[index - 1].end, parts[index].end)


def _edited(text: str, edits: list[SettingsEdit]) -> str:
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
        raise JSONDecodeError("The settings must be an object", text, _skip(text, 0))
    return value


def _parts(text: str, opening: int) -> list[SettingsPart]:
    """Return the parts of the object or list at a position; the text must be JSON."""
    parts = []
    at = _skip(text, opening + 1)
    while text[at] not in "]}":
        start, key = at, ""
        if text[opening] == "{":
            key, at = DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        value, end = DECODER.raw_decode(text, at)
        parts.append(SettingsPart(key, value, start, at, end))
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at
    return parts


def _last(parts: list[SettingsPart], key: str) -> SettingsPart | None:
    """Return the member with this key that counts: the last one."""
    return next((part for part in reversed(parts) if part.key == key), None)


def _skip(text: str, at: int) -> int:
    match = BLANK.match(text, at)
    return match.end() if match else at
