"""What makes the client run no hooks. The table is what client 2.1.332 did with real hooks."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import hook_switches, settings_in_force
from hookkit.agents.claude_code.hook_switches import ALL, ORDINARY, UNMANAGED
from hookkit.model.wiring import Obstacle

OFF, ON = {"disableAllHooks": True}, {"disableAllHooks": False}
ONLY, STRICT = "allowManagedHooksOnly", "strictPluginOnlyCustomization"

FILES = {
    "user": "home/.claude/settings.json",
    "project": "project/.claude/settings.json",
    "local": "project/.claude/settings.local.json",
    "managed": "managed/managed-settings.json",
    "first": "managed/managed-settings.d/10-a.json",
    "second": "managed/managed-settings.d/20-b.json",
}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "project").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setitem(settings_in_force.MANAGED_FOLDERS, "linux", tmp_path / "managed")


def obstacles(tmp_path: Path, files: dict[str, Any]) -> list[Obstacle]:
    for name, settings in files.items():
        path = tmp_path / FILES[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(settings if isinstance(settings, str) else json.dumps(settings))
    return hook_switches.obstacles(tmp_path / "project")


@pytest.mark.parametrize(
    "files, source, stops",
    [
        pytest.param({}, None, None, id="nothing"),
        pytest.param({"user": OFF}, "user", UNMANAGED, id="the person"),
        pytest.param({"project": OFF}, "project", UNMANAGED, id="the project"),
        pytest.param({"local": OFF}, "local", UNMANAGED, id="the person in the project"),
        pytest.param({"user": OFF, "project": ON}, None, None, id="on again"),
        pytest.param({"project": OFF, "local": ON}, None, None, id="on again for one"),
        pytest.param({"user": {"disableAllHooks": "true"}}, None, None, id="no boolean"),
        pytest.param({"user": {"disableAllHooks": None}}, None, None, id="null"),
        pytest.param({"user": '{"disableAllHooks": true'}, None, None, id="not JSON"),
        pytest.param(
            {"user": '{"disableAllHooks": true, "disableAllHooks": false}'}, None, None, id="twice"
        ),
        pytest.param({"managed": OFF}, "managed", ALL, id="the organisation"),
        pytest.param({"managed": OFF, "user": ON}, "managed", ALL, id="not the person's choice"),
        pytest.param({"user": OFF, "managed": ON}, None, None, id="on by the organisation"),
        pytest.param(
            {"managed": {"disableAllHooks": "true"}}, None, None, id="a mistake of theirs"
        ),
        pytest.param({"first": OFF}, "first", ALL, id="a further file"),
        pytest.param({"first": OFF, "second": ON}, None, None, id="the last file counts"),
        pytest.param({"managed": {ONLY: True}}, "managed", UNMANAGED, id="managed hooks only"),
        pytest.param({"second": {ONLY: True}}, "second", UNMANAGED, id="in a further file"),
        pytest.param({"managed": {ONLY: False}}, None, None, id="not only"),
        pytest.param({"managed": {ONLY: None}}, None, None, id="only null"),
        pytest.param({"managed": {ONLY: "true"}}, "managed", UNMANAGED, id="a mistake"),
        pytest.param({"managed": {ONLY: 0}}, "managed", UNMANAGED, id="zero"),
        pytest.param({"managed": {ONLY: "false"}}, None, None, id="a harmless mistake"),
        pytest.param({"user": {ONLY: True}}, None, None, id="not a person's to set"),
        pytest.param({"managed": {STRICT: True}}, "managed", ORDINARY, id="plugins only"),
        pytest.param({"managed": {STRICT: ["hooks"]}}, "managed", ORDINARY, id="plugins' hooks"),
        pytest.param({"managed": {STRICT: ["skills"]}}, None, None, id="plugins' skills"),
        pytest.param({"managed": {STRICT: False}}, None, None, id="not only plugins"),
        pytest.param({"user": {STRICT: True}}, None, None, id="not a person's either"),
    ],
)
def test_switches(
    files: dict[str, Any], source: str | None, stops: frozenset[str] | None, tmp_path: Path
) -> None:
    found = obstacles(tmp_path, files)
    if source is None:
        assert found == []
        return
    (obstacle,) = found
    assert obstacle.stops == stops
    assert obstacle.is_certain
    assert str(tmp_path / FILES[source]) in obstacle.text


def test_the_remedy_names_the_file(tmp_path: Path) -> None:
    (obstacle,) = obstacles(tmp_path, {"local": OFF})
    assert obstacle.remedy == f"remove disableAllHooks from {tmp_path / FILES['local']}"
    (obstacle,) = obstacles(tmp_path, {"local": ON, "managed": {ONLY: True}})
    assert obstacle.remedy == "ask your administrator"


@pytest.mark.parametrize("value, is_on", [("1", True), ("TRUE", True), ("0", False), ("", False)])
@pytest.mark.parametrize("name", hook_switches.MODES)
def test_modes_without_hooks(
    name: str, value: str, is_on: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = obstacles(tmp_path, {"user": {"env": {name: value}}})
    assert [each.stops for each in found] == [hook_switches.MODES[name]] * is_on
    found = obstacles(tmp_path, {"user": {}})
    monkeypatch.setenv(name, value)
    found = obstacles(tmp_path, {})
    assert [each.remedy for each in found] == [f"unset {name}"] * is_on
