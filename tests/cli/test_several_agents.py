"""Several agents on one machine: install, uninstall and doctor know each of them."""

import json
from pathlib import Path

import pytest

from tests.cli.installed import hookkit
from tests.cli.terminal import call
from tests.lib.git.repositories import repository

CLAUDE, TOY = Path(".claude", "settings.json"), Path(".toy", "hook.sh")


@pytest.fixture(autouse=True)
def project(home: Path, toy_agent: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "project"
    repository(folder)
    monkeypatch.chdir(folder)
    return folder


def use_claude(home: Path) -> None:
    (home / ".claude").mkdir()


def test_each_agent_that_is_used_here_is_wired(home: Path) -> None:
    use_claude(home)
    lines = call("install", "--user").output.splitlines()
    assert lines[:2] == [
        f"Claude Code: Installed hooks for 12 events in {home / CLAUDE}.",
        f"Toy: Installed hooks for 4 events in {home / TOY}.",
    ]
    assert "Next: run `claude` or `toy`, then `hookkit list`." in lines
    assert "Restart running your agents' sessions to apply this." in lines
    again = call("install", "--user").output
    assert f"Toy: The hooks for 4 events are already in {home / TOY}." in again
    gone = call("uninstall", "--user").output.splitlines()
    assert gone[:2] == [
        f"Removed {home / CLAUDE}, which contained nothing else.",
        f"Removed {home / TOY}, which contained nothing else.",
    ]
    assert call("uninstall", "--user").output.splitlines()[0] == (
        f"{home / CLAUDE} has no hooks of hookkit."
    )


def test_an_agent_that_is_not_used_here_is_left_out(home: Path) -> None:
    output = call("install", "--user").output
    assert output.startswith(f"Installed hooks for 4 events in {home / TOY}.\n")
    assert "Restart running Toy sessions" in output
    assert not (home / ".claude").exists()


def test_agents_are_chosen(home: Path) -> None:
    call("install", "--user", "--agent", "claude", "--agent", "Claude-Code", "--agent", "toy")
    assert (home / CLAUDE).exists()
    assert (home / TOY).exists()
    output = call("uninstall", "--user", "--agent", "toy").output
    assert f"Removed {home / TOY}" in output
    assert (home / CLAUDE).exists()
    assert f"{home / TOY} has no hooks" in call("uninstall", "--user", "--agent", "toy").output


def test_an_agent_is_unknown() -> None:
    output = call("install", "--agent", "nobody", code=2).stderr
    assert "No agent 'nobody'. hookkit knows: " in output


def test_an_agent_has_no_such_settings(home: Path) -> None:
    told = hookkit("install", "--agent", "toy", code=1)
    assert "Toy has no project settings; it has user." in told.err
    use_claude(home)
    assert "toy" not in call("install").output


def test_settings_that_are_broken_stop_no_other_agent(home: Path) -> None:
    use_claude(home)
    (home / CLAUDE).write_text("{")
    told = hookkit("install", "--user", code=1)
    assert f"Toy: Installed hooks for 4 events in {home / TOY}." in told.out
    assert f"{home / CLAUDE}: line 1" in told.err
    assert (home / CLAUDE).read_text() == "{"


def test_no_settings_can_be_used(home: Path, project: Path) -> None:
    (project / ".claude").mkdir()
    (project / CLAUDE).write_text("{")
    for options in (["install"], ["install", "--dry-run"], ["uninstall"]):
        told = hookkit(*options, "--agent", "claude", "--agent", "toy", code=1)
        assert told.out == ""
        assert "line 1" in told.err
        assert "Toy has no project settings" in told.err


@pytest.mark.parametrize("is_toy_wired", [True, False])
def test_a_dry_run_shows_the_changes_of_all(home: Path, is_toy_wired: bool) -> None:
    use_claude(home)
    if is_toy_wired:
        call("install", "--user", "--agent", "toy")
    output = call("install", "--user", "--dry-run").output
    assert "+++" in output
    assert ("written" in output) != is_toy_wired
    assert not (home / CLAUDE).exists()
    removed = call("uninstall", "--user", "--dry-run").output
    assert ("removed" in removed) == is_toy_wired
    assert removed != "Nothing would change.\n" or not is_toy_wired


def findings(code: int) -> list[tuple[str, str, str]]:
    found = json.loads(call("doctor", "--json", code=code).stdout)["findings"]
    return [
        (each["state"], each["says"], each["remedy"]) for each in found if each["check"] == "wiring"
    ]


def test_the_doctor_looks_at_each_agent(home: Path, project: Path) -> None:
    use_claude(home)
    assert findings(1) == [
        (
            "bad",
            f"Claude Code: Not wired in {project}.",
            "hookkit install --agent claude_code",
        ),
        ("bad", f"Toy: Not wired in {project}.", "hookkit install --agent toy"),
    ]
    call("install", "--user", "--agent", "toy")
    assert [each[0] for each in findings(0)] == ["note", "ok"]
    call("install", "--user")
    call("install")
    assert findings(0) == [
        ("ok", f"Claude Code: Wired in {home / CLAUDE} (user).", None),
        ("ok", f"Claude Code: Wired in {project / CLAUDE} (project).", None),
        (
            "note",
            "Claude Code: Wired more than once: harmless, all is counted once.",
            "hookkit uninstall --agent claude_code",
        ),
        ("ok", f"Toy: Wired in {home / TOY} (user).", None),
    ]


def test_the_agents_are_completed() -> None:
    from hookkit.cli.options import AGENT

    words = AGENT.shell_complete(None, None, "T")  # type: ignore[arg-type]
    assert [(each.value, each.help) for each in words] == [("toy", "Toy")]
