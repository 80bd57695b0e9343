"""Copilot's command line for a run, and what its output means."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit import config
from hookkit.agents.copilot import runner, stream
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions
from hookkit.model.run_output import Denial, Message, StatusChange
from hookkit.runs.run_progress import RunProgress
from tests.agents.captures import HERE

SESSION = "0b6a6c1e-7b0f-4f0e-8f57-1a54a9c3b222"
COMMON = ["copilot", "--output-format=json", "--no-auto-update"]

LINES: dict[str, tuple[AgentOptions, bool, list[str]]] = {
    "a new session": ({}, False, [f"--session-id={SESSION}"]),
    "one that goes on": ({}, True, [f"--resume={SESSION}"]),
    "tools": (
        {"allowed_tools": ["write", "shell(git:*)"], "arguments": ["--allow-all-paths"]},
        False,
        [
            f"--session-id={SESSION}",
            "--allow-tool=write",
            "--allow-tool=shell(git:*)",
            "--allow-all-paths",
        ],
    ),
}


@pytest.mark.parametrize("options, is_resumed, expected", LINES.values(), ids=LINES)
def test_a_command_line(options: AgentOptions, is_resumed: bool, expected: list[str]) -> None:
    found = runner.command("copilot", SESSION, None, options, is_resumed=is_resumed)
    assert found == COMMON + expected


def test_a_model_is_chosen() -> None:
    found = runner.command("copilot", SESSION, "gpt-5.5", {}, is_resumed=False)
    assert found[-1] == "--model=gpt-5.5"


@pytest.mark.parametrize(
    "options, parent, reason",
    [
        ({"max_turns": 3}, None, "no option for --max-turns"),
        ({"append_system_prompt": "x"}, None, "no option for --append-system-prompt"),
        ({"permission_mode": "plan"}, None, "no option for --permission-mode"),
        ({}, "parent", "can't fork"),
    ],
)
def test_what_the_client_lacks(options: AgentOptions, parent: str | None, reason: str) -> None:
    with pytest.raises(HookkitError, match=reason):
        runner.command("copilot", SESSION, None, options, is_resumed=False, parent=parent)


def test_some_options_are_ours() -> None:
    assert runner.refused_argument(["--allow-all-tools", "--resume=x"]) == "--resume=x"
    assert runner.refused_argument(["--allow-all-tools"]) is None


def test_permissions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert not runner.grants_permissions(tmp_path, {"arguments": ["--allow-all-paths"]})
    assert runner.grants_permissions(tmp_path, {"allowed_tools": ["write"]})
    assert runner.grants_permissions(tmp_path, {"arguments": ["--allow-all-tools"]})
    monkeypatch.setenv("COPILOT_ALLOW_ALL", " True ")
    assert runner.grants_permissions(tmp_path, {})


def test_the_executable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HookkitError, match="npm install -g @github/copilot"):
        runner.find_executable(config.load())
    executable = tmp_path / "copilot"
    executable.write_text("#!/bin/sh\n")
    executable.chmod(0o755)
    assert runner.find_executable(config.load()) == str(executable)
    monkeypatch.setenv("COPILOT_CLI", "1")
    monkeypatch.setenv("COPILOT_MODEL", "gpt-5.5")
    found = runner.environment(str(executable))
    assert "COPILOT_CLI" not in found
    assert found["COPILOT_MODEL"] == "gpt-5.5"
    assert found["PATH"].endswith(str(tmp_path))


def streamed(name: str, run: str) -> list[bytes]:
    """What a run of a capture has printed."""
    path = HERE / "copilot" / "captures" / name / "stream" / f"{run}.jsonl"
    return path.read_bytes().splitlines(keepends=True)


def progress(lines: list[bytes]) -> RunProgress:
    """What is known of a run after its lines."""
    found = RunProgress()
    for change in filter(None, map(stream.parse_status, lines)):
        found.take(change)
    return found


def test_a_run_that_ends_well() -> None:
    found = progress(streamed("1-edit-resume", "1-p"))
    assert (found.status, found.error, found.model) == ("completing", "", "claude-sonnet-4.5")
    assert (found.denied, found.cost_usd, found.is_limit) == ({}, None, False)


def test_a_run_whose_tool_nobody_permitted() -> None:
    found = progress(streamed("3-refused", "1-p"))
    assert (found.error, found.denied) == ("", {"call_d59899ea_000001_0": "bash"})


def test_a_run_that_fails_says_why() -> None:
    found = progress(streamed("4-api-error-401", "1-p"))
    assert found.status == "completing"
    assert found.error
    assert found.error.startswith("Authentication failed with provider")


def test_a_run_that_is_interrupted_has_no_result() -> None:
    found = progress(streamed("5-sigint", "1-p"))
    assert (found.status, found.error) == ("running", None)


def messages(name: str) -> list[Message]:
    """The messages of a capture's first run."""
    return [each for line in streamed(name, "1-p") for each in stream.parse_messages(line)]


def test_the_messages_of_a_run() -> None:
    found = [
        each for line in streamed("1-edit-resume", "1-p") for each in stream.parse_messages(line)
    ]
    assert [each.content for each in found if each.kind == "text"] == ["Fixing.", "Fixed add."]
    calls = [(each.tool, each.about) for each in found if each.kind == "tool"]
    assert [tool for tool, _ in calls] == ["view", "edit", "create", "bash", "edit"]
    assert calls[0][1] == "/home/dev/proj/app.py"
    assert "No match found" in [each.content for each in found if each.kind == "answer"]


def test_a_subagents_messages_are_left_out() -> None:
    found = messages("2-subagent")
    assert [each.content for each in found if each.kind != "tool"] == ["2 lines", "sub says 2"]


def line(kind: str, **data: Any) -> bytes:
    return json.dumps({"type": kind, "data": data, "timestamp": "t"}).encode()


def test_other_changes() -> None:
    limit = line("session.error", errorType="rate_limit", message="later")
    assert stream.parse_status(limit) == StatusChange("completing", True, "later", is_limit=True)
    denied = {"error": {"code": "denied"}, "toolCallId": "c1"}
    edit = {"toolTelemetry": {"properties": {"command": "edit"}}}
    for more, tool in ((edit, "edit"), ({}, "tool")):
        found = stream.parse_status(line("tool.execution_complete", **denied, **more))
        assert found == StatusChange(None, denied=(Denial(tool, "c1"),))
    assert stream.parse_status(b'{"type":"result","exitCode":1}') is None
    assert stream.parse_status(b'{"type":"user.message"}') is None
    assert stream.parse_status(b'{"type":"result"') is None
    assert stream.parse_failure("no such model") == StatusChange(
        "completing", True, "no such model"
    )
    assert stream.session_id(b"{}") is None


def test_other_messages() -> None:
    assert stream.parse_messages(line("session.error", message="down")) == [
        Message("assistant", "down", "t", "notice")
    ]
    assert stream.parse_messages(line("assistant.message", content="")) == []
    for wrong in (b"torn", b"[]", b"[" * 2000, line("session.start")):
        assert stream.parse_messages(wrong) == []
    patch = line("tool.execution_start", toolName="apply_patch", arguments="*** Begin")
    assert stream.parse_messages(patch)[0].about == "*** Begin"
    assert stream.parse_messages(line("tool.execution_start", toolName="x"))[0].about == ""
