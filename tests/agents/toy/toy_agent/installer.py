"""Wire hookkit into `~/.toy/hook.sh`, which Toy runs for each event."""

from pathlib import Path

from hookkit.agents import launcher
from hookkit.lib.system.atomic_write import replace_file
from hookkit.model.wiring import HookCommand, HookSelection, Obstacle, SettingsChange, Wiring

from . import NAME

EVENTS = ("asked", "begun", "gone", "used")
LAUNCHERS = ("hook",)
SCOPES = ("user",)
START_COMMAND = "toy"
PROBE = b'{"what":"probe","talk":"doctor"}'


def is_found() -> bool:
    """Return True if Toy has its folder."""
    return (Path.home() / ".toy").is_dir()


def project_root(folder: Path) -> Path:
    """Return the folder: Toy has no projects."""
    return folder


def settings_path(scope: str, project: Path) -> Path:
    """Return the one file there is."""
    return Path.home() / ".toy" / "hook.sh"


def plan(path: Path, selection: HookSelection) -> SettingsChange:
    """Return what wiring would change."""
    return SettingsChange(path, content(path), f"{launcher.command('hook', NAME)}\n".encode())


def apply(path: Path, selection: HookSelection) -> SettingsChange:
    """Wire hookkit."""
    change = plan(path, selection)
    path.parent.mkdir(exist_ok=True)
    replace_file(path, change.after or b"")
    return change


def plan_removal(path: Path) -> SettingsChange:
    """Return what unwiring would change."""
    return SettingsChange(path, content(path), None)


def remove(path: Path) -> SettingsChange:
    """Take hookkit out."""
    change = plan_removal(path)
    path.unlink(missing_ok=True)
    return change


def content(path: Path) -> bytes | None:
    """Return the file's content."""
    return path.read_bytes() if path.exists() else None


def diff(change: SettingsChange) -> str:
    """Return a change in a few words."""
    return "removed" if change.after is None else "written"


def wirings(project: Path) -> list[Wiring]:
    """Return the one wiring there may be."""
    path = settings_path("user", project)
    return [Wiring("user", path, [], True)] if path.exists() else []


def hook_commands(project: Path) -> list[HookCommand]:
    """Return the one command that Toy runs."""
    path = settings_path("user", project)
    return [HookCommand(str(path), path.read_text(), {})] if path.exists() else []


def obstacles(folder: Path) -> list[Obstacle]:
    """Return nothing: Toy always runs its hook."""
    return []


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: Toy has no status line."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: Toy has no plugins."""
    return None


def retention_days(project: Path) -> int | None:
    """Return None: Toy keeps its logs."""
    return None
