"""How runs of the real client end that do nothing: held back, denied, at a limit."""

import json
import os
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.e2e.client import Client, wait_for
from tests.e2e.conftest import Machine
from tests.e2e.test_runner import SLOW_TOOL, ended, raw, run, session

pytestmark = pytest.mark.e2e

WRITE = {"tool": "Write", "input": {"file_path": "{{PROJ}}/a.txt", "content": "x"}}
CHAT = {"turns": [{"text": "done"}] * 3}


def hold_back(client: Client, command: str, event: str = "UserPromptSubmit") -> None:
    """Give the project a hook of somebody else."""
    hook = {"hooks": [{"type": "command", "command": command}]}
    (client.project / ".claude").mkdir(exist_ok=True)
    settings = json.dumps({"hooks": {event: [hook]}})
    (client.project / ".claude" / "settings.json").write_text(settings)


def only_run(client: Client) -> dict[str, Any]:
    (found,) = json.loads(client.hookkit("ps", "--all", "--json").stdout)["runs"]
    return dict(found)


@pytest.mark.parametrize(
    "command, reason",
    [
        ("""echo '{"decision":"block","reason":"over budget"}'""", "over budget"),
        ("echo not today >&2; exit 2", "not today"),
        ("""echo '{"continue":false,"stopReason":"later"}'""", "later"),
    ],
    ids=["block", "exit-2", "stop"],
)
def test_a_prompt_that_a_hook_holds_back(machine: Machine, command: str, reason: str) -> None:
    client = machine(CHAT)
    hold_back(client, command)
    done = client.hookkit("run", "-q", "go", "--allowed-tools", "Read", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"hookkit: {reason}\n")
    known = only_run(client)
    assert (known["status"], known["error"]) == ("failed", reason)
    assert session(client, known["session_id"])["state"] == "failed"
    assert f"failed: {reason}" in client.hookkit("show", known["session_id"]).stdout


def test_a_budget_that_holds_a_batch_back(machine: Machine) -> None:
    client = machine(CHAT)
    for words in (["budget", "set", "--daily", "1"], ["budget", "enforce", "on"], ["install"]):
        client.hookkit(*words)
    client.hookkit("start", "by hand")
    client.hookkit("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "1000", "-c", "5")
    client.hookkit("end")
    (client.root / "prompts.txt").write_text("a task\n")
    done = client.hookkit("batch", "../prompts.txt", check=False)
    assert done.returncode == 1
    assert "hookkit blocked this prompt" in done.stdout
    client.hookkit("budget", "enforce", "off")
    again = client.hookkit("batch", "../prompts.txt", "--resume", "--json")
    (told,) = json.loads(again.stdout)["results"]
    assert told["status"] == "completed"


def test_a_hook_stops_the_work(machine: Machine) -> None:
    client = machine(
        {"turns": [{"content": [{"tool": "Bash", "input": {"command": "echo hi"}}]}] * 2}
    )
    hold_back(client, """echo '{"continue":false,"stopReason":"no"}'""", "PostToolUse")
    done = client.hookkit("run", "-q", "go", "--allowed-tools", "Bash", check=False)
    assert (done.returncode, done.stderr) == (1, "hookkit: a hook stopped it\n")


def test_a_tool_that_nobody_permits(machine: Machine) -> None:
    turns = [{"content": [WRITE]}, {"text": "I could not."}]
    client = machine({"turns": turns * 2})
    client.hookkit("install")
    done = client.hookkit("run", "go")
    assert done.stdout == "I could not.\n"
    warning, call, denied, ended = done.stderr.splitlines()
    assert call == f"● Write {client.project}/a.txt"
    assert ended.startswith("hookkit: #1 completed in ") and ", cost $" in ended
    assert warning.startswith("hookkit: Claude Code will deny what needs a permission:")
    assert denied.startswith("hookkit: 1 tool call was denied (Write):")
    assert only_run(client)["denied"] == ["Write"]
    assert not (client.project / "a.txt").exists()
    session_id = only_run(client)["session_id"]
    assert "completed (denied: Write)" in client.hookkit("show", session_id).stdout
    assert client.hookkit("output", session_id).stderr == f"{denied}\n"


@pytest.mark.parametrize("options", [["--permission-mode", "acceptEdits"], []], ids=str)
def test_a_tool_that_is_permitted(machine: Machine, options: list[str]) -> None:
    client = machine({"turns": [{"content": [WRITE]}, {"text": "Written."}]})
    if not options:
        (client.config / "settings.json").write_text('{"permissions": {"allow": ["Write"]}}')
    done = client.hookkit("run", "-q", "go", *options)
    assert (done.stdout, done.stderr) == ("Written.\n", "")
    assert (client.project / "a.txt").exists()


def test_what_a_killed_client_leaves(machine: Machine) -> None:
    client = machine(SLOW_TOOL)
    session_id = run(client, "go", "--allowed-tools", "Bash")

    def tool() -> list[psutil.Process]:
        pid = json.loads(client.hookkit("ps", "--json").stdout)["runs"][0]["pid"]
        tree = psutil.Process(pid).children(recursive=True)
        return tree if "sleep" in [each.name() for each in tree] else []

    tree = wait_for(tool, "the tool sleeps")
    pid = json.loads(client.hookkit("ps", "--json").stdout)["runs"][0]["pid"]
    os.kill(pid, 9)
    assert ended(client, session_id)["status"] == "failed"
    client.hookkit("cleanup")
    wait_for(lambda: not any(psutil.pid_exists(each.pid) for each in tree), "all are gone")


def test_a_task_in_the_background_is_waited_for(machine: Machine) -> None:
    command = {"command": "sleep 4; echo late", "run_in_background": True}
    turns = [{"content": [{"tool": "Bash", "input": command}]}, {"text": "one"}, {"text": "two"}]
    client = machine({"turns": turns}, HOOKKIT_RUN_GRACE="1")
    done = client.hookkit("run", "go", "--allowed-tools", "Bash")
    assert done.stdout == "one\ntwo\n"
    session_id = only_run(client)["session_id"]
    assert [each["type"] for each in raw(client, session_id)].count("result") == 2


def test_nothing_is_left_of_a_server(machine: Machine, tmp_path: Path) -> None:
    server = tmp_path / "server.sh"
    pid_file = tmp_path / "server.pid"
    server.write_text(
        f"#!/bin/sh\necho $$ >{pid_file}\ntrap '' TERM\nexec sleep 613 </dev/null >/dev/null 2>&1\n"
    )
    server.chmod(0o755)
    client = machine(CHAT)
    config = json.dumps({"mcpServers": {"stubborn": {"command": str(server)}}})
    (tmp_path / "mcp.json").write_text(config)
    arguments = ["--allowed-tools", "Read", "--", "--mcp-config", str(tmp_path / "mcp.json")]
    client.hookkit("run", "go", *arguments)
    wait_for(lambda: not psutil.pid_exists(int(pid_file.read_text())), "the server is gone")
