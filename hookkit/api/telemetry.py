"""Have an agent send its telemetry to `hookkit serve`, stop that, and report on it.

What is written into a settings file is remembered in the data folder, with what it has replaced:
stopping takes away that much and no more.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hookkit import agents, file_errors, paths
from hookkit.agents.actions import Exporter
from hookkit.api import server_instance, server_keys
from hookkit.errors import SettingsError
from hookkit.lib.git import ignored
from hookkit.lib.system import locks, regular_file
from hookkit.lib.system.atomic_write import replace_file
from hookkit.model.telemetry_export import Conflict, Destination, Written
from hookkit.model.wiring import SettingsChange

LOCK_SECONDS = 10.0
ASK_SECONDS = 2.0
GIT_SECONDS = 5.0
NOTHING = Written({}, {})


@dataclass(frozen=True, slots=True)
class TelemetryChange:
    """What was changed, or in a dry run would be."""

    agent: str
    path: Path
    """The settings file."""
    url: str
    diff: str
    """The change as `diff -u` prints it, without the key; empty if nothing changes."""
    overridden: tuple[Conflict, ...] = ()
    """The person's own settings that are replaced, or don't count any more."""
    obstacles: tuple[Conflict, ...] = ()
    """Settings of stronger files, with which nothing is sent."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        found = asdict(self) | {"path": str(self.path)}
        for name in ("overridden", "obstacles"):
            found[name] = [each._asdict() for each in getattr(self, name)]
        return found


def telemetry_on(
    folder: Path,
    scope: str,
    destination: Destination,
    *,
    force: bool = False,
    dry_run: bool = False,
    agent: str = agents.DEFAULT,
) -> TelemetryChange:
    """Have the agent send its telemetry to a server of hookkit.

    Args:
        folder: A folder of the project.
        scope: `user` or `local`: settings that aren't committed, as they hold a key.
        destination: The server.
        force: Replace the person's own export.
        dry_run: Change nothing.
        agent: The agent.

    Raises:
        SettingsError: The person's own export would be overridden, or the file can't be used;
            nothing has changed.
        BusyError: Another process changes settings.
    """
    exporter = exporter_of(agent)
    project, path = _place(exporter, folder, scope)
    _refuse_committed(path, project)
    known = read_written()
    before = known.get(str(path), NOTHING)
    found = exporter.conflicts(path, project, destination, before)
    _refuse(found, force=force)
    change = exporter.plan(path, destination)
    if not dry_run:
        after = _remembered(exporter.present(path), exporter.variables(destination), before)
        write_written(str(path), after)
        change = exporter.apply(path, destination)
    obstacles = exporter.overrides(path, project, destination)
    shown = _diff(exporter, change, destination)
    return TelemetryChange(agent, path, destination.url, shown, tuple(found), tuple(obstacles))


