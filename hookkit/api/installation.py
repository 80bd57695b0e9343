"""Install and uninstall the hooks of an agent."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hookkit import paths
from hookkit.agents import launcher
from hookkit.agents.claude_code import settings_edit, settings_file
from hookkit.agents.claude_code.settings_edit import WantedHook
from hookkit.agents.claude_code.settings_file import SettingsChange
from hookkit.errors import SettingsError
from hookkit.hook import budgets


@dataclass(frozen=True, slots=True)
class OtherStatusline:
    """A status line that is not hookkit's, in one of the settings files."""

    path: Path
    command: str
    is_kept: bool
    """True if hookkit's was not installed because of it."""


@dataclass(frozen=True, slots=True)
class Installation:
    """The hooks that were installed, or in a dry run would be."""

    path: Path
    """The settings file."""
    project: Path
    data_dir: Path
    diff: str
    """The change as `diff -u` prints it; empty if nothing changes."""
    events: int
    has_guard: bool
    has_statusline: bool
    """True if this installation includes the status line."""
    other_statuslines: tuple[OtherStatusline, ...]
    also_installed: tuple[str, ...]
    """Other settings files and plugins that record the same sessions."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return _jsonable(asdict(self))


@dataclass(frozen=True, slots=True)
class Removal:
    """The hooks that were removed, or in a dry run would be."""

    path: Path
    data_dir: Path
    diff: str
    """The change as `diff -u` prints it; empty if nothing changes."""
    is_deleted: bool
    """True if the file held nothing else and is gone."""
    still_installed: tuple[Path, ...]
    """Other settings files that have hooks of hookkit."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return _jsonable(asdict(self))


def install(
    folder: Path,
    scope: str = "project",
    *,
    statusline: bool = False,
    replace_statusline: bool = False,
    dry_run: bool = False,
) -> Installation:
    """Install the hooks into the settings of a scope, and the launchers that they run.

    Args:
        folder: A folder of the project.
        scope: One of `user`, `project` and `local`.
        statusline: Install the status line too, unless there is another one.
        replace_statusline: Install the status line even if there is another one.
        dry_run: Change nothing.

    Raises:
        SettingsError: The settings file can't be used; nothing has changed.
        BudgetsError: The budgets can't be read; nothing has changed.
    """
    project = settings_file.project_root(folder)
    path = settings_file.settings_path(scope, project)
    wanted = WantedHook(
        guard=budgets.read(str(paths.data_dir())).enforce,
        statusline=statusline or replace_statusline,
        replace=replace_statusline,
    )
    others = _other_statuslines(project) if wanted.statusline else {}
    keeps_others = bool(others) and not wanted.replace
    if keeps_others:
        wanted = wanted._replace(statusline=False)
    edit = partial(settings_edit.wire, wanted=wanted)
    change = settings_file.plan(path, edit)
    if not dry_run:
        for name in launcher.PROGRAMS:
            launcher.write(name)
        change = settings_file.apply(path, edit)
    return Installation(
        path=path,
        project=project,
        data_dir=paths.data_dir(),
        diff=_diff(change),
        events=len(settings_edit.EVENTS),
        has_guard=wanted.guard,
        has_statusline=wanted.statusline,
        other_statuslines=tuple(
            OtherStatusline(other, _command_of(line), keeps_others)
            for other, line in others.items()
        ),
        also_installed=tuple(_also_installed(project, path)),
    )


def uninstall(folder: Path, scope: str = "project", *, dry_run: bool = False) -> Removal:
    """Remove the hooks from the settings of a scope. Recorded sessions are kept.

    Raises SettingsError for a settings file that can't be used.
    """
    project = settings_file.project_root(folder)
    path = settings_file.settings_path(scope, project)
    change = (settings_file.plan if dry_run else settings_file.apply)(path, settings_edit.unwire)
    others = [each.path for each in settings_file.wirings(project) if not each.error]
    is_deleted = change.before is not None and change.after is None
    return Removal(path, paths.data_dir(), _diff(change), is_deleted, tuple(others))


def _diff(change: SettingsChange) -> str:
    return "" if change.before == change.after else settings_file.diff(change)


def _other_statuslines(project: Path) -> dict[Path, Any]:
    """Return the status lines that aren't hookkit's, by their settings file."""
    found = {}
    for path in (settings_file.settings_path(scope, project) for scope in settings_file.SCOPES):
        with suppress(SettingsError, ValueError):  # a file that can't be used shows no status line
            text = (settings_file.plan(path, lambda text: text).before or b"{}").decode("utf-8-sig")
            found[path] = settings_edit.other_statusline(text)
    return {path: line for path, line in found.items() if line is not None}


def _command_of(line: Any) -> str:
    """Return the command of a status line as the settings have it."""
    return str(line.get("command") if isinstance(line, dict) else line)


def _also_installed(project: Path, path: Path) -> Iterator[str]:
    """Yield what else records the sessions of a project besides a settings file."""
    for wiring in settings_file.wirings(project):
        if not wiring.error and wiring.path != path:
            yield str(wiring.path)
    if plugin := settings_file.enabled_plugin(project):
        yield f"the plugin {plugin}"


def _jsonable(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with paths as strings."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, dict):
        return _jsonable(value)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
