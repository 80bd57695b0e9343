"""Amounts below a dollar keep what they were given; what is not known is no zero."""

from pathlib import Path

import pytest

from tests.accounting import packed, reading
from tests.builders import deliver, line, payload
from tests.cli.terminal import call, on_terminal, run, run_apart, run_json
from tests.hook.test_statusline import json_of


@pytest.mark.parametrize(
    "given, shown",
    [
        ("0.125", "$0.125"),
        ("0.015", "$0.015"),
        ("0.001", "$0.001"),
        ("0.00002", "$0.00002"),
        ("0.5", "$0.50"),
        ("1.5", "$1.50"),
    ],
)
def test_what_was_logged_by_hand(given: str, shown: str, shop: Path) -> None:
    call("start", "it")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "10", "-c", given)
    for command in ("list", "today", "projects", "stats", "show", "watch"):
        assert shown in run(command).split(), command
    assert f"| {shown} |" in run("export", "--format", "md", "--by", "project")
    assert run_json("list", "--json")["sessions"][0]["total"]["cost_usd"] == float(given)


def test_on_a_terminal(shop: Path) -> None:
    call("start", "it")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "10", "-c", "0.125")
    assert "$0.125" in on_terminal("today", columns=40, TERM="dumb").split()


@pytest.mark.parametrize("given", ["0.001", "0.125", "0.00004"])
def test_a_small_budget(given: str, shop: Path) -> None:
    assert f"is now ${given}." in run_apart("budget", "set", given)
    assert f"${given}" in run("budget")
    call("start", "it")
    call("log-ai", "-p", "x", "-m", "y", "-t", "1", "-c", "0.5")
    assert f"today's ${given} budget" in run("budget", "check", code=1)


def test_the_status_line_shows_a_small_budget(home: Path) -> None:
    call("session", "start", "mine")
    call("budget", "set", "0.001")
    sent = json_of(model=None, context_window=None, cost=None)
    assert "$0.001 left today" in run_apart("statusline", sent=sent, NO_COLOR="1")


def test_nothing_is_known_of_what_was_not_used() -> None:
    deliver(line(payload("UserPromptSubmit", "s1", prompt="Fix it"), 0))
    assert run("projects").splitlines()[1].endswith("—")
    assert run_json("projects", "--json")["projects"][0]["cost_usd"] is None
    deliver(reading("s1", packed("m1")))
    (project,) = run_json("projects", "--json")["projects"]
    assert project["cost_usd"] > 0


def test_files_outside_of_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call("start", "it")
    assert "Files Changed  —" in run_apart("show")
    assert "Files Changed  —" in run("end")


def test_files_in_git(shop: Path) -> None:
    call("start", "it")
    assert "Files Changed  0" in run("show")
    (shop / "three").write_text("new\n")
    assert "Files Changed  1" in run("show")
