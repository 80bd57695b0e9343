"""How OpenCode is started for a run."""

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from hookkit import config
from hookkit.agents.opencode import runner
from hookkit.errors import HookkitError

if TYPE_CHECKING:
    from hookkit.model.run_options import AgentOptions

ID = "ses_1"


def command(**options: Any) -> list[str]:
    resumed, parent = options.pop("is_resumed", False), options.pop("parent", None)
    model, known = options.pop("model", None), cast("AgentOptions", options)
    found = runner.command("opencode", ID, model, known, is_resumed=resumed, parent=parent)
    return found[2:]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, []),
        ({"is_resumed": True}, ["--session=ses_1"]),
        ({"parent": "ses_0"}, ["--session=ses_0", "--fork"]),
        ({"model": "a/b"}, ["--model=a/b"]),
        ({"permission_mode": "auto"}, ["--auto"]),
        ({"arguments": ["--agent", "plan"]}, ["--agent", "plan"]),
    ],
)
def test_the_command_line(options: dict[str, Any], expected: list[str]) -> None:
    assert command(**options) == ["--format=json", *expected]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"max_turns": 3}, "OpenCode has no option for --max-turns"),
        ({"allowed_tools": ["bash"]}, "no option for --allowed-tools"),
        ({"permission_mode": "plan"}, "no permission mode 'plan'. It has: auto"),
    ],
)
def test_what_the_client_can_not_do(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(HookkitError, match=reason):
        command(**options)


def test_arguments_that_are_ours_alone() -> None:
    assert runner.refused_argument(["--agent", "plan", "--session=x"]) == "--session=x"
    assert runner.refused_argument(["--agent", "plan"]) is None


def test_where_the_client_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(HookkitError, match="no opencode executable: install it"):
        runner.find_executable(config.load())
    own = home / ".opencode" / "bin" / "opencode"
    own.parent.mkdir(parents=True)
    own.touch(0o755)
    assert runner.find_executable(config.load()) == str(own)


def test_the_environment_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENCODE", "1")
    monkeypatch.setenv("OPENCODE_CONFIG", "/x")
    found = runner.environment("/opt/bin/opencode")
    assert "OPENCODE" not in found
    assert found["OPENCODE_CONFIG"] == "/x"
    assert found["PATH"].split(os.pathsep)[-1] == "/opt/bin"


def test_what_a_run_needs() -> None:
    assert runner.INTERRUPT == signal.SIGINT
    assert runner.CHOOSES_SESSION_ID
    assert not runner.PROMPT_IS_ARGUMENT
    assert runner.grants_permissions(Path("/home/dev/app"), {})
