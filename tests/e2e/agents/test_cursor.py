"""Cursor's own agent runtime, from its SDK, against a scripted backend: what hookkit records."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import HOOKKIT, PATIENCE, wait_for

HERE = Path(__file__).parent
BACKEND = HERE.parent / "mock_cursor.cjs"
USAGE = {"input": 1200, "output": 30, "cache_read": 900, "cache_write": 40}

pytestmark = pytest.mark.e2e


@dataclass
class Cursor:
    """A person's machine with Cursor's runtime and hookkit."""

    sdk: Path
    root: Path
    url: str

    def __post_init__(self) -> None:
        self.home.mkdir(exist_ok=True)
        self.project.mkdir(exist_ok=True)
        subprocess.run(["git", "init", "--quiet", str(self.project)], check=True)
        (self.project / "app.py").write_text("def add(a, b):\n    return a - b\n")

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def env(self) -> dict[str, str]:
        return {
            "CURSOR_API_KEY": "x",
            "CURSOR_BACKEND_URL": self.url,
            "CURSOR_SDK": str(self.sdk),
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "SHELL": "/bin/bash",
        }

    def hookkit(self, *arguments: str) -> str:
        """Run one of our commands in the project; return what it printed."""
        done = subprocess.run(
            [*HOOKKIT, *arguments],
            cwd=self.project,
            env=self.env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *arguments: str) -> list[dict[str, Any]]:
        """Run the agent; return what it streamed. Nothing of our hooks may be in it."""
        done = subprocess.run(
            [node_of(self.sdk), str(HERE / "cursor_client.cjs"), *arguments],
            cwd=self.project,
            env=self.env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE * 2,
        )
        assert done.returncode == 0, (done.stdout, done.stderr)
        assert "hookkit" not in done.stdout + done.stderr
        lines = [each for each in done.stdout.splitlines() if each.startswith("{")]
        return [json.loads(each) for each in lines]

    def session(self) -> dict[str, Any]:
        """The one session there is."""
        (found,) = json.loads(self.hookkit("list", "--json"))["sessions"]
        return dict(found)

    def ended(self) -> dict[str, Any]:
        """The one session, once its end has been recorded."""
        wait_for(lambda: not self.session()["is_active"], "the session's end")
        return self.session()


def node_of(sdk: Path) -> str:
    """Node as the SDK needs it, which lies beside it."""
    return str(sdk / "node_modules" / "node" / "bin" / "node")


@pytest.fixture
def machine(tmp_path: Path, installed: Callable[[str], Path]) -> Iterator[Callable[..., Cursor]]:
    """Make a machine whose backend plays turns of steps."""
    sdk = installed("cursor-1.0.32")
    with ExitStack() as stack:

        def make(*turns: list[dict[str, Any]]) -> Cursor:
            scenario = tmp_path / "scenario.json"
            scenario.write_text(json.dumps({"turns": turns}))
            backend = stack.enter_context(
                subprocess.Popen(
                    [node_of(sdk), str(BACKEND), str(scenario)],
                    stdout=subprocess.PIPE,
                    env={"PROJ": str(tmp_path / "project")},
                )
            )
            stack.callback(backend.kill)
            assert backend.stdout
            return Cursor(sdk, tmp_path, json.loads(backend.stdout.readline())["url"])

        yield make


def used(**step: Any) -> dict[str, Any]:
    return {"cwd": "{{PROJ}}", **step} if "shell" in step else step


FIRST = [
    used(read="{{PROJ}}/app.py"),
    used(write="{{PROJ}}/notes.md", text="# Notes\n"),
    used(write="{{PROJ}}/app.py", text="def add(a, b):\n    return a + b\n"),
    used(shell="echo hi; exit 3"),
    used(read="{{PROJ}}/missing.py"),
    used(hook_response="Done.", usage=USAGE),
    used(text="Done."),
    used(usage=USAGE),
    used(hook_stop="completed", usage=USAGE),
]
SECOND = [used(delete="{{PROJ}}/notes.md"), used(text="Gone."), used(usage=USAGE)]


def test_a_session_with_edits_and_failures_that_goes_on(machine: Callable[..., Cursor]) -> None:
    cursor = machine(FIRST, SECOND)
    (cursor.home / ".cursor").mkdir()
    printed = cursor.hookkit("install", "--user", "--agent", "cursor")
    assert "hooks.json" in printed
    stream = cursor.run("Fix add in app.py")
    assert (cursor.project / "app.py").read_text().endswith("a + b\n")
    assert stream[-2]["wait"]["status"] == "finished"
    first = cursor.ended()
    assert first["session_id"] == stream[-1]["agent"]
    assert (first["framework"], first["model"]) == ("cursor", "composer-2.5")
    assert (first["prompts_count"], first["edit_count"], first["tool_call_count"]) == (1, 2, 5)
    assert first["tokens_input"] == USAGE["input"]
    assert first["tokens_cache_read"] == USAGE["cache_read"]
    assert first["cost_usd"]
    assert first["project_path"] == str(cursor.project)
    assert cursor.run("--resume", first["session_id"], "no, use tabs instead")
    wait_for(lambda: cursor.session()["prompts_count"] == 2, "the second prompt")
    second = cursor.ended()
    assert (second["edit_count"], second["tool_call_count"]) == (3, 6)
    assert (second["revival_count"], second["corrections_count"]) == (1, 1)
    assert second["tokens_input"] == USAGE["input"]
    cursor.hookkit("uninstall", "--user", "--agent", "cursor")
    assert not (cursor.home / ".cursor" / "hooks.json").exists()


def test_a_project_is_wired_and_a_turn_fails(machine: Callable[..., Cursor]) -> None:
    error = {"code": "permission_denied", "message": "not allowed"}
    cursor = machine([used(read="{{PROJ}}/app.py"), used(error=error)])
    cursor.hookkit("install", "--agent", "cursor")
    assert cursor.run("Do it")[-2]["wait"]["status"] == "error"
    found = cursor.ended()
    assert (found["api_error_count"], found["end_reason"]) == (1, "error")
    assert (found["prompts_count"], found["tool_call_count"], found["total_tokens"]) == (1, 1, 0)


def test_a_cancelled_turn_is_over(machine: Callable[..., Cursor]) -> None:
    cursor = machine([used(shell="touch ready; sleep 30")])
    cursor.hookkit("install", "--agent", "cursor")
    assert cursor.run("Cancel it")[-2]["wait"]["status"] == "cancelled"
    found = cursor.ended()
    assert (found["prompts_count"], found["edit_count"]) == (1, 0)
    assert found["lifecycle"] == "completed"
    assert found["revival_count"] == 0


def test_a_call_that_a_persons_own_hook_refuses(machine: Callable[..., Cursor]) -> None:
    cursor = machine([used(delete="{{PROJ}}/app.py"), used(text="Refused."), used(usage=USAGE)])
    settings = cursor.project / ".cursor" / "hooks.json"
    settings.parent.mkdir()
    theirs = {"preToolUse": [{"command": "exit 2", "matcher": "Delete"}]}
    settings.write_text(json.dumps({"version": 1, "hooks": theirs}, indent="\t"))
    before = settings.read_bytes()
    cursor.hookkit("install", "--agent", "cursor")
    cursor.run("Delete app.py")
    assert (cursor.project / "app.py").exists()
    found = cursor.ended()
    assert (found["prompts_count"], found["edit_count"], found["tool_call_count"]) == (1, 0, 0)
    cursor.hookkit("uninstall", "--agent", "cursor")
    assert settings.read_bytes() == before
