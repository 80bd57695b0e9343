"""Add, remove and find our hooks in the JSON of an agent's settings, as text.

    {"version": 1, "hooks": {"stop": [{"command": …}]}}                  a list of hooks per event
    {"hooks": {"Stop": [{"matcher": …, "hooks": [{"command": …}]}]}}     or of groups of hooks

The file belongs to the user: adding our entries moves nothing else, and removing them restores the
same bytes. The spacing of our entries encodes the earlier content:

- after another element, ours starts where that one ends: `[theirs, ours]`;
- in a list or object that was empty, ours has a space on both sides: `[ ours ]`;
- without these spaces the list or object is ours too, and is removed with our entry;
- a version that comes after our list of hooks is ours, too.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from json import JSONDecodeError
from typing import Any

from hookkit.agents import launcher, settings_text
from hookkit.agents.settings_text import Json, TextEdit, TextPart
from hookkit.agents.values import members

VERSION = "version"

COMMANDS = ("command", "bash")
"""The members of a hook that may have its command."""

GUARD = re.compile(r'/guard(?:-\w+)?"')
"""The launcher of the budget guard in a command."""

ROOT, HOOKS, EVENT, GROUP, HANDLERS = range(5)
"""The containers from the settings down to a hook of a group; without groups, `EVENT` has them."""


@dataclass(frozen=True)
class HookEntries:
    """Our hooks in the settings of one agent."""

    events: Sequence[str]
    entry: Callable[[bool], Json]
    """Return our hook; True: for settings that may be committed."""
    has_groups: bool = False
    has_version: bool = False
    """True if the agent ignores a file without a version."""
    matchers: Mapping[str, str] = field(default_factory=dict)
    """The events of which we need only some → the matcher of our group."""
    guard: Callable[[bool], Json] | None = None
    """As `entry`, for the hook of the budget guard; None where the agent holds no prompt back."""
    guarded: str = ""
    """The event that the guard has its hook for."""

    def wire(self, text: str | None, *, is_shared: bool = False, with_guard: bool = False) -> str:
        """Return the settings with our hook for every event, without older wiring of ours.

        Returns the same text if nothing changes. Raises JSONDecodeError if the text is not JSON or
        not valid settings.
        """
        if text is not None:
            if self.is_current(text, is_shared=is_shared, with_guard=with_guard):
                return text
            text = self.unwire(text)
        document = self._document(is_shared, with_guard)
        if text is None:
            return json.dumps(document, indent=2) + "\n"
        return settings_text.apply(text, self._additions(text, document))

    def unwire(self, text: str | None) -> str | None:
        """Return the settings without our hooks; None if they contained nothing else.

        Raises JSONDecodeError.
        """
        if text is None:
            return None
        settings_text.load(text)
        removals = self._removals(text, settings_text.skip_blank(text, 0), ROOT)
        return None if removals is None else settings_text.apply(text, removals)

    def is_current(
        self, text: str, *, is_shared: bool = False, with_guard: bool | None = None
    ) -> bool:
        """Return True if our current hook is there once per event. Raises JSONDecodeError.

        `with_guard` is whether that of the guard has to be there; None: it may be.
        """
        settings = settings_text.load(text)
        found = list(self._found(settings))
        if with_guard is None:
            with_guard = any(is_guard(hook) for _, hook, _ in found)
        is_valid = VERSION in settings or not self.has_version
        expected = [(event, hook, True) for event, hook in self._hooks(is_shared, with_guard)]
        return is_valid and len(found) == len(expected) and all(each in found for each in expected)

    def missing(self, text: str) -> list[str]:
        """Return the events without a hook of ours. Raises JSONDecodeError."""
        found = {event for event, _, _ in self._found(settings_text.load(text))}
        return [event for event in self.events if event not in found]

    def narrowed(self, text: str) -> tuple[str, ...]:
        """Return the events of which no hook of ours gets all. Raises JSONDecodeError."""
        found = [(event, every) for event, _, every in self._found(settings_text.load(text))]
        return tuple(dict.fromkeys(each for each, _ in found if (each, True) not in found))

    def commands(self, settings: Json) -> list[str]:
        """Return the commands of ours that record, each once."""
        found = (command_of(entry) for _, entry, _ in self._found(settings) if not is_guard(entry))
        return list(dict.fromkeys(found))

    def _hooks(self, is_shared: bool, with_guard: bool) -> list[tuple[str, Json]]:
        """Return our hooks, each with its event."""
        hooks = [(event, self.entry(is_shared)) for event in self.events]
        if with_guard and self.guard is not None:
            hooks.append((self.guarded, self.guard(is_shared)))
        return hooks

    def _document(self, is_shared: bool, with_guard: bool) -> Json:
        """Return settings with only our entries."""
        hooks: dict[str, list[Json]] = {}
        for event, own in self._hooks(is_shared, with_guard):
            hooks.setdefault(event, []).append(self._group(event, own))
        return {"hooks": hooks} | ({VERSION: 1} if self.has_version else {})

    def _group(self, event: str, own: Json) -> Json:
        """Return our element of an event's list."""
        if not self.has_groups:
            return own
        matcher = self.matchers.get(event)
        return {"hooks": [own]} if matcher is None else {"matcher": matcher, "hooks": [own]}

    def _found(self, settings: Json) -> Iterator[tuple[str, Json, bool]]:
        """Yield our hooks: event, hook, and True if it gets all that we need of that event."""
        for event, listed in members(settings.get("hooks")).items():
            needed = self.matchers.get(event, "")
            for each in map(members, elements(listed)):
                hooks = map(members, elements(each.get("hooks"))) if self.has_groups else [each]
                for hook in filter(is_ours, hooks):
                    yield event, hook, all(is_for_all(part, needed) for part in (each, hook))

    def _additions(self, text: str, content: Json) -> list[TextEdit]:
        """Return the edits that add our hooks to settings without any. Raises JSONDecodeError."""
        root = settings_text.skip_blank(text, 0)
        parts = settings_text.list_parts(text, root)
        hooks = settings_text.find_last(parts, "hooks")
        if settings_text.find_last(parts, VERSION):
            content.pop(VERSION, None)
        if hooks is None:
            return [settings_text.add(text, root, content)]
        if VERSION in content:
            raise JSONDecodeError('`"version": 1` is missing', text, root)
        return additions_to(text, hooks, content["hooks"])

    def _removals(self, text: str, opening: int, level: int) -> list[TextEdit] | None:
        """Return the edits that remove ours from a container; None to remove it as a whole."""
        parts = settings_text.list_parts(text, opening)
        inner = [self._removals_within(text, part, level) for part in parts]
        if level == ROOT and self.has_version and None in inner:
            behind = inner.index(None)
            for index, part in enumerate(parts[behind:], behind):
                inner[index] = None if part.key == VERSION else inner[index]
        kept = [index for index, edits in enumerate(inner) if edits is not None]
        if len(kept) == len(parts):
            return list(chain.from_iterable(filter(None, inner)))
        if level == GROUP and all(parts[index].key != "hooks" for index in kept):
            return None  # a group without hooks goes, whatever it matched
        if not kept:
            was_empty = text[opening + 1 : parts[0].start] == text[parts[-1].end] == " "
            if was_empty and level < GROUP:
                return [TextEdit(opening + 1, parts[-1].end + 1)]
            return None
        removed = [
            [settings_text.remove(parts, index, index < kept[0])] if edits is None else edits
            for index, edits in enumerate(inner)
        ]
        return list(chain.from_iterable(removed))

    def _removals_within(self, text: str, part: TextPart, level: int) -> list[TextEdit] | None:
        if level == (HANDLERS if self.has_groups else EVENT):
            return None if is_ours(members(part.value)) else []
        kind = list if level in (HOOKS, GROUP) else dict
        if not isinstance(part.value, kind) or (level in (ROOT, GROUP) and part.key != "hooks"):
            return []
        return self._removals(text, part.value_start, level + 1)


