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
from collections.abc import Iterator
from itertools import chain
from json import JSONDecodeError
from typing import Any

from hookkit.agents import launcher, settings_text
from hookkit.agents.settings_text import Json, TextEdit, TextPart
from hookkit.model.wiring import HookSelection

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

MATCHED = frozenset(EVENTS) - {"Stop", "UserPromptSubmit"}
"""The events whose matchers the client respects."""

GUARDED = "UserPromptSubmit"
"""The event that the budget guard has its own hook for."""

STATUSLINE = "statusLine"


RECORDING = HookSelection()


def handler(name: str = "hook", *, is_shared: bool = False) -> Json:
    """Return one of our hooks in the client's format; the recorder is the same for every event."""
    command = launcher.command(name, is_shared=is_shared)
    return {"type": "command", "command": command, "timeout": SECONDS}


def statusline(*, is_shared: bool = False) -> Json:
    """Return our status line in the client's format."""
    return {"type": "command", "command": launcher.command("statusline", is_shared=is_shared)}


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
    return settings_text.apply(text, _additions(text, selection))


def _has_our_statusline(text: str, selection: HookSelection) -> bool:
    """Return True if the status line is or will be ours: present, absent or replaceable."""
    shown = settings_text.load(text).get(STATUSLINE)
    return _is_ours(shown) or (selection.statusline and (shown is None or selection.replace))


def _document(selection: HookSelection) -> Json:
    """Return settings with only our entries."""
    own = statusline(is_shared=selection.is_shared)
    line = {STATUSLINE: own} if selection.statusline else {}
    return {"hooks": _groups(selection), **line}


def unwire(text: str | None) -> str | None:
    """Return the settings without our hooks; None if they contained nothing else.

    Raises JSONDecodeError.
    """
    if text is None:
        return None
    settings_text.load(text)
    removals = _removals(text, settings_text.skip_blank(text, 0), ROOT)
    return None if removals is None else settings_text.apply(text, removals)


def is_current(text: str, *, is_shared: bool = False) -> bool:
    """Return True if the settings contain our current hook exactly once per event.

    This includes the guard and the status line if they are wired. Raises JSONDecodeError.
    """
    line = settings_text.load(text).get(STATUSLINE)
    guard = has_guard(text, is_shared=is_shared)
    return _matches(text, HookSelection(guard, _is_ours(line), is_shared=is_shared))


def _matches(text: str, selection: HookSelection) -> bool:
    found, line = list(_found(text)), settings_text.load(text).get(STATUSLINE)
    is_shared = selection.is_shared
    hooks = [(event, handler(is_shared=is_shared), True) for event in EVENTS]
    if selection.guard:
        hooks.append((GUARDED, handler("guard", is_shared=is_shared), True))
    own = statusline(is_shared=is_shared)
    shown = line == own if selection.statusline else not _is_ours(line)
    return shown and len(found) == len(hooks) and all(hook in found for hook in hooks)


def has_guard(text: str, *, is_shared: bool = False) -> bool:
    """Return True if the guard is wired. Raises JSONDecodeError."""
    return (GUARDED, handler("guard", is_shared=is_shared), True) in _found(text)


def other_statusline(text: str) -> Any:
    """Return a status line that isn't ours, if any. Raises JSONDecodeError."""
    shown = settings_text.load(text).get(STATUSLINE)
    return None if _is_ours(shown) else shown


def missing(text: str) -> list[str]:
    """Return the events without a hook of ours. Raises JSONDecodeError."""
    found = {event for event, _, _ in _found(text)}
    return [event for event in EVENTS if event not in found]


def narrowed(text: str) -> tuple[str, ...]:
    """Return the events of which no hook of ours gets all. Raises JSONDecodeError."""
    found = [(event, every) for event, _, every in _found(text)]
    events = dict.fromkeys(event for event, _ in found)
    return tuple(each for each in events if each in MATCHED and (each, True) not in found)


def commands(settings: Json) -> list[str]:
    """Return the commands of ours that record, each once."""
    found = _hooks(settings)
    return list(dict.fromkeys(str(hook["command"]) for _, hook, _ in found if not is_guard(hook)))


def is_guard(hook: Json) -> bool:
    """Return True for the budget guard's hook, of this version or an earlier one."""
    return '/guard"' in hook["command"]


