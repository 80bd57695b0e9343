"""Our hooks in Copilot's folders of hooks."""

import json
import subprocess
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.agents import launcher
from hookkit.agents.copilot import NAME, hooks, installer
from hookkit.api import installation
from tests.agents.captures import sessions
from tests.agents.copilot.test_hooks import snake
from tests.builders import fold_all

THEIRS = (
    '{\n\t"version": 1,\n\t"hooks": {"Stop": [{"type": "command", "bash": "./notify.sh"}]}\n}\n'
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


def test_the_recorded_events_are_known_and_hold_nothing_back() -> None:
    assert set(installer.EVENTS) == {*hooks.EVENTS, hooks.ERROR}
    assert [each for each in installer.EVENTS if each.startswith("Pre")] == ["PreCompact"]


@pytest.mark.parametrize("scope", installer.SCOPES)
@pytest.mark.parametrize("before", [None, THEIRS, '{"version":1}'])
def test_installing_and_undoing_leaves_the_same_bytes(
    project: Path, scope: str, before: str | None
) -> None:
    path = installer.settings_path(scope, project)
    if before is not None:
        path.parent.mkdir(parents=True)
        path.write_text(before)
    assert installation.install(project, scope, agent=NAME).path == path
    command = launcher.command("hook", NAME, is_shared=scope == "project")
    own = {"type": "command", "bash": command, "timeoutSec": 10}
    settings = json.loads(path.read_text())
    assert settings["version"] == 1
    assert [settings["hooks"][name][-1] for name in installer.EVENTS] == [own] * 10
    assert ("./notify.sh" in path.read_text()) is (before == THEIRS)
    (wiring,) = installer.wirings(project)
    assert (wiring.scope, wiring.current, wiring.missing) == (scope, True, [])
    installation.uninstall(project, scope, agent=NAME)
    assert (path.read_text() if path.exists() else None) == before


def test_a_file_that_copilot_ignores_is_reported(project: Path) -> None:
    path = installer.settings_path("user", project)
    path.parent.mkdir(parents=True)
    path.write_text("{")
    (wiring,) = installer.wirings(project)
    assert wiring.error
    assert wiring.error.endswith("Copilot ignores the whole file.")


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_hook_prints_nothing_and_records(project: Path, shell: str) -> None:
    installation.install(project, "user", agent=NAME)
    ((source, command, environment),) = installer.hook_commands(project)
    assert source == str(installer.settings_path("user", project))
    assert environment["COPILOT_PROJECT_DIR"] == str(project)
    content = json.dumps(snake("UserPromptSubmit", prompt="fix it")).encode()

    def run() -> tuple[int, bytes, bytes]:
        done = subprocess.run([shell, "-c", command], input=content, capture_output=True)
        return done.returncode, done.stdout, done.stderr

    assert run() == (0, b"", b"")
    fold_all()
    (known,) = sessions().values()
    assert (known.framework, known.prompts_count) == ("copilot", 1)
    (launched,) = paths.launcher_dir().glob("hook-*")
    launched.unlink()
    assert run() == (0, b"", b"")


def test_hooks_that_are_switched_off(project: Path) -> None:
    home = Path.home() / ".copilot"
    home.mkdir()
    (home / "config.json").write_text(f'// note\n{{"trustedFolders": ["{project}"]}}')
    assert installer.obstacles(project) == []
    (home / "settings.json").write_text('{"disableAllHooks": true}')
    (obstacle,) = installer.obstacles(project)
    assert obstacle.stops == {"user", "project"}
    assert obstacle.text.endswith("settings.json sets disableAllHooks.")


@pytest.mark.parametrize(
    "config",
    ["", "{", "[]", '{"trustedFolders": 7}', '{"trustedFolders": ["/elsewhere", "", 7]}', "\xff"],
)
def test_a_project_must_be_trusted(project: Path, config: str) -> None:
    home = Path.home() / ".copilot"
    home.mkdir()
    (home / "config.json").write_bytes(config.encode("latin-1"))
    (obstacle,) = installer.obstacles(project)
    assert obstacle.stops == {"project"}
    assert not obstacle.is_certain
    assert f"{project} is none yet" in obstacle.text


def test_the_agent_is_found_by_its_folder(project: Path) -> None:
    assert not installer.is_found()
    (Path.home() / ".copilot").mkdir()
    assert installer.is_found()


def test_what_the_agent_lacks(project: Path) -> None:
    assert installer.other_statuslines(project) == {}
    assert installer.enabled_plugin(project) is None
    assert installer.retention_days(project) is None
