"""Amp's own plugin runtime: hookkit's plugin runs in it, without a server and without a session."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.client import HOOKKIT, PATIENCE

THREAD = "T-5d1cf0a4-52d8-4e0a-8a3b-2f4f7c1e9b10"

pytestmark = pytest.mark.e2e


class Amp(NamedTuple):
    """A person's machine with Amp and hookkit."""

    client: str
    home: Path
    project: Path

    def run(self, *command: str) -> str:
        """Run a command in the project; return what it printed."""
        environment = {
            "AMP_API_KEY": "x",
            "AMP_URL": "http://127.0.0.1:9",  # where nobody answers
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "PWD": str(self.project),  # as a shell sets it
        }
        done = subprocess.run(
            command,
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE * 2,
        )
        assert done.returncode == 0, (done.stdout, done.stderr)
        return done.stdout + done.stderr


@pytest.fixture
def machine(tmp_path: Path, installed: Callable[[str], Path]) -> Amp:
    folder = installed("amp-0.0.1790142911-g7618fb") / "node_modules" / "@ampcode"
    home, project = tmp_path / "home", tmp_path / "project"
    for each in (home, project):
        each.mkdir()
    return Amp(str(folder / "cli-linux-x64" / "amp"), home, project)


def test_the_plugin_records_a_thread(machine: Amp) -> None:
    run = machine.run
    run(*HOOKKIT, "install", "--user", "--agent", "amp")
    plugin = machine.home / ".config" / "amp" / "plugins" / "hookkit.ts"
    event = json.dumps({"thread": {"id": THREAD}})
    exec_ = ("plugins", "exec", str(plugin), "session.start", "--data", event)
    assert run(machine.client, *exec_) == ""
    (found,) = json.loads(run(*HOOKKIT, "list", "--json"))["sessions"]
    assert (found["session_id"], found["framework"]) == (THREAD, "amp")
    assert (found["lifecycle"], found["end_reason"]) == ("completed", "exit")
    assert (found["project_path"], found["total_tokens"]) == (str(machine.project), 0)
    run(*HOOKKIT, "uninstall", "--user", "--agent", "amp")
    assert not plugin.exists()
