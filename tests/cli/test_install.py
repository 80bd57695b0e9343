"""hookkit install, as a person runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hookkit import paths
from hookkit.agents.claude_code import settings_edit, settings_file, settings_in_force
from hookkit.api.budgets import change
from hookkit.cli.install import command
from hookkit.errors import SettingsError
from hookkit.hook import budgets
from tests.cli.installed import SCRIPT, hookkit, refused
from tests.lib.git.repositories import repository


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOOKKIT_HOME", "XDG_DATA_HOME", "CLAUDE_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HOOKKIT_SUMMARY", "off")  # real hooks run here; no client is to be called
    folder = tmp_path / "project"
    repository(folder)
    (folder / "src").mkdir()
    monkeypatch.chdir(folder / "src")
    return folder


def install(*options: str) -> Result:
    return CliRunner().invoke(command, options, catch_exceptions=False)


@pytest.mark.parametrize(
    "options, file",
    [
        ([], "project/.claude/settings.json"),
        (["--local"], "project/.claude/settings.local.json"),
        (["--user"], ".claude/settings.json"),
    ],
)
def test_a_scope_is_wired(options: list[str], file: str, tmp_path: Path) -> None:
    done = install(*options)
    assert done.exit_code == 0
    assert f"Installed hooks for 12 events in {tmp_path / file}." in done.output
    assert str(paths.data_dir()) in done.output
    assert "hookkit list" in done.output
    assert (f"`claude` in {tmp_path}" in done.output) == (options != ["--user"])
    assert (tmp_path / file).read_text() == settings_edit.wire(None)
    assert paths.launcher().is_file()


def test_again_reports_it_and_repairs_the_launcher(project: Path) -> None:
    install()
    before = (project / ".claude" / "settings.json").stat()
    paths.launcher().unlink()
    assert "The hooks for 12 events are already in" in install().output
    assert (project / ".claude" / "settings.json").stat().st_mtime_ns == before.st_mtime_ns
    assert paths.launcher().is_file()


def test_a_dry_run_shows_and_writes_nothing(project: Path, tmp_path: Path) -> None:
    shown = install("--dry-run").output
    assert shown.startswith(f"--- /dev/null\n+++ {project}/.claude/settings.json\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]
    assert not (project / ".claude").exists()
    install()
    assert install("--dry-run").output == "Nothing would change.\n"


def test_other_wirings_are_reported_as_harmless(project: Path) -> None:
    assert "harmless" not in install("--user").output
    user = settings_file.settings_path("user", project)
    user.write_text(user.read_text().replace("{", '{"enabledPlugins": {"hookkit@x": true},', 1))
    output = install().output
    assert f"Also installed by {user} and the plugin hookkit@x. This is harmless" in output


def test_a_file_that_is_broken_is_refused_before_anything_is_written(project: Path) -> None:
    file = project / ".claude" / "settings.json"
    file.parent.mkdir()
    file.write_text('{"hooks": [')
    with pytest.raises(SettingsError, match="line 1, column 12"):
        install()
    assert file.read_text() == '{"hooks": ['
    assert not paths.launcher().exists()


def test_a_broken_file_elsewhere_is_no_matter(project: Path) -> None:
    file = project / ".claude" / "settings.local.json"
    file.parent.mkdir()
    file.write_text("{")
    assert install().exit_code == 0


def settings_of(project: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((project / ".claude" / "settings.json").read_text())
    return document


def enforce(on: bool) -> None:
    change(lambda known: setattr(known, "enforce", on))


def test_the_guard_is_wired_for_those_who_asked_for_it(project: Path) -> None:
    install()
    assert not settings_edit.has_guard(json.dumps(settings_of(project)))
    enforce(True)
    output = install().output
    assert "Installed the budget guard: it blocks prompts" in output
    assert [len(groups) for groups in settings_of(project)["hooks"].values()].count(2) == 1
    assert len(settings_of(project)["hooks"]["UserPromptSubmit"]) == 2
    assert "The hooks for 12 events are already in" in install().output
    assert all(each.current for each in settings_in_force.wirings(project))
    enforce(False)
    assert all(each.current for each in settings_in_force.wirings(project))
    assert "budget guard" not in install().output
    assert (project / ".claude" / "settings.json").read_text() == settings_edit.wire(None)


def test_broken_budgets_are_reported_before_anything_is_written(project: Path) -> None:
    enforce(True)
    (paths.data_dir() / budgets.FILE).write_text("{")
    with pytest.raises(budgets.BudgetsError, match="Fix it"):
        install()
    assert not (project / ".claude").exists()


def test_the_status_line_is_wired_when_asked_for_and_stays(project: Path) -> None:
    install()
    assert "statusLine" not in settings_of(project)
    assert "Installed the status line" in install("--statusline").output
    assert settings_of(project)["statusLine"] == settings_edit.statusline()
    install()
    assert settings_of(project)["statusLine"] == settings_edit.statusline()
    done = subprocess.run(
        ["sh", "-c", settings_of(project)["statusLine"]["command"]],
        input=b'{"model": {"display_name": "Opus"}}',
        capture_output=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"Opus\n", b"")


@pytest.mark.parametrize(
    "line, shown",
    [({"type": "command", "command": "my\x1bline"}, "my�line"), ("odd", "odd"), ([True], "[True]")],
)
@pytest.mark.parametrize("scope", ["user", "project", "local"])
def test_another_status_line_is_kept_unless_requested(
    scope: str, line: Any, shown: str, project: Path
) -> None:
    theirs = settings_file.settings_path(scope, project)
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text(json.dumps({"statusLine": line}))
    output = install("--statusline").output
    assert f"Kept the status line in {theirs} ({shown}). Use --replace-statusline" in output
    assert "Installed the status line" not in output
    assert settings_of(project).get("statusLine") == (line if scope == "project" else None)
    output = install("--replace-statusline").output
    assert "Installed the status line" in output
    replaced = f"Replaced this status line: {shown}"
    beside = f"{theirs} has another status line, and only one of them is shown: {shown}"
    assert (replaced in output, beside in output) == (scope == "project", scope != "project")
    assert settings_of(project)["statusLine"] == settings_edit.statusline()


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_a_broken_file_shows_no_status_line(content: bytes, project: Path) -> None:
    theirs = settings_file.settings_path("local", project)
    theirs.parent.mkdir()
    theirs.write_bytes(content)
    assert "Installed the status line" in install("--statusline").output


@pytest.mark.uncovered
@pytest.mark.slow
@pytest.mark.parametrize("event", settings_edit.EVENTS)
def test_every_event_is_recorded_by_what_was_wired(event: str, project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hookkit", "install"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    hooks = json.loads((project / ".claude" / "settings.json").read_text())["hooks"]
    payload = json.dumps({"session_id": "s", "hook_event_name": event}).encode()
    ran = subprocess.run(
        ["sh", "-c", hooks[event][0]["hooks"][0]["command"]], input=payload, capture_output=True
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
    [segment] = (paths.data_dir() / "journal").iterdir()
    assert json.loads(segment.read_text().splitlines()[0])["p"]["hook_event_name"] == event
    assert os.listdir(project / ".claude") == ["settings.json"]  # noqa: PTH208


@pytest.mark.parametrize("name", ["install", "uninstall"])
def test_two_scopes_are_refused(name: str, project: Path) -> None:
    said = refused(name, "--user", "--local", code=2)
    assert "Give either --user, for all your projects, or --local, for you alone" in said
    assert not (project / ".claude").exists()


@pytest.mark.parametrize("options", [[], ["--statusline"]], ids=["hooks", "a status line"])
def test_committed_settings_name_no_folder_of_this_machine(
    options: list[str], project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside" / "data"
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("HOOKKIT_HOME", str(outside))
    change(lambda known: setattr(known, "enforce", True))
    assert "Installed hooks" in install(*options).output
    shared = project / ".claude" / "settings.json"
    assert str(tmp_path) not in shared.read_text()
    assert "are already in" in install().output
    (wiring,) = settings_in_force.wirings(project)
    assert wiring.current
    install("--local")
    assert str(outside) in (project / ".claude" / "settings.local.json").read_text()


@pytest.mark.parametrize(
    "named, usual_first, folder",
    [("outside", False, "outside"), ("", False, "outside"), ("here", True, "usual")],
    ids=["with the variable", "without it", "a relative one"],
)
def test_what_is_shared_records_where_it_should(
    named: str,
    usual_first: bool,
    folder: str,
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside, home = tmp_path / "outside", tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    if usual_first:
        install("--user")
    monkeypatch.setenv("HOOKKIT_HOME", str(outside))
    install()
    if named == "here":  # a project could hold anything
        (project / "here").mkdir()
        (project / "here" / "hook").write_text("touch stolen")
    monkeypatch.setenv("HOOKKIT_HOME", str(outside) if named == "outside" else named)
    fire(project, (project / ".claude" / "settings.json").read_text())
    assert not (project / "stolen").exists()
    where = outside if folder == "outside" else home / ".local" / "share" / "hookkit"
    assert len(list((where / "journal").glob("*.jsonl"))) == 1


def test_the_example_records_before_anything_is_installed(
    project: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{SCRIPT.parent}:{os.environ['PATH']}")
    text = Path(__file__).parents[2].joinpath("settings.example.json").read_text()
    fire(project, text)
    assert "by-hand" in hookkit("list", "--json").out
    settings = project / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(text)
    install()
    assert settings.read_text() == settings_edit.wire(None)


def fire(project: Path, settings: str) -> None:
    """Run the hook of a prompt as the client does."""
    (group,) = json.loads(settings)["hooks"]["SessionStart"]
    sent = {"hook_event_name": "SessionStart", "session_id": "by-hand", "cwd": str(project)}
    done = subprocess.run(
        ["sh", "-c", group["hooks"][0]["command"]],
        input=json.dumps(sent).encode(),
        cwd=project,
        capture_output=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
