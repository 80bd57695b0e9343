"""Whether Claude Code's settings hold our hooks, and where."""

from collections.abc import Iterator
from pathlib import Path

from hookkit.agents.claude_code import settings_file
from hookkit.api.doctor.finding import Finding, quoted


def check(folder: Path) -> Iterator[Finding]:
    """The wiring of the project, and whether it holds in the folder itself."""
    project = settings_file.project_root(folder)
    yield from wirings(project)
    yield from seen_from(folder, project)


def wirings(project: Path) -> Iterator[Finding]:
    """Whether Claude Code's settings hold our hooks, and where."""
    found = settings_file.wirings(project)
    plugin = settings_file.enabled_plugin(project)
    for each in found:
        yield wired(each)
    if plugin:
        yield Finding("wiring", "ok", f"The plugin {plugin} is enabled.")
    places = sum(not each.error for each in found) + bool(plugin)
    if not places:
        yield Finding("wiring", "bad", f"Not wired in {project}.", "hookkit install")
    if places > 1:
        yield Finding("wiring", "note", "Wired more than once: harmless, all is counted once.")


def wired(each: settings_file.Wiring) -> Finding:
    """How hookkit stands in one settings file."""
    install = "hookkit install" if each.scope == "project" else f"hookkit install --{each.scope}"
    if each.error:
        return Finding("wiring", "bad", each.error, f"edit {quoted(each.path)}")
    if each.missing:
        absent = ", ".join(each.missing)
        return Finding("wiring", "bad", f"{each.path} misses {absent}.", install)
    if not each.current:
        says = f"Wired in {each.path} ({each.scope}), but not as this hookkit does it."
        return Finding("wiring", "note", says, install)
    return Finding("wiring", "ok", f"Wired in {each.path} ({each.scope}).")


def seen_from(folder: Path, project: Path) -> Iterator[Finding]:
    """Whether the wiring holds for a client that is started in a folder below the project's."""
    if folder != project and is_wired(project) and not is_wired(folder):
        says = (
            f"A `claude` that is started in {folder} is not recorded: "
            f"it does not read the settings of {project}."
        )
        yield Finding("wiring", "note", says, f"cd {quoted(project)}")


def is_wired(folder: Path) -> bool:
    """Whether the client records when it is started in this very folder."""
    sound = any(not each.error for each in settings_file.wirings(folder))
    return sound or settings_file.enabled_plugin(folder) is not None
