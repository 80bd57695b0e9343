"""Install and uninstall the hooks of an agent."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hookkit import agents, paths
from hookkit.agents import launcher
from hookkit.agents.actions import Installer
from hookkit.errors import SettingsError
from hookkit.hook import budgets
from hookkit.model.wiring import HookSelection, SettingsChange


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

    agent: str
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
    obstacles: tuple[str, ...]
    """The reasons for which the agent won't run these hooks yet, each with what to do."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return _jsonable(asdict(self))


@dataclass(frozen=True, slots=True)
class Removal:
    """The hooks that were removed, or in a dry run would be."""

    agent: str
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
    trust: bool = False,
    dry_run: bool = False,
    agent: str = agents.DEFAULT,
) -> Installation:
    """Install the hooks into the settings of a scope, and the launchers that they run.

    Args:
        folder: A folder of the project.
        scope: One of `user`, `project` and `local`.
        statusline: Install the status line too, unless there is another one.
        replace_statusline: Install the status line even if there is another one.
        trust: Have the agent trust the hooks, where it asks the person for that.
        dry_run: Change nothing.
        agent: The agent whose hooks are installed.

    Raises:
        SettingsError: The settings file can't be used; nothing has changed.
        BudgetsError: The budgets can't be read; nothing has changed.
    """
    installer = installer_of(agent)
    project = installer.project_root(folder)
    path = settings_path(agent, scope, project)
    wants_statusline = (statusline or replace_statusline) and "statusline" in installer.LAUNCHERS
    others = installer.other_statuslines(project) if wants_statusline else {}
    keeps_others = bool(others) and not replace_statusline
    selection = HookSelection(
        guard="guard" in installer.LAUNCHERS and budgets.read(str(paths.data_dir())).enforce,
        statusline=wants_statusline and not keeps_others,
        replace=replace_statusline,
        is_shared=scope == "project",
        trust=trust,
    )
    change = installer.plan(path, selection)
    if not dry_run:
        change = _apply(installer, agent, path, selection)
    return Installation(
        agent=agent,
        path=path,
        project=project,
        data_dir=paths.data_dir(),
        diff=_diff(installer, change),
        events=len(installer.EVENTS),
        has_guard=selection.guard,
        has_statusline=selection.statusline,
        other_statuslines=tuple(
            OtherStatusline(other, command, keeps_others) for other, command in others.items()
        ),
        also_installed=tuple(_also_installed(installer, project, path)),
        obstacles=tuple(
            f"{each.text} Remedy: {each.remedy}"
            for each in installer.obstacles(folder)
            if scope in each.stops and each.is_certain and not dry_run
        ),
    )


def uninstall(
    folder: Path,
    scope: str = "project",
    *,
    dry_run: bool = False,
    agent: str = agents.DEFAULT,
) -> Removal:
    """Remove the hooks from the settings of a scope. Recorded sessions are kept.

    Raises SettingsError for a settings file that can't be used.
    """
    installer = installer_of(agent)
    project = installer.project_root(folder)
    path = settings_path(agent, scope, project)
    change = (installer.plan_removal if dry_run else installer.remove)(path)
    others = [each.path for each in installer.wirings(project) if not each.error]
    is_deleted = change.before is not None and change.after is None
    diff = _diff(installer, change)
    return Removal(agent, path, paths.data_dir(), diff, is_deleted, tuple(others))


def installers() -> dict[str, Installer]:
    """Return the installers of all agents that have hooks, by the agent's name."""
    known = {name: agents.get(name).installer for name in agents.AGENTS}
    return {name: each for name, each in known.items() if each is not None}


def found_agents() -> list[str]:
    """Return the agents that have been used here and have hooks; without any, the default one."""
    found = [name for name, installer in installers().items() if installer.is_found()]
    return found or [agents.DEFAULT]


def installable_agents(scope: str) -> list[str]:
    """Return the agents that have settings of a scope."""
    return [name for name, each in installers().items() if scope in each.SCOPES]


def settings_path(agent: str, scope: str, project: Path) -> Path:
    """Return the settings file of a scope. Raises SettingsError if the agent has none."""
    installer = installer_of(agent)
    if scope not in installer.SCOPES:
        known = ", ".join(installer.SCOPES)
        name = agents.get(agent).DISPLAY_NAME
        raise SettingsError(f"{name} has no {scope} settings; it has {known}.")
    return installer.settings_path(scope, project)


def installer_of(agent: str) -> Installer:
    """Return the installer of an agent. Raises SettingsError if it has none."""
    known = agents.get(agent)
    if known.installer is None:
        raise SettingsError(f"{known.DISPLAY_NAME} has no hooks that hookkit could install.")
    return known.installer


def _apply(
    installer: Installer, agent: str, path: Path, selection: HookSelection
) -> SettingsChange:
    """Write the launchers first: the hooks in the settings run them."""
    for name in installer.LAUNCHERS:
        launcher.write(name, agent)
    return installer.apply(path, selection)


def _diff(installer: Installer, change: SettingsChange) -> str:
    return "" if change.before == change.after else installer.diff(change)


def _also_installed(installer: Installer, project: Path, path: Path) -> Iterator[str]:
    """Yield other settings and plugins that record the sessions of a project."""
    for wiring in installer.wirings(project):
        if not wiring.error and wiring.path != path:
            yield str(wiring.path)
    if plugin := installer.enabled_plugin(project):
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