def _found(text: str) -> Iterator[tuple[str, Json, bool]]:
    """Yield our hooks: event, hook, and True if it matches every event of that name."""
    return _hooks(settings_text.load(text))


def _hooks(settings: Json) -> Iterator[tuple[str, Json, bool]]:
    for event, groups in members(settings.get("hooks")).items():
        for group in map(members, _list(groups)):
            for hook in filter(_is_ours, _list(group.get("hooks"))):
                yield event, hook, is_for_all(group, hook)


def is_for_all(group: Json, hook: Json) -> bool:
    """Return True if a hook is run for every event of its name; a matcher of null never fits."""
    return group.get("matcher", "") in ("", "*", ".*") and "if" not in hook


def _is_ours(hook: Any) -> bool:
    return str(members(hook).get("command")).rstrip().endswith(launcher.MARKER)


def members(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _groups(selection: HookSelection) -> Json:
    is_shared = selection.is_shared
    groups = {event: [{"hooks": [handler(is_shared=is_shared)]}] for event in EVENTS}
    if selection.guard:
        groups[GUARDED].append({"hooks": [handler("guard", is_shared=is_shared)]})
    return groups


def _additions(text: str, selection: HookSelection) -> list[TextEdit]:
    """Return the edits that add our entries to settings without any."""
    root = settings_text.skip_blank(text, 0)
    parts, content = settings_text.list_parts(text, root), _document(selection)
    hooks, line = (
        settings_text.find_last(parts, "hooks"),
        settings_text.find_last(parts, STATUSLINE),
    )
    edits = []
    if hooks is not None:
        edits += _additions_to_hooks(text, hooks, content.pop("hooks"))
    if line is not None and STATUSLINE in content:
        margin, unit = settings_text.margin_before(text, line.start), settings_text.unit_of(text)
        replaced = settings_text.dump(content.pop(STATUSLINE), margin, unit)
        edits.append(TextEdit(line.value_start, line.end, replaced))
    return [*edits, settings_text.add(text, root, content)] if content else edits


def _additions_to_hooks(text: str, hooks: TextPart, groups: Json) -> list[TextEdit]:
    """Return the edits that add our hooks to existing ones."""
    if not isinstance(hooks.value, dict):
        raise JSONDecodeError("`hooks` must be an object", text, hooks.value_start)
    additions, absent = [], {}
    present = settings_text.list_parts(text, hooks.value_start)
    for event, added in groups.items():
        part = settings_text.find_last(present, event)
        if part is None:
            absent[event] = added
        elif isinstance(part.value, list):
            additions.append(settings_text.add(text, part.value_start, added))
        else:
            raise JSONDecodeError(f"`{event}` must be a list", text, part.value_start)
    if absent:
        additions.append(settings_text.add(text, hooks.value_start, absent))
    return additions


ROOT, HOOKS, EVENT, GROUP, HANDLERS = range(5)
"""The containers from the settings down to a hook."""


def _removals(text: str, opening: int, level: int) -> list[TextEdit] | None:
    """Return the edits that remove our entries from a container; None to remove it as a whole."""
    parts = settings_text.list_parts(text, opening)
    inner = [_removals_within(text, part, level) for part in parts]
    kept = [index for index, edits in enumerate(inner) if edits is not None]
    if len(kept) == len(parts):
        return list(chain.from_iterable(filter(None, inner)))
    if level == GROUP and all(parts[index].key != "hooks" for index in kept):
        return None  # a group without hooks goes, whatever it matched
    if not kept:
        was_empty = text[opening + 1 : parts[0].start] == text[parts[-1].end] == " "
        return [TextEdit(opening + 1, parts[-1].end + 1)] if was_empty and level < GROUP else None
    return list(
        chain.from_iterable(
            [settings_text.remove(parts, index, index < kept[0])] if edits is None else edits
            for index, edits in enumerate(inner)
        )
    )


def _removals_within(text: str, part: TextPart, level: int) -> list[TextEdit] | None:
    if level == HANDLERS or (level == ROOT and part.key == STATUSLINE):
        return None if _is_ours(part.value) else []
    kind = list if level in (HOOKS, GROUP) else dict
    if not isinstance(part.value, kind) or (level in (ROOT, GROUP) and part.key != "hooks"):
        return []
    return _removals(text, part.value_start, level + 1)
