"""The real Gemini CLI against a scripted API: what hookkit installs, records, runs and cancels."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.client import HOOKKIT, PATIENCE, wait_for
from tests.e2e.mock_gemini import MockGemini

MODEL = "gemini-3.1-pro-preview"
SETTINGS = {
    "security": {"auth": {"selectedType": "gemini-api-key"}},
    "general": {"enableAutoUpdate": False, "maxAttempts": 1},
    "privacy": {"usageStatisticsEnabled": False},
}
ANNOUNCED = "please review the project settings (.gemini/settings.json) and remove them."

pytestmark = pytest.mark.e2e


@dataclass
class Gemini:
    """A person's machine with Gemini CLI and hookkit."""

    executable: Path
    root: Path
    url: str

    def __post_init__(self) -> None:
        self.project.mkdir()
        subprocess.run(["git", "init", "--quiet", str(self.project)], check=True)
        (self.project / "app.py").write_text("def add(a, b):\n    return a - b\n")
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text(json.dumps(SETTINGS, indent=4))
        trusted = {str(self.project): "TRUST_FOLDER"}
        (self.settings.parent / "trustedFolders.json").write_text(json.dumps(trusted))

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def settings(self) -> Path:
        return self.root / "home" / ".gemini" / "settings.json"

    @property
    def env(self) -> dict[str, str]:
        return {
            "GEMINI_API_KEY": "x",
            "GEMINI_CLI_NO_RELAUNCH": "true",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GOOGLE_GEMINI_BASE_URL": self.url,
            "HOME": str(self.root / "home"),
            "LANG": "C.UTF-8",
            "PATH": f"{self.executable.parent}:{os.environ['PATH']}",
            "SHELL": "/bin/bash",
        }

    def start(self, prompt: str, *arguments: str) -> "subprocess.Popen[str]":
        """Let a person start the client."""
        common = ["-o", "stream-json", "-m", MODEL]
        return subprocess.Popen(
            [self.executable, "-p", prompt, *common, *arguments],
            cwd=self.project,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def use(self, prompt: str, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
        """Let the client work; return what it streamed. Nothing of our hooks may be in it.

        The client itself announces hooks of a project, once.
        """
        process = self.start(prompt, *arguments)
        output, errors = process.communicate(timeout=PATIENCE * 2)
        assert process.returncode == code, (output, errors)
        errors = errors.rpartition(ANNOUNCED)[2]
        assert "hook" not in (output + errors).lower()
        return [json.loads(each) for each in output.splitlines()]

    def hookkit(self, *arguments: str, code: int = 0) -> str:
        """Run one of our commands in the project; return what it printed."""
        done = subprocess.run(
            [*HOOKKIT, *arguments], cwd=self.project, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == code, (done.stdout, done.stderr)
        return done.stdout

    def session(self) -> dict[str, Any]:
        """The one session there is."""
        (found,) = json.loads(self.hookkit("list", "--json"))["sessions"]
        return dict(found)

    def ended(self, requests: int) -> dict[str, Any]:
        """The one session, once its end and all of its log have been recorded."""
        wait_for(lambda: not self.session()["is_active"], "the session's end")
        wait_for(lambda: self.session()["api_request_count"] == requests, "its log")
        return self.session()


def usage(prompt: int, cached: int, output: int, thoughts: int = 0) -> dict[str, int]:
    return {"prompt": prompt, "cached": cached, "output": output, "thoughts": thoughts}


def used(tool: str, **inputs: Any) -> dict[str, Any]:
    return {"tool": tool, "input": inputs}


@pytest.fixture
def machine(tmp_path: Path, installed: Callable[[str], Path]) -> Iterator[Callable[..., Gemini]]:
    """Make a machine whose API plays turns."""
    executable = installed("gemini-0.61.0") / "node_modules" / ".bin" / "gemini"
    with ExitStack() as stack:

        def make(*turns: dict[str, Any]) -> Gemini:
            api = stack.enter_context(MockGemini({"turns": list(turns)}))
            return Gemini(executable, tmp_path, api.url)

        yield make


def edits(project: Path) -> list[dict[str, Any]]:
    """The turns of a session with an edit, a failing command and an edit that fails."""
    path = str(project / "app.py")
    fix = {"file_path": path, "instruction": "fix", "old_string": "a - b", "new_string": "a + b"}
    wrong = fix | {"old_string": "not there"}
    return [
        {"content": [used("read_file", file_path=path)], "usage": usage(1000, 400, 50, 10)},
        {"content": [used("replace", **fix)], "usage": usage(1200, 900, 80, 5)},
        {
            "content": [
                used("run_shell_command", command="exit 3", description="fail"),
                used("replace", **wrong),
            ],
            "usage": usage(1500, 1100, 60),
        },
        {"text": "Fixed add.", "usage": usage(1900, 1600, 30, 7)},
    ]


COUNTS = ("prompts_count", "edit_count", "tool_call_count", "corrections_count")
TOKENS = ("tokens_input", "tokens_cache_read", "tokens_output")


def numbers(session: dict[str, Any], names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(session[name] for name in names)


@pytest.mark.parametrize("scope", ["--user", "--project"])
def test_a_session_with_edits_and_failures_that_goes_on(
    machine: Callable[..., Gemini], tmp_path: Path, scope: str
) -> None:
    again = {"text": "Sure.", "usage": usage(2100, 1900, 25)}
    gemini = machine(*edits(tmp_path / "project"), again)
    before = gemini.settings.read_bytes()
    option = [scope] if scope == "--user" else []
    gemini.hookkit("install", *option, "--agent", "gemini")
    chosen = str(uuid4())
    mode = ("--approval-mode", "yolo")
    stream = gemini.use("Fix add in app.py", "--session-id", chosen, *mode)
    assert (gemini.project / "app.py").read_text().endswith("a + b\n")
    assert stream[-1]["status"] == "success"
    first = gemini.ended(4)
    assert first["session_id"] == chosen
    assert (first["framework"], first["model"], first["origin"]) == ("gemini", MODEL, "hook")
    assert numbers(first, COUNTS) == (1, 1, 4, 0)
    assert numbers(first, TOKENS) == (1600, 4000, 242)
    assert first["project_path"] == str(gemini.project)
    assert gemini.use("no, that is wrong, use tabs", "--resume", chosen, *mode)
    wait_for(lambda: gemini.session()["prompts_count"] == 2, "the second prompt")
    second = gemini.ended(5)
    assert numbers(second, COUNTS) == (2, 1, 4, 1)
    assert numbers(second, TOKENS) == (1800, 5900, 267)
    assert (second["session_id"], second["revival_count"]) == (chosen, 1)
    gemini.hookkit("import")
    assert numbers(gemini.session(), COUNTS) == (2, 1, 4, 1)
    assert "a + b" in gemini.hookkit("history", chosen)
    gemini.hookkit("uninstall", *option, "--agent", "gemini")
    assert gemini.settings.read_bytes() == before
    assert not (gemini.project / ".gemini" / "settings.json").exists()


def test_a_tool_that_is_not_offered_and_an_error_of_the_api(
    machine: Callable[..., Gemini],
) -> None:
    refused = {"content": [used("run_shell_command", command="touch x", description="t")]}
    failure = {"status": 400, "error": {"status": "INVALID_ARGUMENT", "message": "no"}}
    gemini = machine(refused, {"text": "ok"}, failure)
    gemini.hookkit("install", "--user", "--agent", "gemini")
    gemini.use("Do it")
    found = gemini.ended(2)
    assert numbers(found, COUNTS) == (1, 0, 0, 0)
    assert not (gemini.project / "x").exists()
    gemini.use("Again", "--resume", found["session_id"], code=144)
    wait_for(lambda: gemini.session()["prompts_count"] == 2, "the second prompt")
    wait_for(lambda: not gemini.session()["is_active"], "the end of its process")
    assert numbers(gemini.session(), COUNTS) == (2, 0, 0, 0)


def test_an_interrupt_ends_the_session(machine: Callable[..., Gemini]) -> None:
    gemini = machine({"content": [used("run_shell_command", command="touch ready; sleep 60")]})
    gemini.hookkit("install", "--user", "--agent", "gemini")
    process = gemini.start("Do it", "--approval-mode", "yolo")
    wait_for((gemini.project / "ready").exists, "the command")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert '"result"' not in output
    found = gemini.ended(1)
    assert (found["prompts_count"], found["end_reason"]) == (1, "exit")


def test_hooks_are_silent_when_hookkit_is_gone(machine: Callable[..., Gemini]) -> None:
    gemini = machine({"text": "Hello"})
    gemini.hookkit("install", "--user", "--agent", "gemini")
    for each in (gemini.root / "home" / ".local").rglob("*"):
        if each.is_file():
            each.unlink()
    assert gemini.use("Hi")[-1]["status"] == "success"


def test_a_run_is_followed_and_resumed(machine: Callable[..., Gemini]) -> None:
    write = used("write_file", file_path="notes.md", content="# Notes\n")
    first = {"content": [write], "usage": usage(500, 0, 10)}
    gemini = machine(first, {"text": "Written."}, {"text": "Resumed."})
    gemini.hookkit("install", "--user", "--agent", "gemini")
    mode = ("--permission-mode", "auto_edit")
    assert "Written." in gemini.hookkit("run", "--agent", "gemini", *mode, "Write notes")
    assert (gemini.project / "notes.md").read_text() == "# Notes\n"
    found = gemini.ended(2)
    assert numbers(found, COUNTS) == (1, 1, 1, 0)
    (run,) = json.loads(gemini.hookkit("ps", "--all", "--json"))["runs"]
    assert (run["status"], run["session_id"]) == ("completed", found["session_id"])
    assert "Resumed." in gemini.hookkit("resume", found["session_id"], "Go on")
    assert gemini.ended(3)["prompts_count"] == 2


def test_a_run_is_cancelled(machine: Callable[..., Gemini]) -> None:
    gemini = machine({"content": [used("run_shell_command", command="touch ready; sleep 60")]})
    gemini.hookkit("install", "--user", "--agent", "gemini")
    mode = ("--permission-mode", "yolo")
    run_id = gemini.hookkit("run", "--agent", "gemini", "--detach", *mode, "Wait").strip()
    wait_for((gemini.project / "ready").exists, "the command")
    gemini.hookkit("cancel", run_id)
    (run,) = json.loads(gemini.hookkit("ps", "--all", "--json"))["runs"]
    assert (run["session_id"], run["status"]) == (run_id, "cancelled")
    wait_for(lambda: not gemini.session()["is_active"], "the session's end")
    assert gemini.session()["prompts_count"] == 1


def test_a_run_in_a_folder_that_nobody_trusts_reports_the_remedy(
    machine: Callable[..., Gemini],
) -> None:
    gemini = machine({"text": "Never"})
    (gemini.settings.parent / "trustedFolders.json").unlink()
    gemini.hookkit("run", "--agent", "gemini", "Hi", code=1)
    (run,) = json.loads(gemini.hookkit("ps", "--all", "--json"))["runs"]
    assert "--skip-trust" in run["error"]
    assert "Never" in gemini.hookkit("run", "--agent", "gemini", "Hi", "--", "--skip-trust")
