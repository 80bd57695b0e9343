"""How Codex is started for a run."""

import signal
from pathlib import Path
from typing import Any

import pytest

from hookkit import config
from hookkit.agents.codex import permissions, runner
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

THREAD = "01a226b3-7620-7073-b1e2-efe767fcdfa8"


def command(model: str | None = None, **more: Any) -> list[str]:
    parent = more.pop("parent", None)
    is_resumed = more.pop("is_resumed", False)
    options: AgentOptions = more  # type: ignore[assignment]
    return runner.command(
        "/bin/codex", THREAD, model, options, is_resumed=is_resumed, parent=parent
    )


def test_command_lines() -> None:
    assert command() == ["/bin/codex", "exec", "--json", "-"]
    assert command("gpt-5.5", arguments=["--ephemeral"]) == [
        *("/bin/codex", "exec", "--json", "--model=gpt-5.5", "--ephemeral", "-")
    ]
    assert command(is_resumed=True) == ["/bin/codex", "exec", "resume", "--json", THREAD, "-"]
    assert command(parent="p1") == ["/bin/codex", "exec", "fork", "--json", "p1", "-"]
    assert command(permission_mode="workspace-write", append_system_prompt='Say "hi"')[3:5] == [
        '--config=sandbox_mode="workspace-write"',
        '--config=developer_instructions="Say \\"hi\\""',
    ]


@pytest.mark.parametrize(
    "options, words",
    [
        ({"max_turns": 3}, "no option for --max-turns"),
        ({"allowed_tools": ["Bash"]}, "no option for --allowed-tools"),
        ({"permission_mode": "plan"}, "no permission mode 'plan'. It has: read-only"),
    ],
)
def test_options_that_it_lacks(options: dict[str, Any], words: str) -> None:
    with pytest.raises(HookkitError, match=words):
        command(**options)


def test_arguments_that_are_ours_to_give() -> None:
    assert runner.refused_argument(["--ephemeral", "--cd=/x"]) == "--cd=/x"
    assert runner.refused_argument(["--add-dir", "/x"]) is None


def test_the_executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("hookkit.agents.executables.PLACES", ())
    with pytest.raises(HookkitError, match="no codex executable: install it"):
        runner.find_executable(config.load())
    (tmp_path / "codex").write_text("#!/bin/sh\n")
    (tmp_path / "codex").chmod(0o755)
    assert runner.find_executable(config.load()) == str(tmp_path / "codex")


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODEX_THREAD_ID", THREAD)
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    found = runner.environment("/opt/node/bin/codex")
    assert "CODEX_THREAD_ID" not in found
    assert found["OPENAI_API_KEY"] == "x"
    assert found["PATH"].endswith(":/opt/node/bin")
    assert runner.INTERRUPT == signal.SIGINT


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "shop" / "src").mkdir()
    return tmp_path / "shop"


def settings(text: str) -> None:
    folder = Path.home() / ".codex"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text)


@pytest.mark.parametrize(
    "options, is_granted",
    [
        ({}, False),
        ({"permission_mode": "workspace-write"}, True),
        ({"permission_mode": "read-only"}, False),
        ({"arguments": ["--sandbox=workspace-write"]}, True),
        ({"arguments": ["-c", "sandbox_mode=workspace-write"]}, True),
        ({"arguments": ["--ephemeral"]}, False),
    ],
)
def test_what_grants_permissions(shop: Path, options: Any, is_granted: bool) -> None:
    assert permissions.grants_permissions(shop, options) is is_granted


@pytest.mark.parametrize(
    "text, is_granted",
    [
        ('[projects."{shop}"]\ntrust_level = "trusted"\n', True),
        ('[projects."{shop}"]\ntrust_level = "untrusted"\n', False),
        ('[projects."{shop}"]\nx = 1\n', False),
        ('projects = 5\nsandbox_mode = "workspace-write"\n', True),
        ('sandbox_mode = "read-only"\n[projects."{shop}"]\ntrust_level = "trusted"\n', False),
        ("[torn", False),
    ],
)
def test_settings_that_grant_permissions(shop: Path, text: str, is_granted: bool) -> None:
    settings(text.replace("{shop}", str(shop)))
    assert permissions.grants_permissions(shop / "src", AgentOptions()) is is_granted


def test_a_folder_without_a_repository() -> None:
    assert not permissions.grants_permissions(Path("/"), AgentOptions())
