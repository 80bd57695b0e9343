"""Have Claude Code send its telemetry to hookkit, as the Exporter protocol has it.

Log events alone are sent: they have each request with its tokens and cost, and the client has one
export in flight at a time for all signals. The variables are those for logs where there are such: a
person's metrics go on where they went. Measured with client 2.1.332:

- Settings come before the environment.
- Headers aren't percent-decoded, and OTEL_EXPORTER_OTLP_HEADERS come before those for logs.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from hookkit.agents import settings_file
from hookkit.agents.claude_code import environment_edit as edit
from hookkit.agents.claude_code import settings_in_force
from hookkit.agents.claude_code.settings_file import project_root, settings_path
from hookkit.agents.settings_file import diff
from hookkit.errors import SettingsError
from hookkit.model.telemetry_export import Conflict, Destination, ExportState, Written
from hookkit.model.wiring import SettingsChange

__all__ = [
    "SCOPES",
    "apply",
    "conflicts",
    "diff",
    "overrides",
    "plan",
    "plan_removal",
    "present",
    "project_root",
    "remove",
    "settings_path",
    "states",
    "variables",
]

SCOPES = ("user", "local")
"""Those of one person: a project's own settings are committed, and the key with them."""

ENVIRONMENT = "the environment"

ENABLED = "CLAUDE_CODE_ENABLE_TELEMETRY"
EXPORTER = "OTEL_LOGS_EXPORTER"
ENDPOINT = "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"
HEADERS = "OTEL_EXPORTER_OTLP_LOGS_HEADERS"
ALL_ENDPOINT, ALL_HEADERS = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS"
MOST_MS = "1000"
"""The client waits no longer for an answer, also when its person leaves; otherwise it is 2 s."""

OTHER_EXPORTERS = ("OTEL_METRICS_EXPORTER", "OTEL_TRACES_EXPORTER")

NO_EXPORT = ("", "none")
OFF = ("", "0", "false", "no", "off")

HEADERS_REMEDY = (
    "The client would send that key to hookkit instead of its own. "
    "Move it to OTEL_EXPORTER_OTLP_METRICS_HEADERS first."
)

BEGUN = "It would begin to send, too."

NOTHING = Written({}, {})

Variables = Mapping[str, str]


def variables(destination: Destination) -> dict[str, str]:
    """Return the variables with which the client sends its log events there."""
    return {
        ENABLED: "1",
        EXPORTER: "otlp",
        "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "http/json",
        ENDPOINT: f"{destination.url}/v1/logs",
        HEADERS: f"Authorization=Bearer {destination.key}",
        "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT": MOST_MS,
    }


def plan(path: Path, destination: Destination) -> SettingsChange:
    """Return what sending telemetry there would change in a file. Raises SettingsError."""
    return settings_file.plan(path, _setting(destination))


def apply(path: Path, destination: Destination) -> SettingsChange:
    """Have a settings file send telemetry there. Raises SettingsError, BusyError."""
    return settings_file.apply(path, _setting(destination))


def plan_removal(path: Path, written: Written) -> SettingsChange:
    """Return what removing it would change in a file. Raises SettingsError."""
    return settings_file.plan(path, _removing(written))


def remove(path: Path, written: Written) -> SettingsChange:
    """Remove from a settings file what was written. Raises SettingsError, BusyError."""
    return settings_file.apply(path, _removing(written))


def _setting(destination: Destination) -> "partial[str]":
    return partial(edit.with_variables, values=variables(destination))


def _removing(written: Written) -> "partial[str | None]":
    return partial(edit.without_variables, values=written.values, replaced=written.replaced)


def present(path: Path) -> dict[str, str]:
    """Return the variables in a settings file, as JSON. Raises SettingsError."""
    data = settings_file.read(path)
    return {} if data is None else settings_file.understood(path, data, edit.raw_values)


def conflicts(
    path: Path, project: Path, destination: Destination, written: Written
) -> list[Conflict]:
    """Return the person's own settings that sending telemetry there would override.

    They are those of the file itself, and of the weaker ones. What was written before is ours.
    """
    ours = variables(destination)
    found: list[Conflict] = []
    merged: dict[str, tuple[str, str]] = {}
    for source, given in weaker(path, project):
        mine = written.values if source == str(path) else {}
        theirs = {name: value for name, value in given.items() if mine.get(name) != value}
        found += elsewhere(source, theirs, ours)
        merged |= {name: (value, source) for name, value in theirs.items()}
    if EXPORTER in merged and ENDPOINT not in merged:
        name = ALL_ENDPOINT if ALL_ENDPOINT in merged else EXPORTER
        found += [Conflict(name, *merged[name])] if merged[EXPORTER][0] == ours[EXPORTER] else []
    if merged.get(ENABLED, ("",))[0].lower() in OFF:
        begun = [each for each in OTHER_EXPORTERS if merged.get(each, ("",))[0] not in NO_EXPORT]
        found += [Conflict(each, *merged[each], remedy=BEGUN) for each in begun]
    return found


def overrides(path: Path, project: Path, destination: Destination) -> list[Conflict]:
    """Return the settings of stronger files, with which telemetry would not be sent there."""
    ours, known = variables(destination), [source for source, _ in weaker(path, project)]
    stronger = [(source, given) for source, given in in_force(project) if source not in known]
    return [each for source, given in stronger for each in elsewhere(source, given, ours)]


def elsewhere(source: str, given: Variables, ours: Variables) -> Iterator[Conflict]:
    """Yield the variables of a source that lead elsewhere than ours."""
    for name, value in ours.items():
        other = given.get(name, "")
        if other and other != value:
            yield Conflict(name, "…" if name == HEADERS else other, source)
    if "authorization=" in given.get(ALL_HEADERS, "").lower():
        yield Conflict(ALL_HEADERS, "…", source, False, HEADERS_REMEDY)


def weaker(path: Path, project: Path) -> list[tuple[str, dict[str, str]]]:
    """Return the variables of the environment and of the settings up to those of a file."""
    found = list(in_force(project))
    return found[: [source for source, _ in found].index(str(path)) + 1]


def in_force(project: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the variables of the environment, then of the settings files; the strongest last."""
    yield ENVIRONMENT, dict(os.environ)
    known = {each.path: each.settings for each in settings_in_force.sources(project)}
    for _, path in settings_in_force.files(project):
        yield str(path), texts(known.get(path, {}).get(edit.ENV))


def texts(block: Any) -> dict[str, str]:
    """Return the variables of an `env` block."""
    found = block if isinstance(block, dict) else {}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def states(
    project: Path, destination: Destination, known: Mapping[str, Written]
) -> list[ExportState]:
    """Return what each settings file of the person's has of an export; those that can be used."""
    ours = variables(destination)
    found = []
    for scope in SCOPES:
        path = settings_path(scope, project)
        with suppress(SettingsError):
            data = settings_file.read(path) or b"{}"
            given = texts(settings_file.understood(path, data, edit.variables))
            keys = (ours[HEADERS], known.get(str(path), NOTHING).values.get(HEADERS))
            is_ours = HEADERS in given and given[HEADERS] in keys
            is_current = ours.items() <= given.items()
            found.append(ExportState(scope, path, given.get(ENDPOINT), is_ours, is_current))
    return found
