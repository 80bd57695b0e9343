"""Why Claude Code runs no hooks, or only some: what switches them off.

Each rule was seen with client 2.1.332. Of `disableAllHooks` the strongest file counts, so that a
project may switch on again what the person has switched off. Managed settings go further: theirs
stops managed hooks too, and `allowManagedHooksOnly` stops all the others.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from shlex import quote
from typing import Any

from hookkit.agents.claude_code import settings_in_force, workspace_trust
from hookkit.agents.claude_code.settings_edit import members
from hookkit.agents.claude_code.settings_file import SCOPES, project_root
from hookkit.agents.claude_code.settings_in_force import MANAGED, Source
from hookkit.model.wiring import PLUGIN, Obstacle

ORDINARY = frozenset(SCOPES)
UNMANAGED = ORDINARY | {PLUGIN}
ALL = UNMANAGED | {MANAGED}

DISABLED = "disableAllHooks"
MANAGED_ONLY = "allowManagedHooksOnly"
PLUGIN_ONLY = "strictPluginOnlyCustomization"

MODES = {"CLAUDE_CODE_SIMPLE": ALL, "CLAUDE_CODE_SAFE_MODE": UNMANAGED}
"""Variables that start the client in a mode without hooks → the hooks that it leaves out."""

OFF = ("", "0", "false", "no", "off")

ADMINISTRATOR = "ask your administrator"


def obstacles(folder: Path) -> list[Obstacle]:
    """Return the reasons for which the client doesn't run all hooks in a folder of a project."""
    sources = list(settings_in_force.sources(project_root(folder)))
    found = [*switched_off(sources), *reduced_modes(sources)]
    return [*found, *workspace_trust.obstacles(folder)]


def switched_off(sources: Iterable[Source]) -> Iterator[Obstacle]:
    """Yield what the settings switch off."""
    chosen = last((each for each in sources if is_switch(each)), DISABLED)
    if chosen and chosen.settings[DISABLED]:
        if chosen.scope == MANAGED:
            yield managed(chosen, DISABLED, "runs no hooks at all", ALL)
        else:
            text = f"Hooks are switched off: {chosen.path} sets {DISABLED}."
            yield Obstacle(text, f"remove {DISABLED} from {quote(str(chosen.path))}", UNMANAGED)
    governing = [each for each in sources if each.scope == MANAGED]
    only = last(governing, MANAGED_ONLY)
    if only and is_restricting(only.settings[MANAGED_ONLY]):
        yield managed(only, MANAGED_ONLY, "runs only managed hooks", UNMANAGED)
    strict = last(governing, PLUGIN_ONLY)
    if strict and locks_hooks(strict.settings[PLUGIN_ONLY]):
        yield managed(strict, PLUGIN_ONLY, "runs only hooks of plugins", ORDINARY)


def is_switch(source: Source) -> bool:
    """Return True if a source switches hooks on or off: the client ignores a mistake."""
    return isinstance(source.settings.get(DISABLED), bool)


def managed(source: Source, name: str, effect: str, stops: frozenset[str]) -> Obstacle:
    """Return the obstacle of an organisation's setting."""
    text = f"Your organization's settings, {source.path}, set {name}: Claude Code {effect}."
    return Obstacle(text, ADMINISTRATOR, stops)


def last(sources: Iterable[Source], name: str) -> Source | None:
    """Return the strongest source with a setting that isn't null."""
    found = [each for each in sources if each.settings.get(name) is not None]
    return found[-1] if found else None


def is_restricting(value: Any) -> bool:
    """Return True if a value means managed hooks only: the client takes a mistake for that, too."""
    return value is not False and value != "false"


def locks_hooks(value: Any) -> bool:
    """Return True if a value lets only plugins bring hooks."""
    return "hooks" in value if isinstance(value, list) else value is not False


def reduced_modes(sources: Iterable[Source]) -> Iterator[Obstacle]:
    """Yield the modes without hooks that the environment or the settings choose."""
    for name, stops in MODES.items():
        if os.environ.get(name, "").lower() not in OFF:
            yield mode(f"{name} is set", f"unset {name}", stops)
        for each in sources:
            chosen = members(each.settings.get("env")).get(name, "")
            if str(chosen).lower() not in OFF:
                remedy = f"remove {name} from {quote(str(each.path))}"
                yield mode(f"{each.path} sets {name}", remedy, stops)


def mode(reason: str, remedy: str, stops: frozenset[str]) -> Obstacle:
    """Return the obstacle of a reduced mode."""
    return Obstacle(f"{reason}: Claude Code runs no hooks in that mode.", remedy, stops)
