"""Wire hookkit into Codex's `hooks.json`, as the Installer protocol has it.

Codex runs a hook only after the person has approved it, and hooks of a project only where it trusts
the project. hookkit approves its own only where the person asks for that.
"""

import os
from functools import partial
from pathlib import Path
from typing import Any

from hookkit.agents import launcher, settings_file
from hookkit.agents.codex import NAME, app_server, hook_trust
from hookkit.agents.codex.app_server import ListedHook
from hookkit.agents.codex.codex_home import codex_home
from hookkit.agents.codex.hooks import EVENTS as KNOWN
from hookkit.agents.hook_entries import HookEntries
from hookkit.agents.hook_settings import HookSettings
from hookkit.agents.settings_file import diff, project_root
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookCommand, HookSelection, Obstacle, SettingsChange, Wiring

__all__ = ["diff", "project_root"]

SCOPES = ("user", "project")

EVENTS = tuple(KNOWN)
"""The events that are recorded. A client ignores the names of events that it doesn't know."""

LAUNCHERS = ("hook", "guard")
START_COMMAND = "codex"
PROBE = b'{"hook_event_name":"Probe","session_id":"doctor","turn_id":"probe"}'

GUARDED = "UserPromptSubmit"
"""The event that the budget guard has its own hook for."""

SECONDS = 3
"""The timeout of each hook: the longest that the client accepts for SessionEnd and Interrupt."""


def entry(is_shared: bool, name: str = "hook") -> dict[str, Any]:
    """Return our hook in the client's format."""
    command = launcher.command(name, NAME, is_shared=is_shared)
    return {"type": "command", "command": command, "timeout": SECONDS}


ENTRIES = HookEntries(
    *(EVENTS, entry), has_groups=True, guard=partial(entry, name="guard"), guarded=GUARDED
)


def is_found() -> bool:
    """Return True if Codex has been used here."""
    return Path(codex_home()).is_dir()


def settings_path(scope: str, project: Path) -> Path:
    """Return the file of a scope; the person's own doesn't depend on the project."""
    folder = Path(codex_home()) if scope == "user" else project / ".codex"
    return folder / "hooks.json"


def files(project: Path) -> list[tuple[str, Path]]:
    """Return the settings files, which need not exist, with their scopes."""
    return [(scope, settings_path(scope, project)) for scope in SCOPES]


SETTINGS = HookSettings(ENTRIES, files, "Codex ignores the whole file.")
plan, plan_removal = SETTINGS.plan, SETTINGS.plan_removal
wirings = SETTINGS.wirings


def apply(path: Path, selection: HookSelection) -> SettingsChange:
    """Wire hookkit in a file, and approve that if it is asked for.

    Raises SettingsError, BusyError.
    """
    change = SETTINGS.apply(path, selection)
    if selection.trust:
        approve(path)
    return change


def remove(path: Path) -> SettingsChange:
    """Take hookkit out of a file, with its approvals. Raises SettingsError, BusyError."""
    change, config = SETTINGS.remove(path), config_file()
    if config.exists():
        is_kept = config.is_symlink()
        settings_file.apply(config, partial(hook_trust.withdraw, path=str(path), is_kept=is_kept))
    return change


def config_file() -> Path:
    """Return the file with the person's approvals."""
    return Path(codex_home(), "config.toml")


def approve(path: Path) -> None:
    """Approve our hooks in a file. Raises SettingsError, BusyError."""
    listed = app_server.hooks_in(path.parent)
    if listed is None:
        raise SettingsError(
            "Codex can't be asked for the hashes of its hooks. Approve them in Codex itself: it "
            "asks you at its next start."
        )
    hashes = {each.key: each.hash for each in ours(listed, path) if not each.is_trusted}
    if hashes:
        settings_file.apply(config_file(), partial(hook_trust.approve, hashes=hashes))


def ours(listed: list[ListedHook], path: Path) -> list[ListedHook]:
    """Return our hooks in a file, as the client lists them."""
    real = os.path.realpath(path)
    return [
        each
        for each in listed
        if each.command.rstrip().endswith(launcher.MARKER) and os.path.realpath(each.path) == real
    ]


def hook_commands(project: Path) -> list[HookCommand]:
    """Return the commands that record in a project."""
    return [HookCommand(str(path), each, {}) for path, each in SETTINGS.commands(project)]


def obstacles(folder: Path) -> list[Obstacle]:
    """Return the reasons for which Codex doesn't run all of its hooks in a folder."""
    wired = [each for each in wirings(project_root(folder)) if not each.error]
    listed = app_server.hooks_in(folder) if wired else None
    if listed is None:
        return []
    found = (obstacle(each, ours(listed, each.path)) for each in wired)
    return [each for each in found if each is not None]


def obstacle(wiring: Wiring, hooks: list[ListedHook]) -> Obstacle | None:
    """Return the reason for which Codex doesn't run the hooks in a file; None if it does."""
    stops = frozenset((wiring.scope,))
    if not hooks and wiring.scope == "project":
        folder = wiring.path.parent.parent
        return Obstacle(
            f"Codex doesn't trust {folder}, so it doesn't run the hooks there.",
            "start `codex` in it and choose to trust it",
            stops,
        )
    if not hooks or not all(each.is_enabled for each in hooks):
        text = f"Hooks in {wiring.path} are switched off in Codex."
        return Obstacle(text, f"switch them on in {config_file()}", stops)
    count = sum(not each.is_trusted for each in hooks)
    if not count:
        return None
    option = " --user" if wiring.scope == "user" else ""
    command = f"hookkit install --agent codex{option} --trust"
    return Obstacle(
        f"Codex doesn't run {count} hooks in {wiring.path} before you have approved them.",
        f"start `codex` and choose to trust them, or `{command}`",
        stops,
    )


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: Codex has no status line for others."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: hookkit has no plugin for Codex."""
    return None


def retention_days(project: Path) -> int | None:
    """Return None: Codex keeps its rollouts."""
    return None