def additions_to(text: str, hooks: TextPart, events: Json) -> list[TextEdit]:
    """Return the edits that add our hooks to existing ones. Raises JSONDecodeError."""
    if not isinstance(hooks.value, dict):
        raise JSONDecodeError("`hooks` must be an object", text, hooks.value_start)
    edits, absent = [], {}
    present = settings_text.list_parts(text, hooks.value_start)
    for event, added in events.items():
        part = settings_text.find_last(present, event)
        if part is None:
            absent[event] = added
        elif isinstance(part.value, list):
            edits.append(settings_text.add(text, part.value_start, added))
        else:
            raise JSONDecodeError(f"`{event}` must be a list", text, part.value_start)
    if absent:
        edits.append(settings_text.add(text, hooks.value_start, absent))
    return edits


def is_ours(hook: Json) -> bool:
    """Return True for a hook of hookkit, of this version or another."""
    return command_of(hook).rstrip().endswith(launcher.MARKER)


def is_guard(hook: Json) -> bool:
    """Return True for the budget guard's hook, of this version or an earlier one."""
    return GUARD.search(command_of(hook)) is not None


def command_of(hook: Json) -> str:
    """Return the command of a hook; empty where it has none."""
    found = (hook.get(name) for name in COMMANDS)
    return next((each for each in found if isinstance(each, str)), "")


def is_for_all(part: Json, needed: str = "") -> bool:
    """Return True if a hook or a group gets every event of its name, or those that are needed."""
    return part.get("matcher", "") in ("", "*", ".*", needed)


def elements(value: Any) -> list[Any]:
    """Return a list's elements; none of anything else."""
    return value if isinstance(value, list) else []
