"""How Cursor's command line is started for a run."""

import signal
from pathlib import Path
from typing import Any

import pytest

from hookkit import config
from hookkit.agents.cursor import runner
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

CHAT = "7c1d4f62-5a1b-4c0f-9d3e-0a6f3a5c9b11"
START = ["/bin/cursor-agent", "-p", "--output-format", "stream-json"]


def command(model: str | None = None, **more: Any) -> list[str]:
    parent = more.pop("parent", None)
    is_resumed = more.pop("is_resumed", False)
    options: AgentOptions = more  # type: ignore[assignment]
    return runner.command(START[0], CHAT, model, options, is_resumed=is_resumed, parent=parent)


def test_command_lines() -> None:
    assert command() == START
    assert command("gpt-5", arguments=["--browser"]) == [*START, "--model", "gpt-5", "--browser"]
    assert command(is_resumed=True) == [*START, "--resume", CHAT]
    assert command(permission_mode="force") == [*START, "--force", "--trust"]


@pytest.mark.parametrize(
    "options, words",
    [
        ({"max_turns": 3}, "no option for --max-turns"),
        ({"allowed_tools": ["Shell"]}, "no option for --allowed-tools"),
        ({"append_system_prompt": "x"}, "no option for --append-system-prompt"),
        ({"permission_mode": "plan"}, "no permission mode 'plan'. It has: force"),
        ({"parent": "p1"}, "can't fork"),
    ],
)
def test_what_it_lacks(options: dict[str, Any], words: str) -> None:
    with pytest.raises(HookkitError, match=words):
        command(**options)


@pytest.mark.parametrize(
    "options, is_granted",
    [
        ({}, False),
        ({"permission_mode": "force"}, True),
        ({"arguments": ["--force"]}, True),
        ({"arguments": ["--browser"]}, False),
    ],
)
def test_what_grants_permissions(options: Any, is_granted: bool) -> None:
    assert runner.grants_permissions(Path("/"), options) is is_granted


def test_arguments_that_are_ours_to_give() -> None:
    assert runner.refused_argument(["--browser", "--resume=x"]) == "--resume=x"
    assert runner.refused_argument(["--browser"]) is None


def test_the_executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("hookkit.agents.executables.PLACES", ())
    other = tmp_path / "agent"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    with pytest.raises(HookkitError, match="no cursor-agent executable: install it"):
        runner.find_executable(config.load())
    own = tmp_path / "cursor-agent-2026" / "agent"
    own.parent.mkdir()
    other.rename(own)
    other.symlink_to(own)
    assert runner.find_executable(config.load()) == str(other)
    (tmp_path / "cursor-agent").symlink_to(own)
    assert runner.find_executable(config.load()) == str(tmp_path / "cursor-agent")


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURSOR_AGENT", "1")
    monkeypatch.setenv("CURSOR_API_KEY", "x")
    found = runner.environment("/opt/bin/cursor-agent")
    assert "CURSOR_AGENT" not in found
    assert found["CURSOR_API_KEY"] == "x"
    assert found["PATH"].endswith(":/opt/bin")
    assert runner.INTERRUPT == signal.SIGINT
