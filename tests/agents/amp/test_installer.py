"""hookkit's plugin for Amp comes and goes."""

import json
from pathlib import Path

import pytest

from hookkit.agents import launcher
from hookkit.agents.amp import NAME, hooks, installer
from hookkit.api import installation


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "scope, place", [("user", ".config/amp/plugins"), ("project", ".amp/plugins")]
)
def test_the_plugin_comes_and_goes(project: Path, scope: str, place: str) -> None:
    root = Path.home() if scope == "user" else project
    done = installation.install(project, scope, agent=NAME)
    assert done.path == root / place / "hookkit.ts"
    command = launcher.command("hook", NAME, is_shared=scope == "project")
    assert f"const COMMAND = {json.dumps(command)}\n" in done.path.read_text()
    (wiring,) = installer.wirings(project)
    assert (wiring.scope, wiring.current) == (scope, True)
    ((source, wired, _),) = installer.hook_commands(project)
    assert (source, wired) == (str(done.path), command)
    removed = installation.uninstall(project, scope, agent=NAME)
    assert removed.is_deleted
    assert not done.path.exists()


def test_the_agent_is_found_by_its_folders() -> None:
    assert not installer.is_found()
    installer.config_folder().mkdir(parents=True)
    assert installer.is_found()


def test_what_the_agent_lacks(project: Path) -> None:
    assert set(installer.EVENTS) == set(hooks.EVENTS)
    assert installer.obstacles(project) == []
    assert installer.other_statuslines(project) == {}
    assert installer.enabled_plugin(project) is None
    assert installer.retention_days(project) is None
