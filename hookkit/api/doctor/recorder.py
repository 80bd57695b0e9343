"""Check that the hook records events."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hookkit import agents, paths
from hookkit.agents import launcher
from hookkit.api.doctor import hook_delivery
from hookkit.api.doctor.finding import Finding
from hookkit.api.installation import installer_of
from hookkit.lib.system import regular_file
from hookkit.store.journal import segments

PROBE_SECONDS = 10


def check(folder: Path) -> Iterator[Finding]:
    """Check the launcher, or what the plugin runs in its place."""
    name = wired_agent(folder)
    script = paths.launcher().with_name(launcher.file_name("hook", name))
    found = launched(script, name) if script.is_file() else without_launcher(script, folder)
    if found.state == "bad" and script.is_file():
        yield found
        return
    failures = list(hook_delivery.check(folder))
    if found.state == "bad":  # another launcher may be found, and record elsewhere
        failures = [each for each in failures if each.is_elsewhere]
    yield from [each.finding for each in failures] or [found]


def wired_agent(folder: Path) -> str:
    """Return the agent whose launcher is checked: the default one, unless only others are wired."""
    known = ((name, agents.get(name).installer) for name in agents.AGENTS)
    wired = [name for name, each in known if each and each.wirings(each.project_root(folder))]
    return agents.DEFAULT if agents.DEFAULT in wired or not wired else wired[0]


def launched(script: Path, agent: str) -> Finding:
    """Check that the launcher records, by running it with a temporary data folder."""
    try:
        content = regular_file.read(script)
    except OSError as error:
        message = f"{script} can't be read: {error.strerror}."
        return Finding("hook", "bad", message, "hookkit install")
    written = launcher.parse(os.fsdecode(content))
    if not records(["/bin/sh", "-c", '. "$0"', str(script)]):
        message = f"{script} records nothing: {fault(written)}."
        return Finding("hook", "bad", message, "hookkit install")
    if written and written.is_stale:
        message = f"{script} records only by what is left: {fault(written)}."
        return Finding("hook", "note", message, "hookkit install")
    if content != os.fsencode(launcher.script(agent=agent)):
        whose = written.python if written else "unknown"
        message = f"{script} records, but for another installation of hookkit ({whose})."
        return Finding("hook", "note", message, "hookkit install")
    return Finding("hook", "ok", f"{script} records, with {sys.executable}.")


def without_launcher(script: Path, folder: Path) -> Finding:
    """Check the plugin on a machine where `hookkit install` has not run."""
    installer = installer_of(agents.DEFAULT)
    if not installer.enabled_plugin(installer.project_root(folder)):
        return Finding("hook", "bad", f"There is no launcher {script}.", "hookkit install")
    python = shutil.which("python3")
    if python is None:
        message = "The plugin finds no python3 on the PATH, so it records nothing."
        return Finding("hook", "bad", message, "hookkit install")
    if not records(plugin_command(python)):
        message = f"The plugin records nothing: {python} is not a Python that can run it."
        return Finding("hook", "bad", message, "hookkit install")
    return Finding("hook", "ok", f"The plugin records with the system's own Python, {python}.")


def plugin_command(python: str) -> list[str]:
    """Return the command that records as the plugin does, with the recorder of this hookkit."""
    package = str(launcher.PACKAGE)
    return [python, "-I", "-S", "-c", launcher.RECORD, package, package, "/", str(os.getppid())]


def fault(written: launcher.Written | None) -> str:
    """Return the reason for which a launcher records nothing."""
    if written is None:
        return "it is broken"
    if not os.access(written.python, os.X_OK):
        return f"its interpreter {written.python} is gone"
    if written.is_stale:
        return f"{written.package} is gone"
    return f"{written.python} does not run hookkit"


def records(command: list[str]) -> bool:
    """Return True if a payload given to a command reaches a journal."""
    probe = installer_of(agents.DEFAULT).PROBE
    with tempfile.TemporaryDirectory(prefix="hookkit-") as folder:
        try:
            subprocess.run(  # noqa: S603 - our own script, by its absolute path
                command,
                env={"PATH": os.defpath, "HOOKKIT_HOME": folder},
                input=probe,
                capture_output=True,
                timeout=PROBE_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        written = segments.segments(Path(folder, "journal"))
        return any(probe in segment.read_bytes() for segment in written)
