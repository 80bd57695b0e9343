"""The wiring in Claude Code's settings: put in, taken out, looked up.

The settings are the person's, so they are edited as text: ours is added, nothing else moves, and
taking it out gives back the same bytes. What was there before is told by how ours stands:

- behind another element, ours begins where that one ends: `[theirs, ours]`;
- in a list or an object that was empty, ours has a space on both sides: `[ ours ]`;
- without these spaces the list or object is ours too, and goes when ours goes.

Where the client or a formatter has rewritten the file the same rules hold; only white space, and
what was empty before, may then differ.
"""

import json
import re
from collections.abc import Iterator
from itertools import chain
from json import JSONDecodeError
from typing import Any, NamedTuple

from hookkit.agents import launcher
from hookkit.model.wiring import WantedHook

Json = dict[str, Any]

SECONDS = 10
"""The timeout of each hook. SessionEnd has 1.5 s by default, which a machine that is waking up or
swapping needs to start a process; the others have up to 600 s, in which a home on a dead network
drive would hold up the agent.
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
"""The event that the guard has a hook of its own for."""

STATUSLINE = "statusLine"

BLANK = re.compile(r"[ \t\r\n]*")
CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)')
DECODER = json.JSONDecoder(parse_int=float)  # int() refuses more than 4300 digits


RECORDING = WantedHook()


class SettingsPart(NamedTuple):
    """A member of an object or an element of a list: what it says and where it stands."""

    key: str
    value: Any
    start: int
    value_start: int
    end: int


class SettingsEdit(NamedTuple):
    """A stretch of the text, and what comes in its place."""

    start: int
    end: int
    text: str = ""


def handler(name: str = "hook") -> Json:
    """Return a hook of ours, as the client wants it.

    The one that records is the same for every event.
    """
    return {"type": "command", "command": launcher.command(name), "timeout": SECONDS}


def statusline() -> Json:
    """Our status line, as the client wants it."""
    return {"type": "command", "command": launcher.command("statusline")}


def wire(text: str | None, wanted: WantedHook = RECORDING) -> str:
    """Return the settings with our hook for every event, and no older wiring of ours.

    The very same text where that is so already. Raises JSONDecodeError for what isn't JSON, or
    is but can't be settings.
    """
    if text is not None:
        wanted = wanted._replace(statusline=_is_to_be_shown(text, wanted))
        if _is_as_wanted(text, wanted):
            return text
        text = unwire(text)
    if text is None:
        return json.dumps(_document(wanted), indent=2, ensure_ascii=False) + "\n"
    return _edited(text, _additions(text, wanted))


def _is_to_be_shown(text: str, wanted: WantedHook) -> bool:
    """Return True if the status line will be ours.

    It is already, or there is none, or it may be replaced.
    """
    shown = load(text).get(STATUSLINE)
    return _is_ours(shown) or (wanted.statusline and (shown is None or wanted.replace))


def _document(wanted: WantedHook) -> Json:
    """Return settings that hold nothing but ours."""
    line = {STATUSLINE: statusline()} if wanted.statusline else {}
    return {"hooks": _groups(wanted), **line}


def unwire(text: str | None) -> str | None:
    """Return the settings without our hooks; None where there was nothing else in them.

    Raises JSONDecodeError.
    """
    if text is None:
        return None
    load(text)
    removals = _removals(text, _skip(text, 0), ROOT)
    return None if removals is None else _edited(text, removals)


def is_current(text: str) -> bool:
    """Return True if the settings hold our hook once for each event, just as it should be.

    So must be the guard and the status line, where they are wired. Raises JSONDecodeError.
    """
    line = load(text).get(STATUSLINE)
    return _is_as_wanted(text, WantedHook(guard=has_guard(text), statusline=_is_ours(line)))


def _is_as_wanted(text: str, wanted: WantedHook) -> bool:
    found, line = list(_found(text)), load(text).get(STATUSLINE)
    hooks = [(event, handler(), True) for event in EVENTS]
    if wanted.guard:
        hooks.append((GUARDED, handler("guard"), True))
    shown = line == statusline() if wanted.statusline else not _is_ours(line)
    return shown and len(found) == len(hooks) and all(hook in found for hook in hooks)


def has_guard(text: str) -> bool:
    """Return True if the guard is wired. Raises JSONDecodeError."""
    return (GUARDED, handler("guard"), True) in _found(text)


def other_statusline(text: str) -> Any:
    """Return the status line where it isn't ours, None where there is none.

    Raises JSONDecodeError.
    """
    shown = load(text).get(STATUSLINE)
    return None if _is_ours(shown) else shown


def missing(text: str) -> list[str]:
    """Return the events for which the settings hold no hook of ours. Raises JSONDecodeError."""
    found = {event for event, _, _ in _found(text)}
    return [event for event in EVENTS if event not in found]


def _found(text: str) -> Iterator[tuple[str, Json, bool]]:
    """Our hooks: the event, the hook, and whether it sees every event of that name."""
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


def _groups(wanted: WantedHook) -> Json:
    groups = {event: [{"hooks": [handler()]}] for event in EVENTS}
    if wanted.guard:
        groups[GUARDED].append({"hooks": [handler("guard")]})
    return groups


def _additions(text: str, wanted: WantedHook) -> list[SettingsEdit]:
    """Return what is to be added to settings that hold nothing of ours."""
    root = _skip(text, 0)
    parts, content = _parts(text, root), _document(wanted)
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
    """Return what is to be added to the hooks that are there."""
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
    """Content for the object or list that opens there, written like what is around it."""
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
    """One level of indentation; None where the settings stand on one line."""
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
    """Return what to take out of the container that opens there; None where it goes altogether."""
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
    """Return what the object or list that opens there holds; the text must be JSON."""
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
