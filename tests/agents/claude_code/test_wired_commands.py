"""The commands that the client runs, as it runs them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import launcher
from hookkit.agents.claude_code import wired_commands
from hookkit.agents.claude_code.settings_edit import wire
from hookkit.model.wiring import HookSelection

CHECKOUT = Path(__file__).parents[3]
MARK = {"CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli", "CLAUDE_PID": str(os.getpid())}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / ".claude").mkdir(parents=True)
    return folder


def put(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_nothing_is_wired(project: Path) -> None:
    assert wired_commands.hook_commands(project) == []


def test_the_recorder_but_not_the_guard_and_with_the_variables_of_the_settings(
    project: Path, tmp_path: Path
) -> None:
    put(tmp_path / ".claude" / "settings.json", {"env": {"XDG_DATA_HOME": "/data"}})
    file = put(
        project / ".claude" / "settings.json",
        wire('{"hooks": {"Stop": [{"hooks": [{"command": "make lint"}]}]}}', HookSelection(True)),
    )
    (found,) = wired_commands.hook_commands(project)
    assert (found.source, found.command) == (str(file), launcher.command())
    added = MARK | {"CLAUDE_PROJECT_DIR": str(project), "XDG_DATA_HOME": "/data"}
    assert found.environment == added


def test_commands_of_several_versions_are_all_tried(project: Path) -> None:
    settings = json.loads(wire(None))
    settings["hooks"]["Stop"][0]["hooks"][0]["command"] = "old # hookkit"
    put(project / ".claude" / "settings.json", settings)
    found = [each.command for each in wired_commands.hook_commands(project)]
    assert found == [launcher.command(), "old # hookkit"]


def enable(tmp_path: Path, listed: Any) -> None:
    put(tmp_path / ".claude" / "settings.json", {"enabledPlugins": {"hookkit@here": True}})
    put(tmp_path / ".claude" / "plugins" / "installed_plugins.json", listed)


def test_the_plugin_runs_from_its_own_folder(project: Path, tmp_path: Path) -> None:
    enable(tmp_path, {"plugins": {"hookkit@here": [{"installPath": str(CHECKOUT)}]}})
    (found,) = wired_commands.hook_commands(project)
    assert found.source == "the plugin hookkit@here"
    assert "${CLAUDE_PLUGIN_ROOT}/hooks/hookkit-hook" in found.command
    assert found.environment["CLAUDE_PLUGIN_ROOT"] == str(CHECKOUT)


@pytest.mark.parametrize(
    "listed",
    [
        "nonsense",
        {},
        [],
        {"plugins": []},
        {"plugins": {"hookkit@here": {}}},
        {"plugins": {"hookkit@here": [1]}},
        {"plugins": {"hookkit@here": [{"installPath": 1}]}},
        {"plugins": {"hookkit@here": [{"installPath": "/nowhere"}]}},
        {"plugins": {"other@here": [{"installPath": str(CHECKOUT)}]}},
    ],
)
def test_a_plugin_that_is_not_there(listed: Any, project: Path, tmp_path: Path) -> None:
    enable(tmp_path, listed)
    assert wired_commands.hook_commands(project) == []


@pytest.mark.parametrize(
    "hooks", [[], {"Stop": {}}, {"Stop": [1]}, {"Stop": [{"hooks": 1}]}, {"Stop": [{"hooks": [1]}]}]
)
def test_a_plugin_with_strange_hooks(hooks: Any, tmp_path: Path) -> None:
    put(tmp_path / "plugin" / "hooks" / "hooks.json", {"hooks": hooks})
    assert wired_commands.of_plugin(tmp_path / "plugin") == []
