"""hookkit's plugin in OpenCode's folders: written and removed byte by byte."""

import subprocess
from pathlib import Path

import pytest

from hookkit.agents.opencode import installer
from hookkit.api import doctor
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookSelection
from tests.cli.terminal import call, run

USER = Path(".config", "opencode", "plugin", "hookkit.js")


@pytest.fixture
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "project"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    monkeypatch.chdir(folder)
    return folder


def tree(folder: Path) -> dict[str, bytes | None]:
    """All files and folders, but for git's and our own."""
    found = (
        each for each in folder.rglob("*") if not {".git", ".hookkit", ".local"} & set(each.parts)
    )
    return {str(each): each.read_bytes() if each.is_file() else None for each in found}


@pytest.mark.parametrize("scope", ["user", "project"])
def test_installed_and_removed(project: Path, home: Path, scope: str) -> None:
    (home / ".config" / "opencode").mkdir(parents=True)
    (home / ".config" / "opencode" / "opencode.json").write_text("{}")
    before = tree(home)
    options = ["--agent", "opencode", *(["--user"] if scope == "user" else [])]
    run("install", *options)
    path = installer.settings_path(scope, project)
    assert path.read_text().startswith("// Written by hookkit")
    assert str(home) not in path.read_text()  # it may be committed
    assert "@COMMAND@" not in path.read_text()
    assert path.with_name("hookkit.js") == path
    (wiring,) = installer.wirings(project)
    assert (wiring.scope, wiring.path, wiring.missing, wiring.current) == (scope, path, [], True)
    written = path.read_bytes()
    run("install", *options)
    assert path.read_bytes() == written
    run("uninstall", *options)
    assert tree(home) == before
    assert installer.wirings(project) == []


def test_a_command_of_the_plugin_records(project: Path, home: Path) -> None:
    run("install", "--agent", "opencode", "--user")
    (command,) = installer.hook_commands(project)
    payload = b'{"type":"session.created","properties":{"sessionID":"ses_1"},"directory":"/w"}'
    done = subprocess.run(["/bin/sh", "-c", command.command], input=payload, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert "ses_1" in run("list", "--json")
    found = [each.says for each in doctor.examine(project) if each.check == "wiring"]
    assert any("OpenCode: Wired in" in each for each in found)


def test_a_file_of_somebody_else_stays(project: Path, home: Path) -> None:
    path = home / USER
    path.parent.mkdir(parents=True)
    path.write_text("export const Mine = async () => ({})\n")
    selection = HookSelection()
    with pytest.raises(SettingsError, match=r"isn't hookkit's\. Move it away"):
        installer.plan(path, selection)
    with pytest.raises(SettingsError, match="isn't hookkit's"):
        installer.apply(path, selection)
    call("install", "--agent", "opencode", "--user", code=1)
    run("uninstall", "--agent", "opencode", "--user")
    assert path.read_text() == "export const Mine = async () => ({})\n"
    assert installer.wirings(project) == []


def test_other_plugins_stay(project: Path) -> None:
    other = project / ".opencode" / "plugin" / "other.js"
    other.parent.mkdir(parents=True)
    other.write_text("//")
    run("install", "--agent", "opencode")
    run("uninstall", "--agent", "opencode")
    assert [each.name for each in other.parent.iterdir()] == ["other.js"]


def test_an_earlier_version_is_replaced(project: Path, home: Path) -> None:
    path = home / USER
    path.parent.mkdir(parents=True)
    path.write_text("// Written by hookkit 0.0.1\n")
    (wiring,) = installer.wirings(project)
    assert not wiring.current
    change = installer.apply(path, HookSelection())
    assert change.after == path.read_bytes()
    (wiring,) = installer.wirings(project)
    assert wiring.current
    assert "-// Written by hookkit 0.0.1" in installer.diff(change)
    assert installer.plan_removal(path).after is None


def test_what_can_not_be_read(project: Path, home: Path) -> None:
    (home / USER).mkdir(parents=True)
    (wiring,) = installer.wirings(project)
    assert "is not a file" in (wiring.error or "")
    assert installer.hook_commands(project) == []


def test_removed_from_where_it_is_not(project: Path, home: Path) -> None:
    change = installer.remove(home / USER)
    assert (change.before, change.after) == (None, None)


def test_where_the_client_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not installer.is_found()
    (home / ".config" / "opencode").mkdir(parents=True)
    assert installer.is_found()
    monkeypatch.setenv("XDG_CONFIG_HOME", "/nowhere")
    assert not installer.is_found()
    (home / ".local" / "share" / "opencode").mkdir(parents=True)
    assert installer.is_found()
    assert installer.settings_path("user", home) == Path("/nowhere/opencode/plugin/hookkit.js")


@pytest.mark.parametrize(
    ("name", "stops"),
    [("OPENCODE_PURE", {"user", "project"}), ("OPENCODE_DISABLE_PROJECT_CONFIG", {"project"})],
)
def test_what_keeps_plugins_from_being_loaded(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, stops: set[str]
) -> None:
    assert installer.obstacles(home) == []
    monkeypatch.setenv(name, "1")
    (obstacle,) = installer.obstacles(home)
    assert obstacle.stops == stops
    assert name in obstacle.text


def test_what_the_client_lacks(home: Path) -> None:
    assert installer.other_statuslines(home) == {}
    assert installer.enabled_plugin(home) is None
    assert installer.retention_days(home) is None


def test_the_plugin_records_the_events_that_are_named() -> None:
    source = Path(installer.__file__).with_name("plugin.js").read_text("utf-8")
    assert [name for name in installer.EVENTS if f'"{name}"' not in source] == []
