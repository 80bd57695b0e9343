"""How Qwen Code is wired and started for a run, and what it prints."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hookkit import config, paths
from hookkit.agents import launcher
from hookkit.agents.qwen import NAME, hooks, installer, runner, settings_in_force, stream
from hookkit.api import installation
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions
from hookkit.model.run_output import StatusChange
from tests.agents.qwen.test_hooks import payload

SESSION = "d708b763-1817-4fc5-822d-2c11af9094c6"


def command(model: str | None = None, **more: Any) -> list[str]:
    parent, is_resumed = more.pop("parent", None), more.pop("is_resumed", False)
    options: AgentOptions = more  # type: ignore[assignment]
    return runner.command("/q", SESSION, model, options, is_resumed=is_resumed, parent=parent)


def test_command_lines() -> None:
    start = ["/q", "--output-format=stream-json"]
    assert command() == [*start, f"--session-id={SESSION}"]
    assert command("m", is_resumed=True) == [*start, f"--resume={SESSION}", "--model=m"]
    given = command(permission_mode="yolo", max_turns=3, append_system_prompt="Be kind")[3:]
    assert given == [
        *("--approval-mode=yolo", "--max-session-turns=3", "--append-system-prompt=Be kind")
    ]
    assert command(allowed_tools=["a"], arguments=["--bare"])[3:] == ["--allowed-tools=a", "--bare"]
    with pytest.raises(HookkitError, match="takes no id for a fork"):
        command(parent="p")
    with pytest.raises(HookkitError, match="no permission mode 'acceptEdits'"):
        command(permission_mode="acceptEdits")


def test_arguments_that_are_ours_to_give() -> None:
    assert runner.refused_argument(["--bare", "--resume=x"]) == "--resume=x"
    assert runner.refused_argument(["--bare"]) is None


def test_the_executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("hookkit.agents.executables.PLACES", ())
    with pytest.raises(HookkitError, match="no qwen executable: install it"):
        runner.find_executable(config.load())
    (tmp_path / "qwen").write_text("#!/bin/sh\n")
    (tmp_path / "qwen").chmod(0o755)
    assert runner.find_executable(config.load()) == str(tmp_path / "qwen")
    monkeypatch.setenv("QWEN_CODE_SESSION_ID", SESSION)
    monkeypatch.setenv("QWEN_HOME", "/q")
    found = runner.environment("/opt/node/bin/qwen")
    assert found["PATH"] == f"{tmp_path}:/opt/node/bin"
    assert ("QWEN_CODE_SESSION_ID" in found, "QWEN_HOME" in found) == (False, True)
    assert signal.SIGINT == runner.INTERRUPT


@pytest.mark.parametrize(
    ("options", "tools", "granted"),
    [
        ({}, {}, False),
        ({"permission_mode": "yolo"}, {}, True),
        ({"permission_mode": "plan"}, {"allowed": ["x"]}, False),
        ({"allowed_tools": ["x"]}, {}, True),
        ({"arguments": ["--yolo"]}, {}, True),
        ({}, {"allowed": ["x"]}, True),
        ({}, {"approvalMode": "auto-edit"}, True),
        ({}, {"approvalMode": "default"}, False),
    ],
)
def test_permissions(
    tmp_path: Path, options: AgentOptions, tools: dict[str, Any], granted: bool
) -> None:
    write(settings_in_force.settings_path("user", tmp_path), {"tools": tools})
    assert runner.grants_permissions(tmp_path, options) == granted


def line(**value: Any) -> bytes:
    return json.dumps(value).encode()


def test_what_it_prints() -> None:
    init = line(type="system", subtype="init", model="q", session_id=SESSION)
    assert stream.parse_status(init) == StatusChange("running", model="q")
    done = stream.parse_status(line(type="result", subtype="success", is_error=False, num_turns=1))
    assert done == StatusChange("completing")
    failed = line(
        type="result", subtype="error_during_execution", is_error=True, error={"message": "no key"}
    )
    assert stream.parse_status(failed) == StatusChange("completing", True, "no key")
    assert stream.parse_status(line(type="assistant")) is None
    assert stream.session_id(init) is None
    said = line(type="assistant", message={"content": [{"type": "text", "text": "Hi"}]})
    assert [each.content for each in stream.parse_messages(said)] == ["Hi"]
    assert stream.parse_failure("no").is_error


# Its settings

THEIRS = {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "./notify.sh"}]}]}}


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


@pytest.mark.parametrize("scope", installer.SCOPES)
@pytest.mark.parametrize("before", [None, json.dumps(THEIRS, indent="\t"), "{}"])
def test_installing_and_undoing_leaves_the_same_bytes(
    tmp_path: Path, scope: str, before: str | None
) -> None:
    path = installer.settings_path(scope, tmp_path)
    if before is not None:
        path.parent.mkdir()
        path.write_text(before)
    installation.install(tmp_path, scope, agent=NAME)
    found = json.loads(path.read_text())["hooks"]
    launched = launcher.command("hook", NAME, is_shared=scope == "project")
    own = {"type": "command", "name": "hookkit", "command": launched, "timeout": 10}
    assert [found[name][-1] for name in installer.EVENTS] == [{"hooks": [own]}] * 11
    (wiring,) = installer.wirings(tmp_path)
    assert (wiring.scope, wiring.current, wiring.missing) == (scope, True, [])
    installation.uninstall(tmp_path, scope, agent=NAME)
    assert (path.read_text() if path.exists() else None) == before


def test_a_hook_prints_nothing_and_records(tmp_path: Path) -> None:
    installation.install(tmp_path, "user", agent=NAME)
    ((source, wired, environment),) = installer.hook_commands(tmp_path)
    assert source == str(installer.settings_path("user", tmp_path))
    assert environment == {"QWEN_PROJECT_DIR": str(tmp_path)}
    content = json.dumps(payload("Stop")).encode()
    for _ in range(2):  # the second time hookkit is gone
        done = subprocess.run(["sh", "-c", wired], input=content, capture_output=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        (segment,) = paths.journal_dir().iterdir()
        assert segment.read_bytes().count(b'"agent":"qwen"') == 1
        for launched in list(Path.home().rglob("hook-qwen")):
            launched.unlink()


@pytest.mark.parametrize(
    ("user", "shared", "is_off"),
    [(True, None, True), (True, False, False), (None, True, True), (None, "true", False)],
)
def test_hooks_may_be_switched_off(tmp_path: Path, user: Any, shared: Any, is_off: bool) -> None:
    for scope, value in (("user", user), ("project", shared)):
        write(installer.settings_path(scope, tmp_path), {"disableAllHooks": value})
    assert len(installer.obstacles(tmp_path)) == int(is_off)


def test_the_rest_of_the_protocol(tmp_path: Path) -> None:
    assert set(installer.EVENTS) == hooks.EVENTS.keys()
    assert not installer.is_found()
    installer.settings_path("user", tmp_path).parent.mkdir()
    assert installer.is_found()
    assert installer.other_statuslines(tmp_path) == {}
    assert installer.enabled_plugin(tmp_path) is None
    assert installer.retention_days(tmp_path) is None
