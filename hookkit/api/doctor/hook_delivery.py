"""Check where the wired commands record, by running them as the agent does.

Each gets a probe, with which the recorder names its folder instead of recording: so nothing is left
behind. It runs twice: with the environment of this shell, and without what only a shell exports,
as for an agent that a desktop, an editor or cron has started.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from hookkit import paths, record
from hookkit.agents.actions import Installer
from hookkit.api.doctor.finding import Finding
from hookkit.api.installation import installers
from hookkit.model.wiring import HookCommand

PROBE_SECONDS = 10

USUAL = ("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TMPDIR", "USER")
"""The variables that an agent has wherever it is started from."""

REMEDY = "hookkit install"


class Delivery(NamedTuple):
    """What became of a probe."""

    folder: str | None
    """The folder in which the event would be recorded; None if it reached no recorder."""
    code: int | None
    """None if the command was still running in the end."""
    output: bytes


class Failure(NamedTuple):
    """A command that doesn't do what it should."""

    finding: Finding
    is_elsewhere: bool
    """True if it records, but in another folder."""


def check(folder: Path) -> Iterator[Failure]:
    """Report each wired command that doesn't record in the data folder, or isn't silent."""
    for installer in installers().values():
        yield from of_agent(installer, folder)


def of_agent(installer: Installer, folder: Path) -> Iterator[Failure]:
    """Report each of an agent's commands that fails."""
    project = installer.project_root(folder)
    known: set[tuple[str, str]] = set()
    for each in installer.hook_commands(project):
        where = (each.command, str(sorted(each.environment.items())))
        if where not in known:
            known.add(where)
            yield from examine(each, project, installer.PROBE)


def examine(hook: HookCommand, project: Path, probe: bytes) -> Iterator[Failure]:
    """Run a command in both environments; report the first problem."""
    for environment, circumstance in environments():
        delivery = deliver(hook, {**environment, **hook.environment}, project, probe)
        if problem := fault(delivery, circumstance):
            finding = Finding("hook", "bad", f"The hook in {hook.source} {problem}.", REMEDY)
            yield Failure(finding, delivery.folder is not None)
            return


def environments() -> Iterator[tuple[dict[str, str], str]]:
    """Yield the environments in which an agent may be started, each with the words for it."""
    present = dict(os.environ)
    present.pop(record.SUMMARIZER_GUARD.decode(), None)
    yield {name: value for name, value in present.items() if name in USUAL}, UNEXPORTED
    yield present, ""


UNEXPORTED = " if the agent is started without the variables that your shell exports"


def fault(delivery: Delivery, circumstance: str) -> str | None:
    """Return what is wrong with a delivery; None if it is as it should be."""
    if delivery.code is None:
        return f"is not done after {PROBE_SECONDS} seconds{circumstance}"
    if delivery.code:
        return f"ends with code {delivery.code}, which the agent shows or obeys{circumstance}"
    if delivery.output:
        return f"prints something, which the agent reads{circumstance}"
    if delivery.folder is None:
        return f"records nothing{circumstance}"
    if os.path.realpath(delivery.folder) != os.path.realpath(paths.data_dir()):
        here = f"this hookkit reads {paths.data_dir()}"
        return f"records in {delivery.folder}{circumstance}; {here}"
    return None


def deliver(
    hook: HookCommand, environment: Mapping[str, str], project: Path, probe: bytes
) -> Delivery:
    """Give a probe to a command."""
    with tempfile.NamedTemporaryFile(prefix="hookkit-") as answer:
        variables = {**environment, record.PROBE.decode(): answer.name}
        code, output = run(hook.command, variables, project, probe)
        folder, _, payload = answer.read().partition(b"\0")
    return Delivery(os.fsdecode(folder) if payload == probe else None, code, output)


def run(
    command: str, environment: Mapping[str, str], project: Path, payload: bytes
) -> tuple[int | None, bytes]:
    """Run a command as the agent does; return its code and output. None if it had to be ended."""
    process = subprocess.Popen(  # noqa: S603 - the person's own settings, as the agent runs them
        ["/bin/sh", "-c", command],
        cwd=project if project.is_dir() else "/",
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(payload, timeout=PROBE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None, b""
    return process.returncode, output
