"""The real GitHub Copilot CLI, offline against a scripted API: what hookkit records and runs."""

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
from tests.e2e.mock_openai import MockOpenAI

MODEL = "claude-sonnet-4.5"
ALL = "--allow-all-tools"

pytestmark = pytest.mark.e2e


@dataclass
class Copilot:
    """A person's machine with Copilot and hookkit."""

    executable: Path
    root: Path
    url: str

    def __post_init__(self) -> None:
        settings = self.root / "home" / ".copilot" / "config.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"trustedFolders": [str(self.project)]}))
        self.project.mkdir()
        subprocess.run(["git", "init", "--quiet", str(self.project)], check=True)
        (self.project / "app.py").write_text("def add(a, b):\n    return a - b\n")

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def hooks(self) -> Path:
        """The person's own hooks of hookkit."""
        return self.root / "home" / ".copilot" / "hooks" / "hookkit.json"

    @property
    def env(self) -> dict[str, str]:
        return {
            "COPILOT_AUTO_UPDATE": "false",
            "COPILOT_MODEL": MODEL,
            "COPILOT_OFFLINE": "true",
            "COPILOT_PROVIDER_API_KEY": "key-0123456789",
            "COPILOT_PROVIDER_BASE_URL": f"{self.url}/v1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(self.root / "home"),
            "LANG": "C.UTF-8",
            "PATH": f"{self.executable.parent}:{os.environ['PATH']}",
            "SHELL": "/bin/bash",
        }

    def start(self, prompt: str, *arguments: str) -> "subprocess.Popen[str]":
        """Let a person start the client."""
        common = ["--output-format", "json", "--no-auto-update"]
        return subprocess.Popen(
            [self.executable, "-p", prompt, *common, *arguments],
            cwd=self.project,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def use(self, prompt: str, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
        """Let the client work; return what it streamed. Nothing of our hooks may be in it."""
        process = self.start(prompt, *arguments)
        output, errors = process.communicate(timeout=PATIENCE * 2)
        assert process.returncode == code, (output, errors)
        assert "hookkit" not in output + errors
        lines = [json.loads(each) for each in output.splitlines()]
        ended = [each["data"] for each in lines if each["type"] == "hook.end"]
        assert all(each["success"] for each in ended)
        return lines

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


def usage(given: int, cached: int, output: int, reasoning: int = 0) -> dict[str, int]:
    names = ("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens")
    return dict(zip(names, (given, cached, output, reasoning), strict=True))


def used(tool: str, **inputs: Any) -> dict[str, Any]:
    return {"tool": tool, "input": inputs}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the client unpacks itself at its first start, which takes long."""
    return tmp_path_factory.mktemp("unpacked")


@pytest.fixture
def machine(
    tmp_path: Path, installed: Callable[[str], Path], unpacked: Path
) -> Iterator[Callable[..., Copilot]]:
    """Make a machine whose API plays turns, and lanes of other conversations."""
    (tmp_path / "home" / ".cache").mkdir(parents=True)
    (tmp_path / "home" / ".cache" / "copilot").symlink_to(unpacked)
    executable = installed("copilot-1.0.102") / "node_modules" / ".bin" / "copilot"
    with ExitStack() as stack:

        def make(*turns: dict[str, Any], lanes: tuple[dict[str, Any], ...] = ()) -> Copilot:
            api = MockOpenAI({"turns": list(turns), "lanes": list(lanes)})
            return Copilot(executable, tmp_path, stack.enter_context(api).url)

        yield make


def edits(project: Path) -> list[dict[str, Any]]:
    """The turns of a session with an edit, a failing command and an edit that fails."""
    path = str(project / "app.py")
    fix = used("edit", path=path, old_str="a - b", new_str="a + b")
    wrong = used("edit", path=path, old_str="not there", new_str="x")
    fails = used("bash", command="exit 3", description="fail")
    return [
        {"content": [used("view", path=path)], "usage": usage(1000, 400, 50, 10)},
        {"content": [fix], "usage": usage(1200, 900, 80)},
        {"content": [fails, wrong], "usage": usage(1500, 1100, 60, 5)},
        {"text": "Fixed add.", "usage": usage(1900, 1600, 30, 7)},
    ]


COUNTS = ("prompts_count", "edit_count", "tool_call_count", "corrections_count")
TOKENS = ("tokens_input", "tokens_cache_read", "tokens_output")


def numbers(session: dict[str, Any], names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(session[name] for name in names)


@pytest.mark.parametrize("scope", ["user", "project", "claude", "all"])
def test_a_session_with_edits_and_failures_that_goes_on(
    machine: Callable[..., Copilot], tmp_path: Path, scope: str
) -> None:
    again = {"text": "Sure.", "usage": usage(2100, 1900, 25)}
    copilot = machine(*edits(tmp_path / "project"), again)
    if scope in ("user", "all"):
        copilot.hookkit("install", "--user", "--agent", "copilot")
    if scope in ("project", "all"):
        copilot.hookkit("install", "--agent", "copilot")
    if scope in ("claude", "all"):
        copilot.hookkit("install", "--agent", "claude_code")
    chosen = str(uuid4())
    stream = copilot.use("Fix add in app.py", "--session-id", chosen, ALL)
    assert (copilot.project / "app.py").read_text().endswith("a + b\n")
    assert stream[-1]["exitCode"] == 0
    first = copilot.ended(4)
    assert first["session_id"] == chosen
    assert (first["framework"], first["model"], first["origin"]) == ("copilot", MODEL, "hook")
    assert numbers(first, COUNTS) == (1, 1, 4, 0)
    assert numbers(first, TOKENS) == (1600, 4000, 220)
    assert first["project_path"] == str(copilot.project)
    assert first["end_reason"] == "complete"
    assert copilot.use("no, that is wrong, use tabs", "--resume", chosen, ALL)
    wait_for(lambda: copilot.session()["prompts_count"] == 2, "the second prompt")
    second = copilot.ended(5)
    assert numbers(second, COUNTS) == (2, 1, 4, 1)
    assert numbers(second, TOKENS) == (1800, 5900, 245)
    assert (second["session_id"], second["revival_count"]) == (chosen, 1)
    copilot.hookkit("import")
    assert numbers(copilot.session(), COUNTS) == (2, 1, 4, 1)
    assert "a + b" in copilot.hookkit("history", chosen)
    if scope == "user":
        copilot.hookkit("uninstall", "--user", "--agent", "copilot")
        assert not copilot.hooks.exists()


def test_a_tool_that_nobody_permits_and_an_error_of_the_api(
    machine: Callable[..., Copilot],
) -> None:
    refused = {"content": [used("bash", command="touch x", description="t")]}
    error = {"type": "invalid_request_error", "code": "invalid_api_key", "message": "bad key"}
    copilot = machine(refused, {"text": "ok"}, {"status": 401, "error": error, "times": 9})
    copilot.hookkit("install", "--user", "--agent", "copilot")
    copilot.use("Do it")
    found = copilot.ended(2)
    assert numbers(found, COUNTS) == (1, 0, 0, 0)
    assert not (copilot.project / "x").exists()
    copilot.use("Again", "--resume", found["session_id"], code=1)
    wait_for(lambda: copilot.session()["prompts_count"] == 2, "the second prompt")
    wait_for(lambda: copilot.session()["api_error_count"] == 3, "the attempts")
    again = copilot.ended(2)
    assert (again["end_reason"], again["tool_call_count"]) == ("error", 0)


def task(name: str, prompt: str) -> dict[str, Any]:
    """A turn that starts a subagent."""
    return {
        "content": [
            used(
                "task",
                description=name,
                prompt=prompt,
                agent_type="general-purpose",
                name=name,
                mode="sync",
            )
        ],
        "usage": usage(100, 0, 10),
    }


def test_subagents_of_subagents_are_no_sessions(machine: Callable[..., Copilot]) -> None:
    path = used("view", path="app.py")
    inner = {"name": "inner", "match": "INNERMOST", "turns": [{"content": [path]}, {"text": "1"}]}
    outer = {
        "name": "outer",
        "match": "OUTERMOST",
        "turns": [task("inner", "INNERMOST view it"), {"text": "2"}],
    }
    copilot = machine(task("outer", "OUTERMOST delegate"), {"text": "3"}, lanes=(inner, outer))
    copilot.hookkit("install", "--user", "--agent", "copilot")
    copilot.use("Delegate", ALL)
    found = copilot.ended(6)
    assert numbers(found, COUNTS) == (1, 0, 3, 0)
    shown = copilot.hookkit("history", found["session_id"])
    for words in ("outer", "inner", "view"):
        assert words in shown


def test_an_interrupt_ends_the_session(machine: Callable[..., Copilot]) -> None:
    waiting = used("bash", command="touch ready; sleep 60", description="wait")
    copilot = machine({"content": [waiting]})
    copilot.hookkit("install", "--user", "--agent", "copilot")
    process = copilot.start("Do it", ALL)
    wait_for((copilot.project / "ready").exists, "the command")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode in (0, -signal.SIGINT)  # of the client, or of npm's wrapper
    assert '"type":"result"' not in output
    assert copilot.ended(1)["prompts_count"] == 1


def test_hooks_are_silent_when_hookkit_is_gone(machine: Callable[..., Copilot]) -> None:
    copilot = machine({"text": "Hello"})
    copilot.hookkit("install", "--user", "--agent", "copilot")
    for each in (copilot.root / "home" / ".local").rglob("*"):
        if each.is_file():
            each.unlink()
    assert copilot.use("Hi")[-1]["exitCode"] == 0


def test_a_run_is_followed_and_resumed(machine: Callable[..., Copilot], tmp_path: Path) -> None:
    notes = str(tmp_path / "project" / "notes.md")
    write = used("create", path=notes, file_text="# Notes\n")
    first = {"content": [write], "usage": usage(500, 0, 10)}
    copilot = machine(first, {"text": "Written."}, {"text": "Resumed."})
    copilot.hookkit("install", "--user", "--agent", "copilot")
    options = ("--agent", "copilot", "--allowed-tools", "write")
    assert "Written." in copilot.hookkit("run", *options, "Write notes")
    assert Path(notes).read_text() == "# Notes\n"
    found = copilot.ended(2)
    assert numbers(found, COUNTS) == (1, 1, 1, 0)
    (run,) = json.loads(copilot.hookkit("ps", "--all", "--json"))["runs"]
    assert (run["status"], run["session_id"]) == ("completed", found["session_id"])
    assert "Resumed." in copilot.hookkit("resume", found["session_id"], "Go on")
    assert copilot.ended(3)["prompts_count"] == 2


def test_a_run_is_cancelled(machine: Callable[..., Copilot]) -> None:
    waiting = used("bash", command="touch ready; sleep 60", description="wait")
    copilot = machine({"content": [waiting]})
    copilot.hookkit("install", "--user", "--agent", "copilot")
    run_id = copilot.hookkit("run", "--agent", "copilot", "--detach", "Wait", "--", ALL).strip()
    wait_for((copilot.project / "ready").exists, "the command")
    copilot.hookkit("cancel", run_id)
    (run,) = json.loads(copilot.hookkit("ps", "--all", "--json"))["runs"]
    assert (run["session_id"], run["status"]) == (run_id, "cancelled")
    wait_for(lambda: not copilot.session()["is_active"], "the session's end")
    assert copilot.session()["prompts_count"] == 1


def test_a_run_that_fails_reports_the_reason(machine: Callable[..., Copilot]) -> None:
    error = {"type": "invalid_request_error", "code": "invalid_api_key", "message": "bad key"}
    copilot = machine({"status": 401, "error": error, "times": 9})
    copilot.hookkit("run", "--agent", "copilot", "Hi", code=1)
    (run,) = json.loads(copilot.hookkit("ps", "--all", "--json"))["runs"]
    assert run["status"] == "failed"
    assert run["error"].startswith("Authentication failed with provider")
