"""Check that the hook records events."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hookkit import agents, paths
from hookkit.agents import launcher
from hookkit.api.doctor.finding import Finding
from hookkit.api.installation import installer_of
from hookkit.store.journal import segments

PROBE_SECONDS = 10


def check(folder: Path) -> Iterator[Finding]:
    """Yield the launcher, or what the plugin runs in its place."""
    script = paths.launcher()
    if script.is_file():
        yield launched(script)
    else:
        yield without_launcher(script, folder)


def launched(script: Path) -> Finding:
    """Return whether the launcher records: it is run for real, into a folder of its own."""
    try:
        said = script.read_bytes()
    except OSError as error:
        says = f"{script} can't be read: {error.strerror}."
        return Finding("hook", "bad", says, "hookkit install")
    python = interpreter(os.fsdecode(said))
    if not records(script):
        says = f"{script} records nothing: {fault(python)}."
        return Finding("hook", "bad", says, "hookkit install")
    if said != os.fsencode(launcher.script()):
        says = f"{script} records, but for another installation of hookkit ({python})."
        return Finding("hook", "note", says, "hookkit install")
    return Finding("hook", "ok", f"{script} records, with {python}.")


def without_launcher(script: Path, folder: Path) -> Finding:
    """Return what is left where `hookkit install` was not run on this machine."""
    installer = installer_of(agents.DEFAULT)
    if not installer.enabled_plugin(installer.project_root(folder)):
        return Finding("hook", "bad", f"There is no launcher {script}.", "hookkit install")
    python = shutil.which("python3")
    if python is None:
        says = "The plugin finds no python3 on the PATH, so it records nothing."
        return Finding("hook", "bad", says, "hookkit install")
    return Finding("hook", "ok", f"The plugin records with the system's own Python, {python}.")


def interpreter(script: str) -> str | None:
    """Return the Python that a launcher runs, None where it isn't one of ours."""
    try:
        words = iter(shlex.split(script, comments=True))
    except ValueError:
        return None
    return next((next(words, None) for word in words if word == "exec"), None)


def fault(python: str | None) -> str:
    """Why a launcher records nothing."""
    if python is None:
        return "it is broken"
    if not os.access(python, os.X_OK):
        return f"its interpreter {python} is gone"
    return f"{python} does not run hookkit"


def records(script: Path) -> bool:
    """Return True if a payload given to the launcher reaches a journal."""
    probe = installer_of(agents.DEFAULT).PROBE
    with tempfile.TemporaryDirectory(prefix="hookkit-") as folder:
        try:
            subprocess.run(  # noqa: S603 - our own script, by its absolute path
                ["/bin/sh", "-c", '. "$0"', str(script)],
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
