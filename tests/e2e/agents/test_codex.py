"""The real Codex, against a scripted API: hooks, rollouts and runs tell the same, each once."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import HOOKKIT
from tests.e2e.mock_openai import MockOpenAI

pytestmark = pytest.mark.e2e

PATIENCE = 60.0

PATCH = """*** Begin Patch
*** Update File: app.py
@@
-x = 1
+x = 2
*** Add File: notes.md
+# Notes
*** End Patch
"""

CONFIG = """model = "gpt-5.5"
model_provider = "mock"
[model_providers.mock]
name = "mock"
base_url = "{url}/v1"
wire_api = "responses"
env_key = "MOCK_KEY"
request_max_retries = 1
stream_max_retries = 1
[projects."{project}"]
trust_level = "trusted"
"""


def reply(*content: dict[str, Any], given: int = 100, cached: int = 0, output: int = 10) -> Any:
    usage = {"input_tokens": given, "cached_tokens": cached, "output_tokens": output}
    return {"content": list(content), "usage": usage}


def shell(command: str) -> dict[str, Any]:
    return {"tool": "exec_command", "input": {"cmd": command}}


EDIT = [
    reply({"custom": "apply_patch", "input": PATCH}, given=1000, output=50),
    reply(shell("false"), shell("git status --short"), given=1200, cached=1000, output=40),
    reply({"custom": "apply_patch", "input": PATCH.replace("x = 1", "y = 9")}, given=1500),
    reply({"text": "Done."}, given=1600, cached=1500, output=20),
]
"""A session with an edit of two files, a command that fails and one that doesn't, and a patch that
does not fit."""


class Machine:
    """One person's machine: a home, a project in git, Codex and hookkit."""

    def __init__(self, client: Path, root: Path, url: str) -> None:
        self.client, self.home, self.project = client, root / "home", root / "project"
        self.config = self.home / ".codex" / "config.toml"
        self.config.parent.mkdir(parents=True)
        self.project.mkdir()
        self.config.write_text(CONFIG.format(url=url, project=self.project))
        (self.project / "app.py").write_text("x = 1\n")
        for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "First"]):
            person = ["-c", "user.name=Dev", "-c", "user.email=dev@example.com"]
            subprocess.run(["git", *person, *words], cwd=self.project, env=self.env, check=True)

    @property
    def env(self) -> dict[str, str]:
        return {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(self.home),
            "HOOKKIT_SUMMARY": "off",
            "LANG": "C.UTF-8",
            "MOCK_KEY": "x",
            "PATH": f"{self.client}:{os.environ['PATH']}",
            "SHELL": "/bin/bash",
            "TERM": "xterm-256color",
        }

    sandbox = "danger-full-access"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = ["codex", "exec", "--json", f"--config=sandbox_mode={self.sandbox}"]
        return subprocess.Popen(
            [*command, *arguments],
            cwd=self.project,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def codex(self, *arguments: str) -> list[dict[str, Any]]:
        """Run Codex to its end; what it printed."""
        with self.start(*arguments) as process:
            output, _ = process.communicate(timeout=PATIENCE)
        return [json.loads(line) for line in output.splitlines()]

    def hookkit(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [*HOOKKIT, *words], cwd=self.project, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == code, done.stderr
        return done.stdout

    def install(self, *options: str) -> str:
        return self.hookkit("install", "--agent", "codex", "--user", *options)

    def sessions(self) -> list[dict[str, Any]]:
        return list(json.loads(self.hookkit("list", "--json"))["sessions"])

    def session(self) -> dict[str, Any]:
        (found,) = self.sessions()
        return found


@pytest.fixture(params=["codex-0.171.0", "codex-0.151.0"])
def client(request: pytest.FixtureRequest, installed: Callable[[str], Path]) -> Path:
    return installed(request.param) / "node_modules" / ".bin"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[MockOpenAI]:
    with MockOpenAI({"turns": EDIT}, log_path=tmp_path / "api.jsonl") as mock:
        yield mock


@pytest.fixture
def machine(client: Path, tmp_path: Path, api: MockOpenAI) -> Machine:
    return Machine(client, tmp_path, api.url)


def until(what: Callable[[], Any], meaning: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"never happened: {meaning}")


COUNTS = {
    "prompts_count": 1,
    "edit_count": 2,
    "tool_call_count": 3,
    "api_request_count": 4,
    "tokens_input": 1000 + 200 + 1500 + 100,
    "tokens_cache_read": 2500,
    "tokens_output": 120,
}


def counts(session: dict[str, Any]) -> dict[str, Any]:
    return {name: session[name] for name in COUNTS}


def messages(output: list[dict[str, Any]]) -> list[str]:
    """What Codex itself remarks on, such as a hook that failed."""
    items = [each["item"] for each in output if each["type"] == "item.completed"]
    return [each["message"] for each in items if each["type"] == "error"]


def test_a_session_and_its_counts(machine: Machine) -> None:
    before = machine.config.read_bytes()
    said = machine.install()
    assert "before you have approved them" in said
    assert machine.config.read_bytes() == before
    assert "approved" not in machine.install("--trust")
    assert "approved" not in machine.install()
    output = machine.codex("Fix it")
    assert messages(output) == []
    assert (machine.project / "app.py").read_text() == "x = 2\n"
    until(lambda: counts(machine.session()) == COUNTS, f"not {counts(machine.session())}")
    session = machine.session()
    assert (session["framework"], session["origin"], session["model"]) == (
        "codex",
        "hook",
        "gpt-5.5",
    )
    assert session["cost_usd"]
    thread = output[0]["thread_id"]
    machine.codex("resume", thread, "Go on")
    until(lambda: machine.session()["prompts_count"] == 2, "the second prompt")
    until(lambda: not machine.session()["is_active"], "it has ended")
    machine.hookkit("rebuild")
    assert machine.session()["prompts_count"] == 2
    assert machine.session()["edit_count"] == 2
    machine.hookkit("uninstall", "--agent", "codex", "--user")
    assert machine.config.read_bytes() == before
    assert not (machine.home / ".codex" / "hooks.json").exists()


def test_an_import_alone(machine: Machine) -> None:
    machine.codex("Fix it")
    machine.hookkit("import")
    assert counts(machine.session()) == COUNTS


def test_what_is_refused_is_no_call(machine: Machine, tmp_path: Path) -> None:
    machine.install("--trust")
    machine.sandbox = "read-only"
    machine.codex("Fix it")
    assert (machine.project / "app.py").read_text() == "x = 1\n"
    until(lambda: machine.session()["api_request_count"] == 4, "all calls are counted")
    until(lambda: not machine.session()["is_active"], "it has ended")
    assert machine.session()["edit_count"] == 0
    assert machine.session()["tool_call_count"] == 2


def test_an_interruption(machine: Machine, api: MockOpenAI, tmp_path: Path) -> None:
    machine.install("--trust")
    with MockOpenAI({"turns": [reply(shell("sleep 30"))]}) as slow:
        machine.config.write_text(machine.config.read_text().replace(api.url, slow.url))
        process = machine.start("Wait")
        until(lambda: machine.sessions() and machine.session()["status"] == "busy", "it works")
        until(lambda: "sleep 30" in rollout(machine), "it sleeps")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    until(lambda: machine.session()["api_request_count"] == 1, "the call is counted")
    assert machine.session()["prompts_count"] == 1
    until(lambda: not machine.session()["is_active"], "it has ended")


def rollout(machine: Machine) -> str:
    found = sorted((machine.home / ".codex" / "sessions").rglob("rollout-*.jsonl"))
    return found[-1].read_text() if found else ""


def test_over_budget_a_prompt_is_held_back(machine: Machine, tmp_path: Path) -> None:
    machine.hookkit("budget", "set", "0.0001")
    machine.hookkit("budget", "enforce", "on")
    assert "budget guard" in machine.install("--trust")
    machine.codex("Fix it")
    until(lambda: counts(machine.session()) == COUNTS, "the first is spent")
    calls = (tmp_path / "api.jsonl").read_text()
    machine.codex("More")
    assert (tmp_path / "api.jsonl").read_text() == calls
    until(lambda: any(not each["prompts_count"] for each in machine.sessions()), "it is held")


@pytest.mark.parametrize("is_wired", [True, False], ids=["hooks", "rollout"])
def test_runs(machine: Machine, is_wired: bool) -> None:
    if is_wired:
        machine.install("--trust")
    run = json.loads(
        machine.hookkit(
            *(
                "run",
                "--agent",
                "codex",
                "--permission-mode",
                "danger-full-access",
                "--json",
                "Fix",
            ),
        )
    )["run"]
    assert (run["status"], run["exit_code"]) == ("completed", 0)
    until(lambda: counts(machine.session()) == COUNTS, "the rollout was read")
    session = machine.session()
    assert (session["session_id"], session["origin"]) == (run["session_id"], "run")
    again = json.loads(machine.hookkit("resume", run["session_id"], "--json", "On"))["run"]
    assert again["session_id"] == run["session_id"]
    fork = json.loads(machine.hookkit("fork", run["session_id"], "--json", "Else"))["run"]
    assert fork["session_id"] != run["session_id"]

    def prompts() -> dict[str, int]:
        return {each["session_id"]: each["prompts_count"] for each in machine.sessions()}

    expected = {run["session_id"]: 2, fork["session_id"]: 1}
    until(lambda: prompts() == expected, "all rollouts were read")
    known = {each["session_id"]: each for each in machine.sessions()}
    assert known[fork["session_id"]]["parent_session_id"] == run["session_id"]
    assert "Done." in machine.hookkit("output", run["session_id"])


def test_a_run_is_cancelled(machine: Machine, api: MockOpenAI) -> None:
    with MockOpenAI({"turns": [reply(shell("sleep 60"))]}) as slow:
        machine.config.write_text(machine.config.read_text().replace(api.url, slow.url))
        words = "run", "--agent", "codex", "--detach", "Wait"
        thread = machine.hookkit(*words).strip()
        until(lambda: "sleep 60" in machine.hookkit("output", thread), "it sleeps")
        assert thread in machine.hookkit("ps")
        machine.hookkit("cancel", thread)
    (run,) = json.loads(machine.hookkit("ps", "--all", "--json"))["runs"]
    assert (run["session_id"], run["status"]) == (thread, "cancelled")
    assert '"turn_aborted"' in rollout(machine)
