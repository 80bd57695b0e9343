"""Every command of the documentation works: each line of each block is run in a home with the demo.

What needs more than that is listed in ELSEWHERE, and checked for its commands and options only.
"""

import os
import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest

from hookkit import SessionManager
from hookkit.cli import cli
from tests.cli.installed import SCRIPT
from tests.cli.terminal import run_on_terminal
from tests.documents.page import PAGES, RECIPES, ROOT, Typed, of_console, of_script, spans, typed

DEMO = ROOT / "tests" / "journals" / "demo.jsonl"
COLUMNS = 100

ELSEWHERE = {
    r"(uv|pipx|pip|npm) ": "installs from a package registry",
    r"(claude|codex|gemini) ": "a program of somebody else",
    r"make ": "takes minutes, and is what runs these tests",
    r"hookkit continue ": "goes on from the transcript of a real agent: tests/runs",
    r"hookkit serve": "runs until it is stopped: tests/server",
    r"curl |ssh ": "needs a server that runs: tests/server",
    r"hookkit (team|sync --team)|.*--(team|user) ": "needs PostgreSQL: tests/cli/test_team*.py",
}
"""Commands that are not run → why."""


def is_run(each: Typed) -> bool:
    """Return whether a command is run here."""
    return not any(re.match(pattern, f"{each.command} ") for pattern in ELSEWHERE)


@pytest.fixture
def shop(
    home: Path, repo: Path, tmp_path: Path, manager: SessionManager, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A repository of a person who has recorded the demo, and whose agent is scripted."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "npm").write_text("#!/bin/sh\n")
    (programs / "npm").chmod(0o755)
    monkeypatch.setenv(
        "PATH", os.pathsep.join(map(str, (programs, SCRIPT.parent, os.environ["PATH"])))
    )
    monkeypatch.setenv("HOOKKIT_TIMEZONE", "UTC")
    monkeypatch.setenv("HOOKKIT_MACHINE_NAME", "laptop")
    monkeypatch.setenv("BUILD_ID", "17")
    (home / "Sync").mkdir()
    replay = [str(SCRIPT), "replay", "--home", str(home / ".hookkit"), str(DEMO)]
    subprocess.run(replay, check=True, capture_output=True)
    return repo


def run(each: Typed, folder: Path) -> str:
    """Type a command on a terminal; what it printed."""
    shell = ["sh", "-c", f"cd {shlex.quote(str(folder))} && {each.command}"]
    printed = run_on_terminal(shell, columns=COLUMNS, code=each.code, NO_COLOR="1")
    assert "Traceback" not in printed
    return printed


def lines(text: str) -> list[str]:
    """Return the lines of a text without what stands at their ends."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def is_shown(shown: str, printed: str) -> bool:
    """Return whether a page shows what was printed; a line with … stands for any lines."""
    parts = (r"(?:.*\n)*?" if each == "…" else f"{re.escape(each)}\n" for each in lines(shown))
    return bool(re.fullmatch("".join(parts), "\n".join(lines(printed)) + "\n"))


WITH_COMMANDS = [page for page in PAGES if page != RECIPES and typed(page)]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.name)
def test_a_page(page: Path, shop: Path) -> None:
    for each in filter(is_run, typed(page)):
        printed = run(each, shop)
        if each.printed:
            assert is_shown(each.printed, printed), f"{each.command}\n{printed}"


def test_every_exception_is_needed() -> None:
    commands = [f"{each.command} " for page in WITH_COMMANDS for each in typed(page)]
    for pattern in ELSEWHERE:
        assert any(re.match(pattern, command) for command in commands), pattern


def check(command: str) -> None:
    """Fail if a command of hookkit, or an option of it, doesn't exist."""
    found: click.Command = cli
    options = {option for each in cli.params for option in each.opts}
    for word in command.split():
        if word in ("--", "…", "|", ">", ">>", "&&", "#"):
            return
        if re.match("--?[a-z]", word):
            assert re.split("[=,]", word)[0] in options | {"--help", "-h"}, (word, command)
        elif isinstance(found, click.Group) and re.fullmatch("[a-z]+(-[a-z]+)*", word):
            below = found.get_command(click.Context(found), word)
            assert below, (word, command)
            found = below
            options |= {option for each in found.params for option in each.opts}
            options |= {option for each in found.params for option in each.secondary_opts}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_not_run_exists(page: Path) -> None:
    for command in spans(page):
        check(command)
    for each in typed(page) if page != RECIPES else ():
        if each.command.startswith("hookkit "):
            check(each.command.removeprefix("hookkit "))


@pytest.mark.parametrize("command", ["lst", "list --lines", "team jion", "budget set --dayly 5"])
def test_what_does_not_exist(command: str) -> None:
    with pytest.raises(AssertionError):
        check(command)


def test_the_lines_of_a_block() -> None:
    assert list(of_script("# A remark\na \\\n  b\n\nc  # exits with 3\n")) == [
        Typed("a   b"),
        Typed("c  # exits with 3"),
    ]
    assert [each.code for each in of_script("a\nc  # exits with 3\nd # exits with 1 if e\n")] == [
        0,
        3,
        1,
    ]
    assert list(of_console("$ a\nx\n\ny\n$ b\n")) == [Typed("a", "x\n\ny"), Typed("b")]


@pytest.mark.parametrize(
    "shown, is_right",
    [("a\nb\nc", True), ("a\n…\nc", True), ("a\n…", True), ("a\nc", False), ("…\nb", False)],
)
def test_what_a_page_shows(shown: str, is_right: bool) -> None:
    assert is_shown(shown, "a \nb\n\nc\n".replace("\n\n", "\n")) is is_right
