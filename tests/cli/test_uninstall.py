"""hookkit uninstall undoes what hookkit install did."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from hookkit import paths
from hookkit.agents.claude_code import settings_edit, settings_file
from hookkit.api.budgets import change
from hookkit.cli import install, uninstall

WRITTEN_BY_HAND = """\
{
   "permissions" : { "allow":["Bash(make:*)"] }, "n": 1.0,
   "hooks" : {"Stop":[ {"hooks":[{"type":"command","command":"make lint"}]} ] ,
      "PreToolUse": [ ]}  }"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOOKKIT_HOME", "XDG_DATA_HOME", "CLAUDE_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(command: click.Command, *options: str) -> Result:
    return CliRunner().invoke(command, options, catch_exceptions=False)


@pytest.mark.parametrize("options", [[], ["--local"], ["--user"]])
def test_the_same_bytes_come_back(options: list[str], project: Path) -> None:
    scope = options[0].strip("-") if options else "project"
    file = settings_file.settings_path(scope, project)
    file.parent.mkdir()
    file.write_text(WRITTEN_BY_HAND)
    run(install.command, *options)
    assert settings_edit.is_current(file.read_text())
    done = run(uninstall.command, *options)
    assert f"Removed the hooks from {file}.\n" in done.output
    assert file.read_text() == WRITTEN_BY_HAND


def test_what_install_made_goes_and_what_was_recorded_stays(project: Path) -> None:
    run(install.command)
    done = run(uninstall.command)
    assert "which contained nothing else" in done.output
    assert f"kept in {paths.data_dir()}. `hookkit reset` deletes them.\n" in done.output
    assert list(project.iterdir()) == []
    assert paths.launcher().is_file()


def test_the_status_line_and_the_guard_go_too(project: Path) -> None:
    file = settings_file.settings_path("project", project)
    file.parent.mkdir()
    file.write_text(WRITTEN_BY_HAND)
    change(lambda known: setattr(known, "enforce", True))
    run(install.command, "--statusline")
    assert "guard" in file.read_text()
    assert "statusLine" in file.read_text()
    run(uninstall.command)
    assert file.read_text() == WRITTEN_BY_HAND


def test_again_changes_nothing(project: Path, tmp_path: Path) -> None:
    assert "has no hooks of hookkit" in run(uninstall.command).output
    assert [path.name for path in tmp_path.iterdir()] == ["project"]


def test_a_dry_run_shows_and_writes_nothing(project: Path) -> None:
    assert run(uninstall.command, "--dry-run").output == "Nothing would change.\n"
    run(install.command)
    shown = run(uninstall.command, "--dry-run").output
    assert shown.startswith(f"--- {project}/.claude/settings.json\n+++ /dev/null\n")
    assert (project / ".claude" / "settings.json").exists()


def test_a_wiring_that_stays_is_named(project: Path) -> None:
    run(install.command)
    run(install.command, "--user")
    (project / ".claude" / "settings.local.json").write_text("broken")
    done = run(uninstall.command)
    user = settings_file.settings_path("user", project)
    assert done.output.endswith(f"Hooks are still installed in {user}.\n")


def test_what_others_changed_in_between_stays(project: Path) -> None:
    file = project / ".claude" / "settings.json"
    run(install.command)
    document = json.loads(file.read_text())
    theirs = {"matcher": "", "hooks": [{"type": "command", "command": "make lint"}]}
    document["hooks"]["Stop"].insert(0, theirs)
    file.write_text(json.dumps({"model": "opus", **document}, indent=2))
    run(uninstall.command)
    assert json.loads(file.read_text()) == {"model": "opus", "hooks": {"Stop": [theirs]}}