def telemetry_off(
    folder: Path,
    scope: str,
    destination: Destination,
    *,
    dry_run: bool = False,
    agent: str = agents.DEFAULT,
) -> TelemetryChange:
    """Have the agent send its telemetry where it went before, or nowhere.

    Raises SettingsError, BusyError.
    """
    exporter = exporter_of(agent)
    _, path = _place(exporter, folder, scope)
    written = read_written().get(str(path)) or Written(exporter.variables(destination), {})
    change = (exporter.plan_removal if dry_run else exporter.remove)(path, written)
    if not dry_run:
        write_written(str(path), None)
    return TelemetryChange(agent, path, destination.url, _diff(exporter, change, destination))


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What one settings file has of an export of telemetry."""

    scope: str
    path: Path
    url: str | None
    is_on: bool
    """True if it sends to hookkit."""
    is_current: bool
    """False if the address or the key has changed since."""


@dataclass(frozen=True, slots=True)
class TelemetryStatus:
    """Whether an agent sends its telemetry to hookkit."""

    agent: str
    url: str
    """Where it should go."""
    answer: str
    """What the server answers: `ok`, or what is wrong."""
    files: tuple[FileStatus, ...]
    obstacles: tuple[Conflict, ...]

    @property
    def is_on(self) -> bool:
        """Return True if a settings file sends telemetry to the server as it is now."""
        return any(each.is_on and each.is_current for each in self.files)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        files = [asdict(each) | {"path": str(each.path)} for each in self.files]
        found = {"agent": self.agent, "url": self.url, "answer": self.answer, "is_on": self.is_on}
        return found | {"files": files, "obstacles": [each._asdict() for each in self.obstacles]}


def telemetry_status(
    folder: Path, destination: Destination, agent: str = agents.DEFAULT
) -> TelemetryStatus:
    """Report where an agent sends its telemetry, and whether the server takes it."""
    exporter = exporter_of(agent)
    project = exporter.project_root(folder)
    known = read_written()
    found = exporter.states(project, destination, known)
    files = [FileStatus(*each) for each in found]
    on = [each.path for each in files if each.is_on]
    obstacles = exporter.overrides(on[-1], project, destination) if on else []
    answer = ask(destination)
    return TelemetryStatus(agent, destination.url, answer, tuple(files), tuple(obstacles))


def default_destination() -> Destination:
    """Return the server that runs, or the one that would. Raises FileError, BusyError."""
    running = server_instance.running()
    url = running.url if running else f"http://127.0.0.1:{server_instance.PORT}"
    return Destination(url, server_keys.load().ingest)


def ask(destination: Destination) -> str:
    """Return what the receiver answers to an export of nothing."""
    import http.client
    from urllib.parse import urlsplit

    where = urlsplit(destination.url)
    kind = http.client.HTTPSConnection if where.scheme == "https" else http.client.HTTPConnection
    connection = kind(where.hostname or "", where.port, timeout=ASK_SECONDS)
    headers = {"Authorization": f"Bearer {destination.key}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/v1/logs", b"{}", headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return "no answer"
    finally:
        connection.close()
    return {200: "ok", 401: "another key"}.get(status, f"status {status}")


def exporter_of(agent: str) -> Exporter:
    """Return how an agent's telemetry is sent. Raises SettingsError if it can't be."""
    known = agents.get(agent)
    if known.exporter is None:
        raise SettingsError(f"hookkit doesn't read the telemetry of {known.DISPLAY_NAME}.")
    return known.exporter


def _place(exporter: Exporter, folder: Path, scope: str) -> tuple[Path, Path]:
    """Return the project and the settings file. Raises SettingsError for another scope."""
    if scope not in exporter.SCOPES:
        raise SettingsError(
            f"The settings would hold a key: choose one of {', '.join(exporter.SCOPES)}."
        )
    project = exporter.project_root(folder)
    return project, exporter.settings_path(scope, project)


def _refuse_committed(path: Path, project: Path) -> None:
    """Raise SettingsError for a file that git would take into a commit, with the key."""
    if path.is_relative_to(project) and ignored.would_be_committed(path, GIT_SECONDS):
        name = path.relative_to(project)
        raise SettingsError(
            f"Git doesn't ignore {path}, and would commit the key in it. Have it ignored: "
            f"echo /{name} >> .gitignore, or use --user."
        )


def _refuse(found: list[Conflict], *, force: bool) -> None:
    """Raise SettingsError for the first conflict that is not to be overridden."""
    for each in found:
        if not (force and each.can_be_replaced):
            remedies = [each.remedy, "Use --force to go on." if each.can_be_replaced else ""]
            remedy = " ".join(filter(None, remedies))
            raise SettingsError(
                f"You have an export of your own: {each.name}={each.value} in {each.source}. "
                f"{remedy}"
            )


def _remembered(present: dict[str, str], values: dict[str, str], before: Written) -> Written:
    """Return what will have been written, given the variables of the file as JSON.

    A variable that had the value already is the person's, unless it was written before.
    """
    written, replaced = {}, {}
    for name, value in values.items():
        found = json.loads(present[name]) if name in present else None
        is_ours = name in present and (name, found) in before.values.items()
        if is_ours and name in before.replaced:
            replaced[name] = before.replaced[name]
        elif name in present and not is_ours and found != value:
            replaced[name] = present[name]
        if is_ours or found != value:
            written[name] = value
    return Written(written, replaced)


def _diff(exporter: Exporter, change: SettingsChange, destination: Destination) -> str:
    shown = "" if change.before == change.after else exporter.diff(change)
    return shown.replace(destination.key, "…")


def written_file() -> Path:
    """Return the file that remembers what was written."""
    return paths.data_dir() / "telemetry.json"


def read_written() -> dict[str, Written]:
    """Return what was written, by settings file; nothing where it can't be read."""
    try:
        known = json.loads(regular_file.read(written_file()))
        return {path: Written(dict(each[0]), dict(each[1])) for path, each in known.items()}
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return {}


def write_written(path: str, written: Written | None) -> None:
    """Remember what is written into a file; None: nothing any more. Raises SettingsError."""
    try:
        with locks.hold(paths.lock_file("telemetry"), "changing settings", wait=LOCK_SECONDS):
            known = {**read_written(), path: written}
            kept = {name: each for name, each in known.items() if each is not None}
            replace_file(written_file(), json.dumps(kept).encode(), mode=0o600)
    except OSError as error:
        raise SettingsError(str(file_errors.explained(error, written_file()))) from None
