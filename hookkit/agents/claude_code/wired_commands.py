"""The commands of ours that Claude Code runs: those in the settings, and those of the plugin."""

import os
from contextlib import suppress
from pathlib import Path

from hookkit.agents.claude_code import (
    PROCESS_VARIABLE,
    config_folders,
    settings_edit,
    settings_in_force,
)
from hookkit.agents.claude_code.settings_edit import members
from hookkit.agents.settings_text import Json, load
from hookkit.lib.system import regular_file
from hookkit.model.wiring import HookCommand

PLUGIN_ROOT = "CLAUDE_PLUGIN_ROOT"
INSTALLED = "plugins/installed_plugins.json"
"""The client's list of plugins, below its configuration folder."""


def hook_commands(project: Path) -> list[HookCommand]:
    """Return the commands that record in a project, each with the environment of its hooks."""
    added = client_environment(project)
    found = [
        HookCommand(str(source.path), command, added)
        for source in settings_in_force.sources(project)
        for command in settings_edit.commands(source.settings)
    ]
    plugin = settings_in_force.enabled_plugin(project)
    for root in plugin_folders(plugin) if plugin else []:
        more = {**added, PLUGIN_ROOT: str(root)}
        found += [HookCommand(f"the plugin {plugin}", each, more) for each in of_plugin(root)]
    return found


def client_environment(project: Path) -> dict[str, str]:
    """Return the variables that the client sets for its hooks, with us as its process."""
    mark = {"CLAUDE_PROJECT_DIR": str(project), "CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli"}
    return {**settings_in_force.environment(project), **mark, PROCESS_VARIABLE: str(os.getpid())}


def plugin_folders(name: str) -> list[Path]:
    """Return the folders from which the client runs a plugin, by its own list."""
    listed = members(
        members(read(Path(config_folders.config_folders()[0], INSTALLED))).get("plugins")
    )
    entries = listed.get(name)
    folders = [
        members(each).get("installPath") for each in entries or [] if isinstance(entries, list)
    ]
    return [Path(each) for each in folders if isinstance(each, str)]


def of_plugin(root: Path) -> list[str]:
    """Return the commands that a plugin's hooks run, each once."""
    found: dict[str, None] = {}
    for groups in members(read(root / "hooks" / "hooks.json").get("hooks")).values():
        for group in groups if isinstance(groups, list) else []:
            hooks = members(group).get("hooks")
            for hook in hooks if isinstance(hooks, list) else []:
                command = members(hook).get("command")
                if isinstance(command, str):
                    found[command] = None
    return list(found)


def read(path: Path) -> Json:
    """Return the JSON object in a file; empty if there is none."""
    with suppress(OSError, ValueError, RecursionError):
        return load(regular_file.read(path).decode())
    return {}
