"""Our hooks in Cursor's `hooks.json`."""

import json
import subprocess
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.agents import launcher
from hookkit.agents.cursor import NAME, hooks, installer
from hookkit.api import installation
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookSelection
from tests.agents.cursor.test_hooks import payload

THEIRS = {"version": 1, "hooks": {"stop": [{"command": "./notify.sh"}]}}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


def test_the_recorded_events_are_known_and_hold_nothing_back() -> None:
    assert set(installer.EVENTS) == {*hooks.EVENTS, "afterAgentResponse"}
    asking = {name for name in installer.EVENTS if name.startswith(("before", "pre"))}
    assert asking == {"beforeSubmitPrompt", "preCompact"}
    assert not hooks.OTHER_EVENTS & set(installer.EVENTS)


@pytest.mark.parametrize("scope", installer.SCOPES)
@pytest.mark.parametrize("before", [None, json.dumps(THEIRS, indent="\t"), '{"version":1}'])
def test_installing_and_undoing_leaves_the_same_bytes(
    project: Path, scope: str, before: str | None
) -> None:
    path = installer.settings_path(scope, project)
    if before is not None:
        path.parent.mkdir()
        path.write_text(before)
    done = installation.install(project, scope, agent=NAME)
    assert done.path == path
    settings = json.loads(path.read_text())
    assert settings["version"] == 1
    own = {"command": launcher.command("hook", NAME, is_shared=scope == "project"), "timeout": 10}
    assert [settings["hooks"][name][-1] for name in installer.EVENTS] == [own] * 9
    (wiring,) = installer.wirings(project)
    assert (wiring.scope, wiring.current, wiring.missing) == (scope, True, [])
    installation.uninstall(project, scope, agent=NAME)
    assert (path.read_text() if path.exists() else None) == before


def test_a_file_that_cursor_ignores_is_reported(project: Path) -> None:
    path = installer.settings_path("user", project)
    path.parent.mkdir()
    path.write_text('{"hooks": {"stop": []}}')
    with pytest.raises(SettingsError, match="is missing"):
        installer.plan(path, HookSelection())
    path.write_text("{")
    (wiring,) = installer.wirings(project)
    assert wiring.error
    assert wiring.error.endswith("Cursor ignores the whole file.")


def test_a_hook_prints_nothing_and_records(project: Path) -> None:
    installation.install(project, "user", agent=NAME)
    ((source, command, environment),) = installer.hook_commands(project)
    assert source == str(installer.settings_path("user", project))
    assert environment["CURSOR_PROJECT_DIR"] == str(project)
    content = json.dumps(payload("beforeSubmitPrompt", prompt="fix it"))
    done = subprocess.run(["sh", "-c", command], input=content.encode(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    (segment,) = paths.journal_dir().iterdir()
    assert b'"agent":"cursor"' in segment.read_bytes()
    (launched,) = paths.launcher_dir().glob("hook-*")
    launched.unlink()
    done = subprocess.run(["sh", "-c", command], input=content.encode(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_linked_file_of_a_project_is_an_obstacle(project: Path) -> None:
    assert installer.obstacles(project) == []
    (project / ".cursor").symlink_to(project)
    (obstacle,) = installer.obstacles(project)
    assert obstacle.stops == {"project"}
    assert ".cursor is a link" in obstacle.text


def test_the_agent_is_found_by_its_folder(project: Path) -> None:
    assert not installer.is_found()
    installer.settings_path("user", project).parent.mkdir()
    assert installer.is_found()


def test_what_the_agent_lacks(project: Path) -> None:
    assert installer.other_statuslines(project) == {}
    assert installer.enabled_plugin(project) is None
    assert installer.retention_days(project) is None
