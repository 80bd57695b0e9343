"""hookkit's plugin for an agent that has no hooks, but plugins: one file that is all ours.

The file is made of a template with `"@COMMAND@"` in place of the command that records.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hookkit.agents import launcher, settings_file
from hookkit.agents.hook_settings import SHARED
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookCommand, HookSelection, SettingsChange, Wiring

COMMAND = '"@COMMAND@"'

OURS = "// Written by hookkit"
"""How every version of the file begins."""


@dataclass(frozen=True)
class PluginFile:
    """The plugin of one agent, and the places where it may be."""

    agent: str
    template: Path
    files: Callable[[Path], Sequence[tuple[str, Path]]]
    """Return where a project's plugin may be, with the scopes."""
    events: Sequence[str]

    def text(self, *, is_shared: bool) -> str:
        """Return the plugin's source."""
        command = launcher.command("hook", self.agent, is_shared=is_shared)
        return self.template.read_text("utf-8").replace(COMMAND, json.dumps(command))

    def plan(self, path: Path, selection: HookSelection) -> SettingsChange:
        """Return what installing would change. Raises SettingsError for a file of others."""
        return settings_file.plan(path, self._change(path, selection))

    def apply(self, path: Path, selection: HookSelection) -> SettingsChange:
        """Install the plugin. Raises SettingsError, BusyError."""
        return settings_file.apply(path, self._change(path, selection))

    def plan_removal(self, path: Path) -> SettingsChange:
        """Return what removing the plugin would change. Raises SettingsError."""
        return settings_file.plan(path, without_ours)

    def remove(self, path: Path) -> SettingsChange:
        """Remove the plugin, and no file of others. Raises SettingsError, BusyError."""
        return settings_file.apply(path, without_ours)

    def wirings(self, project: Path) -> list[Wiring]:
        """Return the places that have the plugin, or a file that can't be read."""
        found = [self._wiring(scope, path) for scope, path in self.files(project)]
        return [each for each in found if each is not None]

    def hook_commands(self, project: Path) -> list[HookCommand]:
        """Return the commands that the plugin runs, one for each place."""
        usable = [each for each in self.wirings(project) if not each.error]
        return [
            HookCommand(str(each.path), launcher.command("hook", self.agent, is_shared=shared), {})
            for each in usable
            for shared in (each.scope == SHARED,)
        ]

    def _change(self, path: Path, selection: HookSelection) -> Callable[[str | None], str]:
        def change(text: str | None) -> str:
            if text is not None and not text.startswith(OURS):
                raise SettingsError(f"{path} isn't hookkit's. Move it away, then try again.")
            return self.text(is_shared=selection.is_shared)

        return change

    def _wiring(self, scope: str, path: Path) -> Wiring | None:
        try:
            data = settings_file.read(path)
        except SettingsError as error:
            return Wiring(scope, path, list(self.events), False, str(error))
        if data is None or not data.startswith(OURS.encode()):
            return None
        return Wiring(scope, path, [], data == self.text(is_shared=scope == SHARED).encode())


def without_ours(text: str | None) -> str | None:
    """Return what stays of a file: a file of others as it is."""
    return None if text is None or text.startswith(OURS) else text
