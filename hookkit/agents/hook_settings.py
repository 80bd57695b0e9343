"""Our hooks in the settings files of an agent: plan, apply, undo and report them.

SETTINGS = HookSettings(ENTRIES, files, "Cursor ignores the whole file.")
plan, apply, wirings = SETTINGS.plan, SETTINGS.apply, SETTINGS.wirings
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hookkit.agents import settings_file
from hookkit.agents.hook_entries import HookEntries
from hookkit.agents.settings_text import Json, load
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookSelection, SettingsChange, Wiring

SHARED = "project"
"""The scope of the settings that a project's people share."""


@dataclass(frozen=True)
class HookSettings:
    """The settings files of one agent that may have hooks."""

    entries: HookEntries
    files: Callable[[Path], Sequence[tuple[str, Path]]]
    """Return a project's settings files, which need not exist, with their scopes."""
    ignored: str
    """What the agent does with a file that it can't use, as a sentence."""

    def plan(self, path: Path, selection: HookSelection) -> SettingsChange:
        """Return the changes that wiring would make in a file. Raises SettingsError."""
        return settings_file.plan(path, self._wire(selection))

    def apply(self, path: Path, selection: HookSelection) -> SettingsChange:
        """Wire hookkit in a file. Raises SettingsError, BusyError."""
        return settings_file.apply(path, self._wire(selection))

    def plan_removal(self, path: Path) -> SettingsChange:
        """Return the changes that unwiring would make in a file. Raises SettingsError."""
        return settings_file.plan(path, self.entries.unwire)

    def remove(self, path: Path) -> SettingsChange:
        """Take hookkit out of a file. Raises SettingsError, BusyError."""
        return settings_file.apply(path, self.entries.unwire)

    def wirings(self, project: Path) -> list[Wiring]:
        """Return the files that hold hooks of ours, or may: those that can't be used."""
        found = [self._wiring(scope, path) for scope, path in self.files(project)]
        return [each for each in found if each is not None]

    def commands(self, project: Path) -> list[tuple[Path, str]]:
        """Return the commands of ours in the files that the agent can use."""
        usable = [each.path for each in self.wirings(project) if not each.error]
        found = [(path, self._settings(path)) for path in usable]
        return [(path, each) for path, known in found for each in self.entries.commands(known)]

    def _wire(self, selection: HookSelection) -> Callable[[str | None], str]:
        return partial(self.entries.wire, is_shared=selection.is_shared, with_guard=selection.guard)

    def _settings(self, path: Path) -> Json:
        """Return the content of a file. Raises SettingsError."""
        return settings_file.understood(path, settings_file.read(path) or b"{}", load)

    def _wiring(self, scope: str, path: Path) -> Wiring | None:
        """Return the hooks of ours in a file; None if there are none."""
        entries = self.entries
        is_current = partial(entries.is_current, is_shared=scope == SHARED)
        try:
            data = settings_file.read(path)
            if data is None:
                return None
            absent = settings_file.understood(path, data, entries.missing)
            if len(absent) == len(entries.events):
                return None
            return Wiring(
                scope,
                path,
                absent,
                settings_file.understood(path, data, is_current),
                narrowed=settings_file.understood(path, data, entries.narrowed),
            )
        except SettingsError as error:
            reason = str(error).replace(settings_file.UNCHANGED, self.ignored)
            return Wiring(scope, path, list(entries.events), False, reason)
