"""OpenCode itself, against a scripted API: what hookkit records, reads and starts."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import HOOKKIT, PATIENCE, wait_for
from tests.e2e.mock_openai import MockOpenAI

pytestmark = pytest.mark.e2e

CLIENT = "opencode-1.18.33"

QUIET = {
    "OPENCODE_DISABLE_AUTOUPDATE": "1",
    "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
    "OPENCODE_DISABLE_MODELS_FETCH": "1",
}
"""Nothing is asked of the network but the plugin's package, at the first start."""

COST = {"input": 2, "output": 10, "cache_read": 0.5}


def usage(given: int, cached: int, output: int, reasoning: int = 0) -> dict[str, int]:
    return {
        "input_tokens": given,
        "cached_tokens": cached,
        "output_tokens": output,
        "reasoning_tokens": reasoning,
    }


@dataclass
class OpenCode:
    """A person's machine with OpenCode and hookkit."""

    client: Path
    root: Path
    url: str

    def __post_init__(self) -> None:
        self.home.mkdir(exist_ok=True)
        self.project.mkdir(exist_ok=True)
        subprocess.run(["git", "init", "--quiet", str(self.project)], check=True)
        (self.project / "app.py").write_text("def add(a, b):\n    return a - b\n")
        models = {name: {"name": name, "cost": COST} for name in ("coder-x", "gpt-small")}
        options = {"baseURL": f"{self.url}/v1", "apiKey": "x"}
        provider = {"npm": "@ai-sdk/openai-compatible", "options": options, "models": models}
        self.configure(provider={"mock": provider}, model="mock/coder-x")

    def configure(self, **settings: Any) -> None:
        """Change the person's settings of the client."""
        file = self.home / ".config" / "opencode" / "opencode.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        known = json.loads(file.read_text()) if file.exists() else {}
        file.write_text(json.dumps(known | {"small_model": "mock/gpt-small"} | settings))

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def executable(self) -> Path:
        return self.client / "node_modules" / ".bin" / "opencode"

    @property
    def env(self) -> dict[str, str]:
        return QUIET | {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PATH": f"{self.executable.parent}:{os.environ['PATH']}",
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
        assert done.returncode == 0, (done.stdout, done.stderr)
        return done.stdout

    def doctor(self) -> str:
        """What the check of the setup prints, whatever it finds."""
        command = [*HOOKKIT, "doctor"]
        done = subprocess.run(command, cwd=self.project, env=self.env, capture_output=True)
        return done.stdout.decode()

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start the client without a terminal."""
        return subprocess.Popen(
            [self.executable, "run", "--format", "json", *arguments],
            cwd=self.project,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> list[dict[str, Any]]:
        """Run the client to its end; return what it streamed. Nothing of ours may be in it."""
        output, errors = self.start(*arguments).communicate(timeout=PATIENCE * 4)
        assert "hookkit" not in output + errors, (output, errors)
        return [json.loads(each) for each in output.splitlines()]

    def sessions(self) -> list[dict[str, Any]]:
        return list(json.loads(self.hookkit("list", "--json"))["sessions"])

    def session(self) -> dict[str, Any]:
        """The one session there is."""
        (found,) = self.sessions()
        return found

    def counted(self, requests: int) -> dict[str, Any]:
        """The one session, once it has ended and so many calls are counted."""

        def is_over() -> bool:
            known = self.sessions()
            return len(known) == 1 and (
                known[0]["api_request_count"] == requests and not known[0]["is_active"]
            )

        wait_for(is_over, "the end of the session")
        return self.session()


@pytest.fixture
def machine(tmp_path: Path, installed: Callable[[str], Path]) -> Iterator[Callable[..., OpenCode]]:
    """Make a machine whose API plays turns."""
    with ExitStack() as stack:

        def make(*turns: dict[str, Any], **scenario: Any) -> OpenCode:
            scripted = scenario | {"turns": list(turns)}
            mock = stack.enter_context(MockOpenAI(scripted, log_path=tmp_path / "api.jsonl"))
            return OpenCode(installed(CLIENT), tmp_path, mock.url)

        yield make


def tokens(session: dict[str, Any]) -> tuple[int, int, int]:
    return session["tokens_input"], session["tokens_output"], session["tokens_cache_read"]


def work(project: Path) -> list[dict[str, Any]]:
    """Turns with an edit, a command that fails, and an answer."""
    edit = {"filePath": str(project / "app.py"), "oldString": "a - b", "newString": "a + b"}
    return [
        {"content": [{"tool": "read", "input": {"filePath": str(project / "app.py")}}]}
        | {"usage": usage(1000, 400, 50, 10)},
        {"content": [{"text": "Fixing."}, {"tool": "edit", "input": edit}]}
        | {"usage": usage(1200, 900, 80)},
        {"content": [{"tool": "bash", "input": {"command": "exit 3", "description": "fail"}}]}
        | {"usage": usage(1300, 1000, 20)},
        {"text": "Fixed.", "usage": usage(1400, 1100, 30)},
    ]


def test_a_session_from_its_installation_to_its_removal(
    machine: Callable[..., OpenCode], tmp_path: Path
) -> None:
    person = machine(*work(tmp_path / "project"), {"text": "More.", "usage": usage(1500, 1200, 9)})
    before = sorted(each for each in person.home.rglob("*") if "hookkit" in each.name)
    person.hookkit("install", "--agent", "opencode", "--user")
    stream = person.run("Fix add in app.py")
    assert "a + b" in (person.project / "app.py").read_text()
    session_id = stream[0]["sessionID"]
    session = person.counted(4)
    assert session["session_id"] == session_id
    assert session["framework"] == "opencode"
    assert session["first_user_message"] == "Fix add in app.py"
    counts = ("prompts_count", "tool_call_count", "edit_count", "api_error_count")
    assert [session[name] for name in counts] == [1, 3, 1, 0]
    assert tokens(session) == (1500, 180, 3400)
    journal = "".join(
        each.read_text() for each in (person.home / ".local/share/hookkit/journal").iterdir()
    )
    assert '"agent":"opencode"' in journal
    assert '"type":"message.updated"' in journal
    person.run("--session", session_id, "Go on")
    session = person.counted(5)
    assert (session["prompts_count"], session["revival_count"]) == (2, 1)
    assert tokens(session) == (1800, 189, 4600)
    person.hookkit("import")  # the same from the database
    assert tokens(person.session()) == (1800, 189, 4600)
    assert "OpenCode: Wired in ~/.config/opencode/plugin/hookkit.js" in person.doctor()
    person.hookkit("uninstall", "--agent", "opencode", "--user")
    after = [
        each
        for each in person.home.rglob("*")
        if "hookkit" in each.name and ".local" not in each.parts
    ]
    assert after == before


def test_a_fork_counts_its_own(machine: Callable[..., OpenCode]) -> None:
    person = machine(
        {"text": "One.", "usage": usage(100, 0, 10)}, {"text": "Two.", "usage": usage(200, 100, 20)}
    )
    person.hookkit("install", "--agent", "opencode", "--user")
    session_id = person.run("Begin")[0]["sessionID"]
    forked = person.run("--session", session_id, "--fork", "Go another way")[0]["sessionID"]
    assert forked != session_id

    def known() -> dict[str, tuple[int, int, int]]:
        return {each["session_id"]: tokens(each) for each in person.sessions()}

    expected = {session_id: (100, 10, 0), forked: (100, 20, 100)}
    wait_for(lambda: known() == expected, "both sessions")
    person.hookkit("import")
    assert known() == expected


def test_a_refusal_and_an_error(machine: Callable[..., OpenCode]) -> None:
    person = machine(
        {"content": [{"tool": "bash", "input": {"command": "touch x", "description": "t"}}]}
        | {"usage": usage(500, 0, 10)},
        {"status": 401, "error": {"type": "invalid_request_error", "message": "bad key"}},
    )
    person.configure(permission={"bash": "ask"})
    person.hookkit("install", "--agent", "opencode")
    assert (person.project / ".opencode" / "plugin" / "hookkit.js").exists()
    session_id = person.run("Do it")[0]["sessionID"]
    assert not (person.project / "x").exists()
    session = person.counted(1)
    assert (session["tool_call_count"], tokens(session)) == (0, (500, 10, 0))
    person.run("--session", session_id, "Again")
    wait_for(lambda: person.session()["api_error_count"] == 1, "the error")
    person.hookkit("import")
    assert person.session()["api_error_count"] == 1


def test_an_interrupt(machine: Callable[..., OpenCode]) -> None:
    person = machine(
        {"text": "One.", "usage": usage(100, 0, 10)},
        {"content": [{"tool": "bash", "input": {"command": "sleep 30", "description": "t"}}]}
        | {"usage": usage(500, 0, 10)},
    )
    person.hookkit("install", "--agent", "opencode", "--user")
    session_id = person.run("Begin")[0]["sessionID"]
    client = person.start("--session", session_id, "Wait")
    running = "SELECT 1 FROM part WHERE data ->> '$.state.status' = 'running'"

    def is_running() -> bool:
        with sqlite3.connect(f"file:{database(person)}?mode=ro", uri=True) as db:
            return bool(db.execute(running).fetchall())

    wait_for(is_running, "the tool")
    client.send_signal(signal.SIGINT)
    client.wait(PATIENCE)
    wait_for(lambda: not person.session()["is_active"], "the process to be missed")
    session = person.session()
    assert (session["prompts_count"], tokens(session)) == (2, (100, 10, 0))
    assert session["tool_call_count"] == 1


def database(person: OpenCode) -> Path:
    return person.home / ".local" / "share" / "opencode" / "opencode.db"


def test_without_hookkit_the_plugin_is_silent(machine: Callable[..., OpenCode]) -> None:
    person = machine({"text": "One.", "usage": usage(100, 0, 10)})
    person.hookkit("install", "--agent", "opencode", "--user")
    for each in (person.home / ".local" / "share" / "hookkit").iterdir():
        if each.is_file():
            each.unlink()
    began = time.monotonic()
    stream = person.run("Begin")
    assert [each["type"] for each in stream][-1] == "step_finish"
    assert time.monotonic() - began < PATIENCE * 2


def test_a_subagents_usage_is_its_sessions(machine: Callable[..., OpenCode]) -> None:
    task = {"description": "count", "prompt": "SUBTASK count", "subagent_type": "general"}
    person = machine(
        {"content": [{"tool": "task", "input": task}], "usage": usage(1000, 0, 30)},
        {"text": "It says 2.", "usage": usage(1100, 1000, 31)},
        lanes=[
            {"name": "sub", "match": "SUBTASK", "turns": [{"text": "2", "usage": usage(300, 0, 9)}]}
        ],
    )
    person.hookkit("install", "--agent", "opencode", "--user")
    person.run("Delegate")
    session = person.counted(3)
    assert tokens(session) == (1400, 70, 1000)
    assert (session["prompts_count"], session["tool_call_count"]) == (1, 1)
    shown = person.hookkit("history", session["session_id"])
    assert "count (@general subagent)" in shown


def test_a_run_is_started_followed_resumed_and_cancelled(machine: Callable[..., OpenCode]) -> None:
    person = machine(
        {"text": "One.", "usage": usage(100, 0, 10)},
        {"text": "Two.", "usage": usage(200, 100, 20)},
        {"content": [{"tool": "bash", "input": {"command": "sleep 60", "description": "t"}}]}
        | {"usage": usage(500, 0, 10)},
    )
    person.hookkit("install", "--agent", "opencode", "--user")
    assert "One." in person.hookkit("run", "--agent", "opencode", "Begin the work")
    (run,) = json.loads(person.hookkit("ps", "--all", "--json"))["runs"]
    assert (run["status"], run["exit_code"]) == ("completed", 0)
    assert run["session_id"].startswith("ses_")
    assert "Two." in person.hookkit("resume", run["session_id"], "Go on")
    session = person.counted(2)
    assert (session["session_id"], tokens(session)) == (run["session_id"], (200, 30, 100))
    assert session["first_user_message"] == "Begin the work"
    person.hookkit("resume", run["session_id"], "--detach", "Wait")
    running = "SELECT 1 FROM part WHERE data ->> '$.state.status' = 'running'"

    def is_running() -> bool:
        with sqlite3.connect(f"file:{database(person)}?mode=ro", uri=True) as db:
            return bool(db.execute(running).fetchall())

    wait_for(is_running, "the tool")
    person.hookkit("cancel", run["session_id"])
    latest = json.loads(person.hookkit("ps", "--all", "--json"))["runs"]
    assert "cancelled" in {each["status"] for each in latest}
