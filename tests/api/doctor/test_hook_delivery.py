"""The wired commands are run as the agent runs them, and leave nothing behind."""

import json
import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.agents import launcher
from hookkit.agents.claude_code import settings_file
from hookkit.api.doctor import hook_delivery, recorder
from hookkit.api.doctor.hook_delivery import Delivery
from tests.builders import deliver, fold_all, line, payload
from tests.cli.installed import hookkit
from tests.lib.git.repositories import repository


@pytest.fixture(autouse=True)
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "project"
    repository(folder)
    monkeypatch.chdir(folder)
    return folder


def problems() -> list[str]:
    """What the commands do wrong."""
    return [each.finding.says for each in hook_delivery.check(Path.cwd())]


def settings() -> Path:
    return settings_file.settings_path("project", Path.cwd())


def wire_command(command: str) -> None:
    """Put another command in the place of the installed one."""
    text = settings().read_text()
    known = json.loads(text)
    for groups in known["hooks"].values():
        groups[0]["hooks"][0]["command"] = f"{command} # hookkit"
    settings().write_text(json.dumps(known))


def files() -> list[Path]:
    return sorted(path for path in paths.data_dir().rglob("*") if path.is_file())


def test_a_probe_leaves_nothing_behind() -> None:
    hookkit("install")
    deliver(line(payload("SessionStart")))
    fold_all()
    before = [(path, path.stat().st_size) for path in files()]
    assert problems() == []
    assert [(path, path.stat().st_size) for path in files()] == before
    assert len(hookkit("list", "--json").json["sessions"]) == 1


def test_nothing_is_wired() -> None:
    assert problems() == []


def test_the_same_command_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hookkit("install")
    hookkit("install", "--user")
    seen: list[str] = []

    def run(command: str, *_: object) -> tuple[int, bytes]:
        seen.append(command)
        return 0, b""

    monkeypatch.setattr(hook_delivery, "run", run)
    assert len(problems()) == 1
    assert seen == [launcher.command()]


def test_a_folder_that_only_this_shell_exports(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hookkit("install")
    recorded = str(paths.data_dir())
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "other"))
    (found,) = recorder.check(Path.cwd())
    assert (found.state, found.remedy) == ("bad", "hookkit install")
    assert f"records in {recorded} if the agent is started without" in found.says
    assert found.says.endswith(f"this hookkit reads {home}/other.")
    hookkit("install")
    assert problems() == []


def test_a_folder_that_the_settings_set(home: Path) -> None:
    hookkit("install")
    known = json.loads(settings().read_text())
    settings().write_text(json.dumps(known | {"env": {"HOOKKIT_HOME": str(home / "theirs")}}))
    (problem,) = problems()
    assert f"The hook in {settings()} records in {home}/theirs" in problem


def test_a_linked_folder_is_the_same(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hookkit("install")
    (home / "link").symlink_to(paths.data_dir())
    monkeypatch.setenv("HOOKKIT_HOME", str(home / "link"))
    assert problems() == []


def test_the_summarizers_mark_is_not_the_agents(monkeypatch: pytest.MonkeyPatch) -> None:
    hookkit("install")
    monkeypatch.setenv("HOOKKIT_SUMMARIZER", "1")
    assert problems() == []


@pytest.mark.parametrize(
    "command, words",
    [
        ("cat", "prints something, which the agent reads"),
        ("echo oops >&2", "prints something"),
        ("cat >/dev/null; exit 2;", "ends with code 2"),
        ("no-such-command >/dev/null 2>&1", "ends with code 127"),
        ("cat >/dev/null", "records nothing"),
        (":", "records nothing"),
        ("printf '/x\\0else' >$HOOKKIT_PROBE", "records nothing"),
    ],
)
def test_what_a_hook_must_not_do(command: str, words: str) -> None:
    hookkit("install")
    wire_command(command)
    (problem,) = problems()
    assert problem.startswith(f"The hook in {settings()} {words}")


def is_ended(pid: int) -> bool:
    """Tell whether a process that was sent SIGKILL is gone; the kernel may take a moment."""
    for _ in range(500):
        try:
            status = Path("/proc", str(pid), "status").read_text()
        except OSError:
            return True
        if "Z (zombie)" in status:
            return True
        time.sleep(0.01)
    return False


def test_a_hook_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hookkit("install")
    pid = tmp_path / "pid"
    wire_command(f"sleep 60 & echo $! >{pid}.new; mv {pid}.new {pid}; wait; true")
    monkeypatch.setattr(hook_delivery, "PROBE_SECONDS", 1)
    (problem,) = problems()
    assert "is not done after 1 seconds" in problem
    assert pid.exists()
    assert is_ended(int(pid.read_text()))


def test_a_lost_launcher_has_its_own_finding() -> None:
    hookkit("install")
    paths.launcher().unlink()
    shutil.rmtree(paths.launcher_dir(), ignore_errors=True)
    (found,) = recorder.check(Path.cwd())
    assert found.says == f"There is no launcher {paths.launcher()}."


def test_the_launcher_of_another_agent() -> None:
    hookkit("install", "--agent", "codex")
    script = paths.launcher().with_name("hook-codex")
    (found,) = recorder.check(Path.cwd())
    assert (found.state, found.says) == ("ok", f"{script} records, with {sys.executable}.")
    script.unlink()
    shutil.rmtree(paths.launcher_dir(), ignore_errors=True)
    (found,) = recorder.check(Path.cwd())
    assert found.says == f"There is no launcher {script}."


def test_the_plugin_is_run_from_its_folder(home: Path, plugin: Path) -> None:
    user = settings_file.settings_path("user", Path.cwd())
    user.parent.mkdir()
    user.write_text('{"enabledPlugins": {"hookkit@here": true}}')
    listed = {"plugins": {"hookkit@here": [{"installPath": str(plugin)}]}}
    (user.parent / "plugins").mkdir()
    (user.parent / "plugins" / "installed_plugins.json").write_text(json.dumps(listed))
    (problem,) = problems()
    assert "The hook in the plugin hookkit@here records in " in problem  # HOOKKIT_HOME is our own
    os.environ.pop("HOOKKIT_HOME")
    assert problems() == []


def test_a_project_that_is_gone(tmp_path: Path) -> None:
    code, output = hook_delivery.run("pwd", {}, tmp_path / "gone", b"")
    assert (code, output) == (0, b"/\n")


@pytest.mark.parametrize("delivery", [Delivery(None, 0, b"")])
def test_the_circumstance_is_named(delivery: Delivery) -> None:
    assert hook_delivery.fault(delivery, " now") == "records nothing now"


def test_an_agent_without_hooks_has_no_commands(bare_agent: object) -> None:
    assert problems() == []
