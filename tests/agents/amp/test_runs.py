"""Runs of Amp, with a client that does what its help says."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hookkit import config
from hookkit.agents.amp import runner
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions
from tests.agents.amp.fake_client import THREAD
from tests.runs.fakes import until

EXECUTION = ["--stream-json", "--plugin-ready-timeout", "10", "--no-archive-after-execute"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, with the client on the PATH."""
    client = tmp_path / "bin" / "amp"
    client.parent.mkdir()
    source = Path(__file__).with_name("fake_client.py").read_text()
    client.write_text(f"#!{sys.executable}\n{source}")
    client.chmod(0o755)
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{client.parent}:/usr/bin:/bin")
    monkeypatch.setenv("HOOKKIT_SUMMARY", "off")
    return folder


def hookkit(project: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "hookkit", *arguments],
        cwd=project,
        env=os.environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout + done.stderr


def run_of(project: Path) -> dict[str, Any]:
    (run,) = json.loads(hookkit(project, "ps", "--all", "--json"))["runs"]
    return dict(run)


@pytest.mark.slow
def test_a_run_and_a_resume(project: Path) -> None:
    assert "Done." in hookkit(project, "run", "--agent", "amp", "Make it")
    run = run_of(project)
    assert (run["session_id"], run["status"], run["exit_code"]) == (THREAD, "completed", 0)
    (found,) = json.loads(hookkit(project, "list", "--json"))["sessions"]
    assert (found["framework"], found["total_tokens"], found["cost_usd"]) == ("amp", 0, None)
    assert "Done." in hookkit(project, "resume", THREAD, "And more")


@pytest.mark.slow
def test_a_run_that_fails(project: Path) -> None:
    assert "out of credits" in hookkit(project, "run", "--agent", "amp", "Please fail", code=1)
    assert run_of(project)["status"] == "failed"


@pytest.mark.slow
def test_a_run_is_cancelled(project: Path) -> None:
    assert THREAD in hookkit(project, "run", "--agent", "amp", "--detach", "Please wait")
    until(lambda: "I wait" in hookkit(project, "output", THREAD), "it waits")
    hookkit(project, "cancel", THREAD)
    assert run_of(project)["status"] == "cancelled"


def command(model: str | None = None, **more: Any) -> list[str]:
    parent, is_resumed = more.pop("parent", None), more.pop("is_resumed", False)
    options: AgentOptions = more  # type: ignore[assignment]
    return runner.command("/bin/amp", THREAD, model, options, is_resumed=is_resumed, parent=parent)


def test_command_lines() -> None:
    assert command() == ["/bin/amp", *EXECUTION, "-x"]
    assert command("high", arguments=["--fast"]) == [
        *("/bin/amp", *EXECUTION, "--mode", "high", "--fast", "-x")
    ]
    assert command(is_resumed=True) == ["/bin/amp", "threads", "continue", THREAD, *EXECUTION, "-x"]


@pytest.mark.parametrize(
    "options, words",
    [
        ({"max_turns": 3}, "no option for --max-turns"),
        ({"permission_mode": "plan"}, "no option for --permission-mode"),
        ({"parent": "T-1"}, "can't fork"),
    ],
)
def test_what_it_lacks(options: dict[str, Any], words: str) -> None:
    with pytest.raises(HookkitError, match=words):
        command(**options)


def test_the_client_and_its_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runner.find_executable(config.load()) == str(project.parent / "bin" / "amp")
    assert runner.environment("/opt/amp/amp")["PATH"].endswith(":/opt/amp")
    assert runner.grants_permissions(project, AgentOptions())
    assert runner.refused_argument(["--fast", "--mode=x"]) == "--mode=x"
    assert runner.refused_argument(["--fast"]) is None
    assert runner.INTERRUPT == signal.SIGINT
    monkeypatch.setenv("PATH", str(project))
    monkeypatch.setattr("hookkit.agents.executables.PLACES", ())
    with pytest.raises(HookkitError, match="no amp executable: install it"):
        runner.find_executable(config.load())
