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
    """Check the launcher, or what the plugin runs in its place."""
    script = paths.launcher()
    if script.is_file():
        yield launched(script)
    else:
        yield without_launcher(script, folder)


def launched(script: Path) -> Finding:
    """Check that the launcher records, by running it with a temporary data folder."""
    try:
        content = script.read_bytes()
    except OSError as error:
        message = f"{script} can't be read: {error.strerror}."
        return Finding("hook", "bad", message, "hookkit install")
    python = interpreter(os.fsdecode(content))
    if not records(script):
        message = f"{script} records nothing: {fault(python)}."
        return Finding("hook", "bad", message, "hookkit install")
    if content != os.fsencode(launcher.script()):
        message = f"{script} records, but for another installation of hookkit ({python})."
        return Finding("hook", "note", message, "hookkit install")
    return Finding("hook", "ok", f"{script} records, with {python}.")


def without_launcher(script: Path, folder: Path) -> Finding:
    """Check the plugin on a machine where `hookkit install` has not run."""
    installer = installer_of(agents.DEFAULT)
    if not installer.enabled_plugin(installer.project_root(folder)):
        return Finding("hook", "bad", f"There is no launcher {script}.", "hookkit install")
    python = shutil.which("python3")
    if python is None:
        message = "The plugin finds no python3 on the PATH, so it records nothing."
        return Finding("hook", "bad", message, "hookkit install")
    return Finding("hook", "ok", f"The plugin records with the system's own Python, {python}.")


def interpreter(script: str) -> str | None:
    """Return the Python that a launcher runs; None if it isn't one of ours."""
    try:
        words = iter(shlex.split(script, comments=True))
    except ValueError:
        return None
    return next((next(words, None) for word in words if word == "exec"), None)


def fault(python: str | None) -> str:
    """Return the reason for which a launcher records nothing."""
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
