"""Our hooks in Gemini CLI's settings, and what keeps them from running."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.agents import launcher
from hookkit.agents.gemini import NAME, hooks, installer
from hookkit.api import installation
from tests.agents.gemini.test_hooks import payload

THEIRS: dict[str, Any] = {
    "security": {"auth": {"selectedType": "gemini-api-key"}},
    "hooks": {"AfterAgent": [{"hooks": [{"type": "command", "command": "./notify.sh"}]}]},
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def texts(folder: Path) -> list[str]:
    return [each.text for each in installer.obstacles(folder)]


def test_the_recorded_events_are_known_and_not_the_costly_ones() -> None:
    assert set(installer.EVENTS) == hooks.EVENTS.keys()
    assert not hooks.OTHER_EVENTS & set(installer.EVENTS)


@pytest.mark.parametrize("scope", installer.SCOPES)
@pytest.mark.parametrize("before", [None, json.dumps(THEIRS, indent="\t"), "{}", '{"hooks": { }}'])
def test_installing_and_undoing_leaves_the_same_bytes(
    project: Path, scope: str, before: str | None
) -> None:
    path = installer.settings_path(scope, project)
    if before is not None:
        path.parent.mkdir()
        path.write_text(before)
    done = installation.install(project, scope, agent=NAME)
    assert (done.path, done.has_guard) == (path, False)
    found = json.loads(path.read_text())["hooks"]
    command = launcher.command("hook", NAME, is_shared=scope == "project")
    own = {"type": "command", "name": "hookkit", "command": command, "timeout": 10_000}
    assert [found[name][-1]["hooks"] for name in installer.EVENTS] == [[own]] * 7
    assert found["PreCompress"][-1]["matcher"] == "manual"
    (wiring,) = installer.wirings(project)
    assert (wiring.scope, wiring.current, wiring.missing, wiring.narrowed) == (scope, True, [], ())
    installation.uninstall(project, scope, agent=NAME)
    assert (path.read_text() if path.exists() else None) == before


def test_a_file_that_is_no_json_is_reported(project: Path) -> None:
    path = installer.settings_path("user", project)
    path.parent.mkdir()
    path.write_text("{")
    (wiring,) = installer.wirings(project)
    assert wiring.error
    assert wiring.error.endswith("Gemini CLI may not start with it.")


def test_a_hook_prints_nothing_and_records(project: Path) -> None:
    installation.install(project, "user", agent=NAME)
    ((source, command, environment),) = installer.hook_commands(project)
    assert source == str(installer.settings_path("user", project))
    assert environment["GEMINI_PROJECT_DIR"] == str(project)
    content = json.dumps(payload("BeforeAgent", prompt="fix it"))
    for _ in range(2):  # the second time hookkit is gone
        done = subprocess.run(["sh", "-c", command], input=content.encode(), capture_output=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        (segment,) = paths.journal_dir().iterdir()
        assert segment.read_bytes().count(b'"agent":"gemini"') == 1
        for launched in list(Path.home().rglob("hook-gemini")):
            launched.unlink()


def test_the_agent_is_found_by_its_folder(project: Path) -> None:
    assert not installer.is_found()
    installer.settings_path("user", project).parent.mkdir()
    assert installer.is_found()


def trust(level: str, folder: Path, **others: Any) -> None:
    write(Path.home() / ".gemini" / "trustedFolders.json", {str(folder): level} | others)


def test_a_project_must_be_trusted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (unknown,) = installer.obstacles(project)
    assert (set(unknown.stops), unknown.is_certain) == ({"project"}, False)
    trust("TRUST_FOLDER", project)
    assert texts(project) == []
    trust("TRUST_PARENT", project.parent / "other")
    assert texts(project) == []
    trust("TRUST_FOLDER", project.parent, **{str(project): "DO_NOT_TRUST", "a\0": "x"})
    (refused,) = installer.obstacles(project)
    assert refused.is_certain
    trust("TRUST_FOLDER", project.parent / "other", **{"/": 7})
    assert len(texts(project)) == 1
    monkeypatch.setenv("GEMINI_CLI_TRUST_WORKSPACE", "true")
    assert texts(project) == []
    trust("TRUST_FOLDER", project)
    monkeypatch.setenv("GEMINI_CLI_TRUST_WORKSPACE", "false")
    assert len(texts(project)) == 1


def test_trust_may_be_switched_off_but_not_by_the_project(project: Path) -> None:
    off = {"security": {"folderTrust": {"enabled": False}}}
    write(installer.settings_path("project", project), off)
    assert len(texts(project)) == 1
    write(installer.settings_path("user", project), off)
    assert texts(project) == []


def test_settings_of_a_project_count_where_it_is_started(project: Path) -> None:
    trust("TRUST_FOLDER", project)
    below = project / "src"
    below.mkdir()
    assert texts(below) == [
        "Gemini CLI reads a project's settings only in the folder that it is started in."
    ]


@pytest.mark.parametrize(
    ("user", "shared", "is_off"),
    [
        ({"enabled": False}, {}, True),
        ({"enabled": False}, {"enabled": True}, False),
        ({"enabled": True}, {"enabled": False}, True),
        ({"disabled": ["hookkit"]}, {}, True),
        ({"disabled": ["other"]}, {"disabled": "hookkit"}, False),
        ({}, {}, False),
    ],
)
def test_hooks_may_be_switched_off(
    project: Path, user: dict[str, Any], shared: dict[str, Any], is_off: bool
) -> None:
    trust("TRUST_FOLDER", project)
    write(installer.settings_path("user", project), {"hooksConfig": user})
    write(installer.settings_path("project", project), {"hooksConfig": shared})
    found = installer.obstacles(project)
    assert [each.stops for each in found] == ([{"user", "project"}] if is_off else [])


@pytest.mark.parametrize(
    ("retention", "days"),
    [
        ({}, 30),
        ({"maxAge": "7d"}, 7),
        ({"maxAge": "2w"}, 14),
        ({"maxAge": "1h"}, 1),
        ({"maxAge": "for ever"}, 30),
        ({"enabled": False, "maxAge": "7d"}, None),
    ],
)
def test_how_long_logs_are_kept(
    project: Path, monkeypatch: pytest.MonkeyPatch, retention: dict[str, Any], days: int | None
) -> None:
    system = project / "system.json"
    monkeypatch.setenv("GEMINI_CLI_SYSTEM_SETTINGS_PATH", str(system))
    write(system, {"general": {"sessionRetention": retention}})
    assert installer.retention_days(project) == days


def test_what_the_agent_lacks(project: Path) -> None:
    assert installer.other_statuslines(project) == {}
    assert installer.enabled_plugin(project) is None
