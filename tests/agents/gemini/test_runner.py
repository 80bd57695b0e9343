"""How Gemini CLI is started for a run, and what it prints."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from hookkit import config
from hookkit.agents.gemini import permissions, runner, stream
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions
from hookkit.model.run_output import Message, StatusChange
from tests.agents.captures import HERE

SESSION = "6583da8d-ebec-40c6-b702-495d653d85c0"


def command(model: str | None = None, **more: Any) -> list[str]:
    parent, is_resumed = more.pop("parent", None), more.pop("is_resumed", False)
    options: AgentOptions = more  # type: ignore[assignment]
    return runner.command("/g", SESSION, model, options, is_resumed=is_resumed, parent=parent)


def test_command_lines() -> None:
    start = ["/g", "--output-format=stream-json"]
    assert command() == [*start, f"--session-id={SESSION}"]
    assert command("m", is_resumed=True) == [*start, f"--resume={SESSION}", "--model=m"]
    given = command(permission_mode="yolo", allowed_tools=["a", "b"], arguments=["--skip-trust"])
    assert given[3:] == [
        *("--approval-mode=yolo", "--allowed-tools=a", "--allowed-tools=b", "--skip-trust")
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"max_turns": 3}, "no option for --max-turns"),
        ({"append_system_prompt": "x"}, "no option for --append-system-prompt"),
        ({"permission_mode": "acceptEdits"}, "no permission mode 'acceptEdits'. It has: default"),
        ({"parent": SESSION}, "can't fork a session"),
    ],
)
def test_what_it_can_not_do(options: dict[str, Any], words: str) -> None:
    with pytest.raises(HookkitError, match=words):
        command(**options)


def test_arguments_that_are_ours_to_give() -> None:
    assert runner.refused_argument(["--skip-trust", "--resume=latest"]) == "--resume=latest"
    assert runner.refused_argument(["--include-directories", "/x"]) is None


def test_the_executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("hookkit.agents.executables.PLACES", ())
    with pytest.raises(HookkitError, match="no gemini executable: install it"):
        runner.find_executable(config.load())
    (tmp_path / "gemini").write_text("#!/bin/sh\n")
    (tmp_path / "gemini").chmod(0o755)
    assert runner.find_executable(config.load()) == str(tmp_path / "gemini")
    monkeypatch.setenv("GEMINI_SESSION_ID", SESSION)
    monkeypatch.setenv("GEMINI_API_KEY", "x")
    found = runner.environment("/opt/node/bin/gemini")
    assert found["PATH"] == f"{tmp_path}:/opt/node/bin"
    assert ("GEMINI_SESSION_ID" in found, "GEMINI_API_KEY" in found) == (False, True)
    assert signal.SIGINT == runner.INTERRUPT


@pytest.mark.parametrize(
    ("options", "settings", "granted"),
    [
        ({}, {}, False),
        ({"permission_mode": "yolo"}, {}, True),
        ({"permission_mode": "default"}, {"tools": {"allowed": ["x"]}}, False),
        ({"allowed_tools": ["x"]}, {}, True),
        ({"arguments": ["--approval-mode=yolo"]}, {}, True),
        ({"arguments": ["--skip-trust"]}, {}, False),
        ({}, {"tools": {"allowed": ["x"]}}, True),
        ({}, {"general": {"defaultApprovalMode": "auto_edit"}}, True),
        ({}, {"general": {"defaultApprovalMode": "plan"}}, False),
    ],
)
def test_permissions(
    tmp_path: Path, options: AgentOptions, settings: dict[str, Any], granted: bool
) -> None:
    path = Path.home() / ".gemini" / "settings.json"
    path.parent.mkdir()
    path.write_text(json.dumps(settings))
    assert permissions.grants_permissions(tmp_path, options) == granted


# What it prints


def line(**value: Any) -> bytes:
    return json.dumps(value).encode()


def statuses(path: Path) -> list[StatusChange]:
    found = map(stream.parse_status, path.read_bytes().splitlines())
    return [each for each in found if each is not None]


def test_the_status_of_captured_runs() -> None:
    captures = HERE / "gemini" / "captures"
    running = StatusChange("running", model="gemini-3.1-pro-preview")
    done = statuses(captures / "1-edit-resume" / "stream" / "1-p.jsonl")
    assert done == [running, StatusChange("completing")]
    assert statuses(captures / "5-sigint" / "stream" / "1.jsonl") == [running]
    _, failed = statuses(captures / "4-api-error-500" / "stream" / "1.jsonl")
    assert failed.is_error
    assert "mock failure" in failed.error


def test_the_messages_of_a_captured_run() -> None:
    path = HERE / "gemini" / "captures" / "1-edit-resume" / "stream" / "1-p.jsonl"
    found = [
        each for part in path.read_bytes().splitlines() for each in stream.parse_messages(part)
    ]
    assert [each.content for each in found if each.kind == "text"] == [
        "Fixing it now.",
        "Fixed add.",
    ]
    assert [(each.tool, each.about) for each in found if each.kind == "tool"][:2] == [
        ("read_file", "/home/dev/proj/app.py"),
        ("replace", "/home/dev/proj/app.py"),
    ]
    assert len([each for each in found if each.kind == "answer"]) == 5


@pytest.mark.parametrize(
    ("sent", "messages"),
    [
        (line(type="message", role="user", content="x"), []),
        (
            line(type="message", role="assistant", content="x", delta=True),
            [Message("assistant", "x", None, "text", is_part=True)],
        ),
        (
            line(type="message", role="assistant", content="x"),
            [Message("assistant", "x", None, "text")],
        ),
        (line(type="error", message="slow"), [Message("assistant", "slow", None, "notice")]),
        (
            line(type="tool_result", error={"message": "no"}),
            [Message("tool", "no", None, "answer")],
        ),
        (
            line(type="tool_use", tool_name="x", parameters={"other": "y"}),
            [Message("assistant", '[x] {"other": "y"}', None, "tool", "x", "y")],
        ),
        (line(type="unheard_of"), []),
        (b"not JSON", []),
        (b"[" * 100_000, []),
        (b"[]", []),
    ],
)
def test_messages(sent: bytes, messages: list[Message]) -> None:
    assert stream.parse_messages(sent) == messages


def test_statuses() -> None:
    assert stream.parse_status(line(type="tool_result", output='"result"')) is None
    assert stream.parse_status(b'{"init"') is None
    assert stream.parse_failure("quota exceeded").is_limit
    assert not stream.parse_failure("no such model").is_limit
    assert stream.session_id(line(type="init")) is None
