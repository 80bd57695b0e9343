"""The settings files that the wiring stands in: found, read, and written whole or not at all."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from difflib import unified_diff
from io import StringIO
from json import JSONDecodeError
from pathlib import Path
from typing import Any, TypeVar

from hookkit import paths
from hookkit.agents.claude_code import config_folders
from hookkit.agents.claude_code.settings_edit import EVENTS, is_current, members, missing
from hookkit.agents.claude_code.settings_text import load
from hookkit.errors import SettingsError
from hookkit.lib.git import repository
from hookkit.lib.system import locks
from hookkit.lib.system.atomic_write import replace_file
from hookkit.model.wiring import SettingsChange, Wiring

Answer = TypeVar("Answer")

SCOPES = ("user", "project", "local")
"""The owners of settings, from the weakest to the strongest."""

PLUGIN = "hookkit@"
"""The beginning of the plugin's name among the enabled ones; the marketplace follows."""

RETENTION_DAYS = 30
"""The default of `cleanupPeriodDays`."""

ROOT, HOOKS, EVENT, GROUP, HANDLERS = range(5)
"""The containers from the whole settings down to a list of hooks."""
BOM = b"\xef\xbb\xbf"

LOCK_SECONDS = 10.0
GIT_SECONDS = 5.0


def settings_path(scope: str, project: Path) -> Path:
    """Return the file of one of the SCOPES; the person's own doesn't depend on the project."""
    if scope == "user":
        return Path(config_folders.user_settings())
    name = "settings.local.json" if scope == "local" else "settings.json"
    return project / ".claude" / name


def project_root(folder: Path) -> Path:
    """Return the folder's git root; the folder itself where git knows no repository."""
    return repository.find_root(folder, GIT_SECONDS) or folder


def plan(path: Path, change: Callable[[str | None], str | None]) -> SettingsChange:
    """Plan `change`, which is `wire` or `unwire`, for a settings file; write nothing.

    Raises SettingsError if the file can't be read or isn't valid for the client.
    """
    before = _read(path)
    text = change(None) if before is None else _understood(path, before, change)
    if before and text is None and path.is_symlink():
        text = "{}\n"  # a link must not be left without its file
    bom = BOM if before and before.startswith(BOM) else b""
    return SettingsChange(path, before, None if text is None else bom + text.encode())


def apply(path: Path, change: Callable[[str | None], str | None]) -> SettingsChange:
    """Change a settings file: whole or not at all, and not touched where nothing changes.

    Raises SettingsError like `plan`, and where the file can't be written; BusyError.
    """
    planned = plan(path, change)
    if planned.before != planned.after:
        with _alone():
            planned = plan(path, change)
            _write(planned)
    return planned


def diff(change: SettingsChange) -> str:
    """Return the change as `diff -u` shows it; nothing where nothing changes."""
    sides = (change.before, change.after)
    before, after = (list(StringIO((data or b"").decode(), newline="")) for data in sides)
    old, new = ("/dev/null" if data is None else str(change.path) for data in sides)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in unified_diff(before, after, old, new)
    )


def wirings(project: Path) -> list[Wiring]:
    """Return the settings files that hold hooks of ours, or may: those that can't be understood."""
    found = []
    for path, scope in {settings_path(scope, project): scope for scope in SCOPES}.items():
        try:
            data = _read(path)
            if data is not None:
                absent = _understood(path, data, missing)
                current = _understood(path, data, is_current)
                if len(absent) < len(EVENTS):
                    found.append(Wiring(scope, path, absent, current))
        except SettingsError as error:
            found.append(Wiring(scope, path, list(EVENTS), False, str(error)))
    return found


def enabled_plugin(project: Path) -> str | None:
    """Return the full name of hookkit's plugin where the settings enable it."""
    enabled: dict[str, Any] = {}
    for chosen in _all_settings(project):
        enabled |= members(chosen.get("enabledPlugins"))
    return next((name for name, on in enabled.items() if on and name.startswith(PLUGIN)), None)


def retention_days(project: Path) -> int:
    """Days after which the client deletes a transcript that nobody has written to.

    What the client rejects doesn't count. It deletes nothing while such a value stands there, but
    goes on as soon as that is fixed: better to warn too early than too late.
    """
    days = RETENTION_DAYS
    for chosen in _all_settings(project):
        value = chosen.get("cleanupPeriodDays")
        # `load` makes every number a float.
        if isinstance(value, float) and value.is_integer() and value > 0:
            days = int(value)
    return days


def _all_settings(project: Path) -> Iterator[dict[str, Any]]:
    """Yield the contents of each readable settings file, from the weakest to the strongest."""
    for scope in SCOPES:
        path = settings_path(scope, project)
        with suppress(SettingsError):
            yield _understood(path, _read(path) or b"{}", load)


def _read(path: Path) -> bytes | None:
    try:
        if path.exists() and not path.is_file():
            raise SettingsError(f"{path} is not a file. Move it away, then try again.")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(
            f"{path} can't be read ({error.strerror}). Give yourself permission to read it."
        ) from None


def _understood(path: Path, data: bytes, parse: Callable[[str], Answer]) -> Answer:
    """Apply `parse` to the file's text."""
    data = data.removeprefix(BOM)
    try:
        try:
            return parse(data.decode())
        except UnicodeDecodeError as error:
            text = data[: error.start].decode()
            raise JSONDecodeError("Not UTF-8", text, len(text)) from None
        except RecursionError:
            raise JSONDecodeError("Nested too deeply", "", 0) from None
    except JSONDecodeError as error:
        raise SettingsError(
            f"{path}: line {error.lineno}, column {error.colno}: {error.msg}. "
            "Nothing has been changed; fix the file, then try again."
        ) from None


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other hookkits out. The lock lies with our data, not among the person's files."""
    with ExitStack() as stack:
        try:
            path = paths.lock_file("settings")
            stack.enter_context(locks.hold(path, "changing settings", wait=LOCK_SECONDS))
        except OSError as error:
            raise SettingsError(
                f"{error.filename or paths.data_dir()} can't be locked ({error.strerror}). "
                "Make its folder writable, or choose another with HOOKKIT_HOME."
            ) from None
        yield


def _write(change: SettingsChange) -> None:
    path = change.path
    try:
        if change.after is None:
            _remove(path)
        else:
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, change.after)
    except OSError as error:
        raise SettingsError(
            f"{path} can't be written ({error.strerror}). Give yourself permission to write "
            "the file and its folder, then try again."
        ) from None


def _remove(path: Path) -> None:
    """Remove a file, and a project's folder that is empty without it."""
    path.unlink()
    if path.parent != settings_path("user", path).parent:
        with suppress(OSError):
            path.parent.rmdir()
