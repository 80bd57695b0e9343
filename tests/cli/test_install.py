"""hookkit install, as a person runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hookkit import paths
from hookkit.agents.claude_code import settings, wiring
from hookkit.cli.install import command
from hookkit.errors import SettingsError


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOOKKIT_HOME", "XDG_DATA_HOME", "CLAUDE_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HOOKKIT_SUMMARY", "off")  # real hooks run here; no client is to be called
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
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
    assert f"Wired 12 events in {tmp_path / file}." in done.output
    assert str(paths.data_dir()) in done.output
    assert "hookkit list" in done.output
    assert (f"`claude` in {tmp_path}" in done.output) == (options != ["--user"])
    assert (tmp_path / file).read_text() == wiring.wire(None)
    assert paths.launcher().is_file()


def test_again_says_so_and_mends_the_launcher(project: Path) -> None:
    install()
    before = (project / ".claude" / "settings.json").stat()
    paths.launcher().unlink()
    assert "has the hooks for 12 events already" in install().output
    assert (project / ".claude" / "settings.json").stat().st_mtime_ns == before.st_mtime_ns
    assert paths.launcher().is_file()


def test_a_dry_run_shows_and_writes_nothing(project: Path, tmp_path: Path) -> None:
    shown = install("--dry-run").output
    assert shown.startswith(f"--- /dev/null\n+++ {project}/.claude/settings.json\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]
    assert not (project / ".claude").exists()
    install()
    assert install("--dry-run").output == "Nothing would change.\n"


def test_other_wirings_are_said_to_be_harmless(project: Path) -> None:
    assert "harmless" not in install("--user").output
    user = settings.settings_path("user", project)
    user.write_text(user.read_text().replace("{", '{"enabledPlugins": {"hookkit@x": true},', 1))
    output = install().output
    assert f"Also wired by {user} and the plugin hookkit@x: harmless" in output


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


@pytest.mark.parametrize("event", wiring.EVENTS)
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
