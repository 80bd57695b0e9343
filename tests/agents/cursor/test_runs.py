"""Runs of Cursor's command line, with a client that does what its documentation says."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.agents.cursor.fake_client import SESSION
from tests.runs.fakes import until


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, with the client on the PATH."""
    client = tmp_path / "bin" / "cursor-agent"
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


def ask(project: Path, *arguments: str) -> Any:
    return json.loads(hookkit(project, *arguments, "--json"))


def session(project: Path) -> dict[str, Any]:
    (found,) = ask(project, "list")["sessions"]
    return dict(found)


@pytest.mark.slow
def test_a_run_and_a_resume(project: Path) -> None:
    printed = hookkit(project, "run", "--agent", "cursor", "Take notes")
    assert "Done." in printed
    (run,) = ask(project, "ps", "--all")["runs"]
    assert (run["session_id"], run["status"], run["exit_code"]) == (SESSION, "completed", 0)
    hookkit(project, "import")
    until(lambda: session(project)["prompts_count"] == 1, "the log was read")
    found = session(project)
    assert (found["framework"], found["edit_count"], found["tool_call_count"]) == ("cursor", 1, 1)
    assert (found["origin"], found["total_tokens"], found["cost_usd"]) == ("run", 0, None)
    assert "Done." in hookkit(project, "resume", SESSION, "And more")
    hookkit(project, "import")
    assert session(project)["prompts_count"] == 2


@pytest.mark.slow
def test_a_run_that_fails(project: Path) -> None:
    printed = hookkit(project, "run", "--agent", "cursor", "Please fail", code=1)
    assert "You have hit your usage limit." in printed
    (run,) = ask(project, "ps", "--all")["runs"]
    assert run["status"] == "failed"


@pytest.mark.slow
def test_a_run_is_cancelled(project: Path) -> None:
    assert SESSION in hookkit(project, "run", "--agent", "cursor", "--detach", "Please wait")
    until(lambda: "I wait" in hookkit(project, "output", SESSION), "it waits")
    hookkit(project, "cancel", SESSION)
    (run,) = ask(project, "ps", "--all")["runs"]
    assert run["status"] == "cancelled"
