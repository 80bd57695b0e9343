"""Check which of the agents' settings files contain our hooks."""

from collections.abc import Iterator
from pathlib import Path

from hookkit import agents
from hookkit.agents.actions import Installer
from hookkit.api.doctor.database_query import answer
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.api.installation import found_agents, installer_of, installers
from hookkit.model.wiring import PLUGIN, Wiring


def check(folder: Path) -> Iterator[Finding]:
    """Check the wiring of the project, and that it applies in the folder itself."""
    chosen = checked_agents(folder)
    wired = [name for name in chosen if is_wired(installer_of(name), folder)]  # one is enough
    for name in chosen:
        is_alone = chosen == [agents.DEFAULT]
        option = "" if is_alone else f" --agent {name}"
        for each in of_agent(installer_of(name), folder, option):
            finding = softened(each) if wired and name not in wired else each
            yield finding if is_alone else finding.of(agents.get(name).DISPLAY_NAME)


def softened(finding: Finding) -> Finding:
    """Return a missing wiring as a note: another agent is recorded here."""
    is_missing = (finding.remedy or "").startswith("hookkit install")
    return finding._replace(state="note") if is_missing else finding


def checked_agents(folder: Path) -> list[str]:
    """Return the agents that are used here, and those that have hooks of ours in the project."""
    found = found_agents()
    known = installers()
    wired = [name for name, each in known.items() if each.wirings(root(each, folder))]
    return [name for name in agents.AGENTS if name in wired or name in found]


def root(installer: Installer, folder: Path) -> Path:
    """Return the folder whose settings hold for a folder."""
    return installer.project_root(folder)


def of_agent(installer: Installer, folder: Path, option: str) -> Iterator[Finding]:
    """Check the wiring of one agent, which `option` names in a command."""
    project = root(installer, folder)
    yield from wirings(installer, project, option)
    yield from obstacles(installer, folder, project)
    yield from seen_from(installer, folder, project)


def wirings(installer: Installer, project: Path, option: str) -> Iterator[Finding]:
    """Check which of an agent's settings files contain our hooks."""
    found = installer.wirings(project)
    plugin = installer.enabled_plugin(project)
    for each in found:
        yield wired(each, option)
    if plugin:
        yield Finding("wiring", "ok", f"The plugin {plugin} is enabled.")
    places = sum(not each.error for each in found) + bool(plugin)
    if not places:
        yield Finding("wiring", "bad", f"Not wired in {project}.", f"hookkit install{option}")
    if places > 1:
        message = "Wired more than once: harmless, all is counted once."
        yield Finding("wiring", "note", message, removing([*found], plugin, option))


def wired(each: Wiring, option: str) -> Finding:
    """Report how hookkit is wired in one settings file."""
    install = installing(each.scope, option)
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


def removing(found: list[Wiring], plugin: str | None, agent_option: str) -> str:
    """Return the command that removes one of several wirings: the narrowest that a person has."""
    scopes = {each.scope for each in found if not each.error}
    for scope, option in (("local", " --local"), ("project", ""), ("user", " --user")):
        if scope in scopes:
            return f"hookkit uninstall{option}{agent_option}"
    return f"disable the plugin {plugin}"


def installing(scope: str, agent_option: str) -> str:
    """Return the command that wires a settings file of a scope again."""
    if scope == "managed":
        return "ask your administrator"
    option = "" if scope == "project" else f" --{scope}"
    return f"hookkit install{option}{agent_option}"


def obstacles(installer: Installer, folder: Path, project: Path) -> Iterator[Finding]:
    """Report why the agent doesn't run the hooks that there are; it is bad if none is left."""
    scopes = {each.scope for each in installer.wirings(project) if not each.error}
    if installer.enabled_plugin(project):
        scopes.add(PLUGIN)
    for each in installer.obstacles(folder):
        if scopes and not scopes & each.stops:
            continue  # it stops others
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
    if folder != project and has_wiring(installer, project) and not has_wiring(installer, folder):
        message = (
            f"A `{installer.START_COMMAND}` that is started in {folder} is not recorded: "
            f"it does not read the settings of {project}."
        )
        yield Finding("wiring", "note", message, f"cd {quoted(project)}")


def is_wired(installer: Installer, folder: Path) -> bool:
    """Return True if the agent has hooks of ours for a folder's project."""
    return has_wiring(installer, root(installer, folder))


def has_wiring(installer: Installer, folder: Path) -> bool:
    """Return True if an agent that is started in this folder is recorded."""
    sound = any(not each.error for each in installer.wirings(folder))
    return sound or installer.enabled_plugin(folder) is not None
