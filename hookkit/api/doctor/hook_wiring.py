"""Check which of the agents' settings files contain our hooks."""

from collections.abc import Iterator
from pathlib import Path

from hookkit import agents
from hookkit.agents.actions import Installer
from hookkit.api.doctor.database_query import answer
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.api.installation import installer_of
from hookkit.model.wiring import PLUGIN, Wiring


def check(folder: Path) -> Iterator[Finding]:
    """Check the wiring of the project, and that it applies in the folder itself."""
    installer = installer_of(agents.DEFAULT)
    project = installer.project_root(folder)
    yield from wirings(installer, project)
    yield from obstacles(installer, folder, project)
    yield from seen_from(installer, folder, project)


def wirings(installer: Installer, project: Path) -> Iterator[Finding]:
    """Check which of the agent's settings files contain our hooks."""
    found = installer.wirings(project)
    plugin = installer.enabled_plugin(project)
    for each in found:
        yield wired(each)
    if plugin:
        yield Finding("wiring", "ok", f"The plugin {plugin} is enabled.")
    places = sum(not each.error for each in found) + bool(plugin)
    if not places:
        yield Finding("wiring", "bad", f"Not wired in {project}.", "hookkit install")
    if places > 1:
        message = "Wired more than once: harmless, all is counted once."
        yield Finding("wiring", "note", message, removing([*found], plugin))


def wired(each: Wiring) -> Finding:
    """Report how hookkit is wired in one settings file."""
    install = installing(each.scope)
    if each.error:
        return Finding("wiring", "bad", each.error, f"edit {quoted(each.path)}")
    if each.narrowed:
        few = ", ".join(each.narrowed)
        return Finding("wiring", "bad", f"{each.path} lets only some of {few} through.", install)
    if each.missing:
        absent = ", ".join(each.missing)
        return Finding("wiring", "bad", f"{each.path} misses {absent}.", install)
    if not each.current:
        message = f"Wired in {each.path} ({each.scope}), but not as this hookkit does it."
        return Finding("wiring", "note", message, install)
    return Finding("wiring", "ok", f"Wired in {each.path} ({each.scope}).")


def removing(found: list[Wiring], plugin: str | None) -> str:
    """Return the command that removes one of several wirings: the narrowest that a person has."""
    scopes = {each.scope for each in found if not each.error}
    for scope, option in (("local", " --local"), ("project", ""), ("user", " --user")):
        if scope in scopes:
            return f"hookkit uninstall{option}"
    return f"disable the plugin {plugin}"


def installing(scope: str) -> str:
    """Return the command that wires a settings file of a scope again."""
    if scope == "managed":
        return "ask your administrator"
    return "hookkit install" if scope == "project" else f"hookkit install --{scope}"


def obstacles(installer: Installer, folder: Path, project: Path) -> Iterator[Finding]:
    """Report why the agent doesn't run the hooks; it is bad if none of them is left."""
    scopes = {each.scope for each in installer.wirings(project) if not each.error}
    if installer.enabled_plugin(project):
        scopes.add(PLUGIN)
    for each in installer.obstacles(folder):
        is_fatal = bool(scopes) and scopes <= each.stops
        if not each.is_certain:
            is_fatal = is_fatal and not has_sessions(project)
        yield Finding("wiring", "bad" if is_fatal else "note", each.text, each.remedy)


def has_sessions(project: Path) -> bool:
    """Return True if a session of the project was recorded."""
    times = answer(lambda opened: opened.project_times(str(project)))
    return times is not None and times[0] is not None


def seen_from(installer: Installer, folder: Path, project: Path) -> Iterator[Finding]:
    """Check that the wiring applies to an agent that is started below the project's folder."""
    if folder != project and is_wired(installer, project) and not is_wired(installer, folder):
        message = (
            f"A `{installer.START_COMMAND}` that is started in {folder} is not recorded: "
            f"it does not read the settings of {project}."
        )
        yield Finding("wiring", "note", message, f"cd {quoted(project)}")


def is_wired(installer: Installer, folder: Path) -> bool:
    """Return True if an agent that is started in this folder is recorded."""
    sound = any(not each.error for each in installer.wirings(folder))
    return sound or installer.enabled_plugin(folder) is not None
