"""Install hookkit's plugin for OpenCode: one file, which is hookkit's alone.

The client runs all files of its plugin folders, in its own process, and asks nobody. A file of
this name that hookkit hasn't written is left as it is.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from hookkit.agents import launcher, settings_file
from hookkit.agents.opencode import NAME, database
from hookkit.agents.settings_file import diff, project_root
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookCommand, HookSelection, Obstacle, SettingsChange, Wiring

__all__ = ["diff", "project_root"]

SCOPES = ("user", "project")

EVENTS = (
    *("chat.message", "dispose", "message.part.updated", "message.updated", "permission.asked"),
    *("permission.replied", "session.compacted", "session.created", "session.error"),
    "session.idle",
)

LAUNCHERS = ("hook",)

START_COMMAND = "opencode"

PROBE = b'{"type":"probe","properties":{"sessionID":"doctor"}}'

FILE = Path("plugin", "hookkit.js")
"""The plugin, in a folder with the client's settings."""

PROJECT_FOLDER = ".opencode"

FIRST_WORDS = "// Written by hookkit"
"""The beginning of the plugin, in every version."""

PLACE = '"@COMMAND@"'
"""Where the plugin has its command."""

SWITCHES = {
    "OPENCODE_PURE": ("user", "project"),
    "OPENCODE_DISABLE_PROJECT_CONFIG": ("project",),
}
"""Variables with which the client loads no plugins of these scopes."""


def is_found() -> bool:
    """Return True if the client has been used here: it keeps data or settings."""
    return os.path.isdir(database.data_folder()) or config_folder().is_dir()  # noqa: PTH112


def config_folder() -> Path:
    """Return the folder of the person's settings."""
    chosen = os.environ.get("XDG_CONFIG_HOME")
    return (Path(chosen) if chosen else Path.home() / ".config") / "opencode"


def settings_path(scope: str, project: Path) -> Path:
    """Return the plugin's file of a scope."""
    return (config_folder() if scope == "user" else project / PROJECT_FOLDER) / FILE


def plugin(*, is_shared: bool) -> str:
    """Return the plugin: of a project, without a path of this machine."""
    command = launcher.command("hook", NAME, is_shared=is_shared)
    source = Path(__file__).with_name("plugin.js").read_text("utf-8")
    return source.replace(PLACE, json.dumps(command))


def wire(path: Path, text: str | None, *, is_shared: bool) -> str:
    """Return the new content of the plugin's file. Raises SettingsError if it isn't ours."""
    if text is not None and not is_ours(text):
        raise SettingsError(f"{path} isn't hookkit's. Move it away, then try again.")
    return plugin(is_shared=is_shared)


def unwire(text: str | None) -> str | None:
    """Return the content of the file without us: nothing, unless it isn't ours."""
    return None if text is None or is_ours(text) else text


def is_ours(text: str) -> bool:
    """Return True for a plugin that hookkit has written, or has emptied at a mount point."""
    return text.startswith(FIRST_WORDS) or text == settings_file.EMPTY


def plan(path: Path, selection: HookSelection) -> SettingsChange:
    """Return the change that wiring would make. Raises SettingsError."""
    return settings_file.plan(path, partial(wire, path, is_shared=selection.is_shared))


def apply(path: Path, selection: HookSelection) -> SettingsChange:
    """Write the plugin. Raises SettingsError, BusyError."""
    return settings_file.apply(path, partial(wire, path, is_shared=selection.is_shared))


def plan_removal(path: Path) -> SettingsChange:
    """Return the change that unwiring would make. Raises SettingsError."""
    return settings_file.plan(path, unwire)


def remove(path: Path) -> SettingsChange:
    """Remove the plugin, and a project's folder that is empty without it. Raises SettingsError."""
    change = settings_file.apply(path, unwire)
    folder = path.parent.parent
    if change.before is not None and change.after is None and folder.name == PROJECT_FOLDER:
        with suppress(OSError):
            folder.rmdir()
    return change


def wirings(project: Path) -> list[Wiring]:
    """Return the plugins of ours that the client loads for a project."""
    return list(_wirings(project))


def _wirings(project: Path) -> Iterator[Wiring]:
    for scope in SCOPES:
        path = settings_path(scope, project)
        try:
            data = settings_file.read(path)
        except SettingsError as error:
            yield Wiring(scope, path, list(EVENTS), False, str(error))
            continue
        text = (data or b"").decode("utf-8", "replace")
        if text.startswith(FIRST_WORDS):
            yield Wiring(scope, path, [], text == plugin(is_shared=scope == "project"))


def hook_commands(project: Path) -> list[HookCommand]:
    """Return the commands of the plugins."""
    return [
        HookCommand(str(each.path), command, {})
        for each in wirings(project)
        if not each.error and (command := command_in(each.path))
    ]


def command_in(path: Path) -> str | None:
    """Return the command that a plugin runs; None where it can't be found."""
    try:
        lines = (settings_file.read(path) or b"").decode("utf-8", "replace").splitlines()
        found = next(line for line in lines if line.startswith("const COMMAND = "))
        return str(json.loads(found.partition(" = ")[2]))
    except (SettingsError, StopIteration, ValueError):
        return None


def obstacles(folder: Path) -> list[Obstacle]:
    """Return the variables of this environment that keep the client from loading plugins."""
    return [
        Obstacle(
            f"The variable {name} keeps OpenCode from loading plugins.",
            f"unset {name}",
            frozenset(scopes),
            is_certain=False,
        )
        for name, scopes in SWITCHES.items()
        if os.environ.get(name, "").lower() in ("1", "true")
    ]


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: OpenCode has no status line."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: hookkit has no packaged plugin for it."""
    return None


def retention_days(project: Path) -> int | None:
    """Return None: OpenCode deletes no session on its own."""
    return None
