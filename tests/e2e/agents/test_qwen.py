"""The real Qwen Code against a scripted API: what hookkit installs, records, runs and cancels."""

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

SETTINGS = {
    "security": {"auth": {"selectedType": "openai"}},
    "general": {"enableAutoUpdate": False},
    "privacy": {"usageStatisticsEnabled": False},
    "$version": 4,  # the client adds it
}

pytestmark = pytest.mark.e2e


@dataclass
class Qwen:
    """A person's machine with Qwen Code and hookkit."""

    executable: Path
    root: Path
    url: str
    requests: Path
    """What the API was asked, and what it answered."""

    def __post_init__(self) -> None:
        self.project.mkdir()
        subprocess.run(["git", "init", "--quiet", str(self.project)], check=True)
        (self.project / "app.py").write_text("def add(a, b):\n    return a - b\n")
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text(json.dumps(SETTINGS, indent=4))

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def settings(self) -> Path:
        return self.root / "home" / ".qwen" / "settings.json"

    @property
    def env(self) -> dict[str, str]:
        return {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(self.root / "home"),
            "LANG": "C.UTF-8",
            "OPENAI_API_KEY": "x",
            "OPENAI_BASE_URL": f"{self.url}/v1",
            "OPENAI_MODEL": "qwen3-coder",
            "PATH": f"{self.executable.parent}:{os.environ['PATH']}",
            "SHELL": "/bin/bash",
        }

    def start(self, prompt: str, *arguments: str) -> "subprocess.Popen[str]":
        """Let a person start the client."""
        return subprocess.Popen(
            [self.executable, "-p", prompt, "-o", "stream-json", *arguments],
            cwd=self.project,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def use(self, prompt: str, *arguments: str) -> list[dict[str, Any]]:
        """Let the client work; return what it streamed. Nothing of our hooks may be in it."""
        process = self.start(prompt, *arguments)
        output, errors = process.communicate(timeout=PATIENCE * 2)
        assert process.returncode == 0, (output, errors)
        assert "hookkit" not in output + errors
        return [json.loads(each) for each in output.splitlines()]

    def hookkit(self, *arguments: str) -> str:
        """Run one of our commands in the project; return what it printed."""
        done = subprocess.run(
            [*HOOKKIT, *arguments], cwd=self.project, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, (done.stdout, done.stderr)
        return done.stdout

    def session(self) -> dict[str, Any]:
        """The one session there is."""
        (found,) = json.loads(self.hookkit("list", "--json"))["sessions"]
        return dict(found)

    def ended(self) -> dict[str, Any]:
        """The one session, once its end and all of its log have been recorded."""
        wait_for(lambda: not self.session()["is_active"], "the session's end")
        wait_for(lambda: numbers(self.session(), TOKENS) == self.sent(), "its log")
        return self.session()

    def sent(self) -> tuple[int, ...]:
        """The tokens that the API sent: the client also asks for purposes of its own."""
        known = map(json.loads, self.requests.read_text().splitlines())
        answers = [each["answered"] for each in known if each.get("complete")]
        found = [each["usage"] for each in answers if "usage" in (each or {})]
        cached = sum(each["prompt_tokens_details"]["cached_tokens"] for each in found)
        given = sum(each["prompt_tokens"] for each in found)
        return given - cached, cached, sum(each["completion_tokens"] for each in found)


def usage(given: int, cached: int, output: int, reasoning: int = 0) -> dict[str, int]:
    known = {"input_tokens": given, "cached_tokens": cached}
    return known | {"output_tokens": output, "reasoning_tokens": reasoning}


def used(tool: str, **inputs: Any) -> dict[str, Any]:
    return {"tool": tool, "input": inputs}


def shell(command: str) -> dict[str, Any]:
    return used("run_shell_command", command=command, description="x", is_background=False)


@pytest.fixture
def machine(tmp_path: Path, installed: Callable[[str], Path]) -> Iterator[Callable[..., Qwen]]:
    """Make a machine whose API plays turns."""
    executable = installed("qwen-0.24.4") / "node_modules" / ".bin" / "qwen"
    with ExitStack() as stack:

        def make(*turns: dict[str, Any]) -> Qwen:
            log = tmp_path / "requests.jsonl"
            api = stack.enter_context(MockOpenAI({"turns": list(turns)}, log_path=log))
            return Qwen(executable, tmp_path, api.url, log)

        yield make


COUNTS = ("prompts_count", "edit_count", "tool_call_count", "corrections_count")
TOKENS = ("tokens_input", "tokens_cache_read", "tokens_output")


def numbers(session: dict[str, Any], names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(session[name] for name in names)


@pytest.mark.parametrize("scope", ["user", "project"])
def test_a_session_with_edits_and_failures_that_goes_on(
    machine: Callable[..., Qwen], tmp_path: Path, scope: str
) -> None:
    path = str(tmp_path / "project" / "app.py")
    fix = used("edit", file_path=path, old_string="a - b", new_string="a + b")
    wrong = used("edit", file_path=path, old_string="not there", new_string="x")
    qwen = machine(
        {"content": [used("read_file", file_path=path)], "usage": usage(1000, 400, 50, 10)},
        {"content": [fix], "usage": usage(1100, 500, 51)},
        {"content": [shell("exit 3"), wrong, used("unheard_of")], "usage": usage(1200, 600, 52)},
        {"text": "Fixed add.", "usage": usage(1300, 700, 53)},
        {"text": "Sure.", "usage": usage(1400, 800, 54)},
    )
    before = qwen.settings.read_bytes()
    option = ["--user"] if scope == "user" else []
    qwen.hookkit("install", *option, "--agent", "qwen")
    chosen = str(uuid4())
    assert qwen.use("Fix add in app.py", "--yolo", "--session-id", chosen)[-1]["is_error"] is False
    assert (qwen.project / "app.py").read_text().endswith("a + b\n")
    first = qwen.ended()
    assert (first["session_id"], first["framework"], first["model"]) == (
        chosen,
        "qwen",
        "qwen3-coder",
    )
    assert numbers(first, COUNTS) == (1, 1, 4, 0)
    assert qwen.use("no, that is wrong, use tabs", "--yolo", "--resume", chosen)
    wait_for(lambda: qwen.session()["prompts_count"] == 2, "the second prompt")
    second = qwen.ended()
    assert numbers(second, COUNTS) == (2, 1, 4, 1)
    qwen.hookkit("import")
    assert numbers(qwen.session(), COUNTS) == (2, 1, 4, 1)
    qwen.hookkit("uninstall", *option, "--agent", "qwen")
    assert qwen.settings.read_bytes() == before
    shared = (
        qwen.project / ".qwen" / "settings.json"
    )  # where the client writes a version of its own
    assert not shared.exists() or "hooks" not in json.loads(shared.read_text())


def test_an_interrupt_ends_the_session(machine: Callable[..., Qwen]) -> None:
    qwen = machine({"content": [shell("touch ready; sleep 60")]})
    qwen.hookkit("install", "--user", "--agent", "qwen")
    process = qwen.start("Do it", "--yolo")
    wait_for((qwen.project / "ready").exists, "the command")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    output, _ = process.communicate(timeout=PATIENCE)
    assert '"type":"result"' not in output or process.returncode != 0
    found = qwen.ended()
    assert found["prompts_count"] == 1


def test_a_run_is_followed_and_resumed(machine: Callable[..., Qwen]) -> None:
    write = used("write_file", file_path="", content="# Notes\n")
    qwen = machine({"content": [write]}, {"text": "Written."}, {"text": "Resumed."})
    write["input"]["file_path"] = str(qwen.project / "notes.md")
    qwen.hookkit("install", "--user", "--agent", "qwen")
    mode = ("--permission-mode", "auto-edit")
    assert "Written." in qwen.hookkit("run", "--agent", "qwen", *mode, "Write notes")
    assert (qwen.project / "notes.md").read_text() == "# Notes\n"
    found = qwen.ended()
    assert numbers(found, COUNTS) == (1, 1, 1, 0)
    (run,) = json.loads(qwen.hookkit("ps", "--all", "--json"))["runs"]
    assert (run["status"], run["session_id"]) == ("completed", found["session_id"])
    assert "Resumed." in qwen.hookkit("resume", found["session_id"], "Go on")
    assert qwen.ended()["prompts_count"] == 2


def test_a_run_is_cancelled(machine: Callable[..., Qwen]) -> None:
    qwen = machine({"content": [shell("touch ready; sleep 60")]})
    qwen.hookkit("install", "--user", "--agent", "qwen")
    mode = ("--permission-mode", "yolo")
    run_id = qwen.hookkit("run", "--agent", "qwen", "--detach", *mode, "Wait").strip()
    wait_for((qwen.project / "ready").exists, "the command")
    qwen.hookkit("cancel", run_id)
    (run,) = json.loads(qwen.hookkit("ps", "--all", "--json"))["runs"]
    assert (run["session_id"], run["status"]) == (run_id, "cancelled")
    wait_for(lambda: not qwen.session()["is_active"], "the session's end")
