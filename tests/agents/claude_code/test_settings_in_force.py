"""The settings that the client merges, and which of them it can use."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import settings_file, settings_in_force
from hookkit.agents.claude_code.settings_edit import EVENTS, narrowed, wire
from hookkit.model.wiring import HookSelection, Wiring


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setitem(settings_in_force.MANAGED_FOLDERS, "linux", tmp_path / "managed")
    monkeypatch.setattr("sys.platform", "linux")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / ".claude").mkdir(parents=True)
    return folder


@pytest.fixture
def file(project: Path) -> Path:
    return project / ".claude" / "settings.json"


def put(path: Path, settings: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(settings if isinstance(settings, str) else json.dumps(settings))
    return path


def test_wirings_reports_where_and_what_is_missing(project: Path, file: Path) -> None:
    assert settings_in_force.wirings(project) == []
    local = file.with_name("settings.local.json")
    user = settings_file.settings_path("user", project)
    user.parent.mkdir()
    user.write_text('{"hooks": {"Stop": [{"hooks": [{"type": "command"}]}]}}')
    file.write_text(wire('{"a": 1}', HookSelection(is_shared=True)))
    partial = json.loads(wire(None))
    del partial["hooks"]["CwdChanged"]
    local.write_text(json.dumps(partial))
    assert settings_in_force.wirings(project) == [
        Wiring("project", file, [], True),
        Wiring("local", local, ["CwdChanged"], False),
    ]
    user.write_text("{")
    broken = settings_in_force.wirings(project)[0]
    assert (broken.scope, broken.missing, broken.current) == ("user", list(EVENTS), False)
    assert "line 1, column 2" in str(broken.error)


@pytest.mark.parametrize(
    "user, local, name",
    [
        ({}, {}, None),
        ({"hookkit@market": True, "other@market": True}, {}, "hookkit@market"),
        ({"hookkit@market": True}, {"hookkit@market": False}, None),
        ({"hookkitten@market": True}, {}, None),
        ([], {}, None),
        ({"hookkit@market": "1.0"}, {}, "hookkit@market"),
    ],
)
def test_the_plugin_is_enabled(project: Path, user: Any, local: Any, name: str | None) -> None:
    for scope, plugins in (("user", user), ("local", local)):
        path = settings_file.settings_path(scope, project)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"enabledPlugins": plugins}))
    settings_file.settings_path("project", project).write_text("[]")
    assert settings_in_force.enabled_plugin(project) == name


def managed(tmp_path: Path, name: str, settings: Any) -> Path:
    return put(tmp_path / "managed" / name, settings)


def test_managed_files_are_the_strongest_in_the_order_of_their_names(
    tmp_path: Path, project: Path, file: Path
) -> None:
    put(file, {"model": "a"})
    managed(tmp_path, "managed-settings.json", {"model": "b"})
    for name in ("20-b.json", "10-a.json", ".hidden.json", "x.txt"):
        managed(tmp_path, f"managed-settings.d/{name}", {"model": name})
    found = [(each.scope, each.path.name) for each in settings_in_force.sources(project)]
    assert found == [
        ("project", "settings.json"),
        ("managed", "managed-settings.json"),
        ("managed", "10-a.json"),
        ("managed", "20-b.json"),
    ]


def test_another_system_has_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    (file,) = settings_in_force.managed_files()
    assert str(file) == "/Library/Application Support/ClaudeCode/managed-settings.json"


def test_a_hook_of_the_organisation_is_a_wiring(tmp_path: Path, project: Path) -> None:
    path = managed(tmp_path, "managed-settings.json", wire(None))
    assert settings_in_force.wirings(project) == [Wiring("managed", path, [], True)]


INVALID = {
    "cleanupPeriodDays": "x",
    "disableAllHooks": "true",
    "env": [],
    "model": 3,
    "permissions": None,
    "statusLine": "x",
}


@pytest.mark.parametrize("member", INVALID)
def test_one_wrong_member_makes_the_client_ignore_the_whole_file(
    member: str, project: Path, file: Path
) -> None:
    put(file, json.loads(wire(None)) | {member: INVALID[member]})
    assert list(settings_in_force.sources(project)) == []
    (found,) = settings_in_force.wirings(project)
    assert found.error == (
        f"{file}: `{member}` has a value that Claude Code doesn't know. "
        "Claude Code ignores the whole file."
    )


def test_a_managed_file_counts_in_spite_of_it(tmp_path: Path, project: Path) -> None:
    managed(tmp_path, "managed-settings.json", {"model": 3, "env": {"A": "b"}})
    assert settings_in_force.environment(project) == {"A": "b"}
    assert settings_in_force.wirings(project) == []


def test_what_is_no_file_is_nothing(project: Path, file: Path) -> None:
    file.mkdir()
    assert list(settings_in_force.sources(project)) == []


def test_variables_of_all_files(tmp_path: Path, project: Path, file: Path) -> None:
    put(tmp_path / ".claude" / "settings.json", {"env": {"A": "user", "B": "user", "C": 1}})
    put(file, {"env": {"A": "project"}})
    assert settings_in_force.environment(project) == {"A": "project", "B": "user"}


@pytest.mark.parametrize(
    "event, more, is_narrowed",
    [
        ("SessionStart", {"matcher": "resume"}, True),
        ("SessionStart", {"matcher": None}, True),
        ("SessionStart", {"matcher": ".*"}, False),
        ("SessionStart", {"matcher": ""}, False),
        ("Stop", {"matcher": "x"}, False),
    ],
)
def test_a_matcher_that_lets_only_some_events_through(
    event: str, more: dict[str, Any], is_narrowed: bool
) -> None:
    settings = json.loads(wire(None))
    settings["hooks"][event][0] |= more
    assert narrowed(json.dumps(settings)) == ((event,) if is_narrowed else ())
    settings["hooks"][event].append(json.loads(wire(None))["hooks"][event][0])
    assert narrowed(json.dumps(settings)) == ()


def test_a_condition_lets_only_some_events_through() -> None:
    settings = json.loads(wire(None))
    settings["hooks"]["PostToolUse"][0]["hooks"][0]["if"] = "Bash(git *)"
    assert narrowed(json.dumps(settings)) == ("PostToolUse",)
