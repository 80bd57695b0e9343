"""Every command of the documentation works: each line of each block is run in a home with the demo.

What needs more than that has tests beside this one, or is listed in ELSEWHERE and checked for its
commands and options only.
"""

import re
from pathlib import Path

import click
import pytest

from hookkit.cli import cli
from tests.documents.page import PAGES, RECIPES, ROOT, Typed, of_console, of_script, spans, typed
from tests.documents.test_team_commands import OF_TEAMS
from tests.documents.typing_in import ELSEWHERE, follow, is_shown

WITH_COMMANDS = [page for page in PAGES if page != RECIPES and typed(page)]
NAMING = [
    *PAGES,
    *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")),
    *(each for folder in ("commands", "skills") for each in (ROOT / folder).rglob("*.md")),
]
ALONE = [page for page in WITH_COMMANDS if page not in OF_TEAMS]


@pytest.mark.parametrize("page", ALONE, ids=lambda page: page.name)
def test_a_page(page: Path, shop: Path) -> None:
    follow(typed(page), shop)


def test_every_exception_is_needed() -> None:
    commands = [f"{each.command} " for page in WITH_COMMANDS for each in typed(page)]
    for exception in ELSEWHERE:
        assert any(re.match(exception, command) for command in commands), exception


def check(command: str) -> None:
    """Fail if a command of hookkit, or an option of it, doesn't exist."""
    found: click.Command = cli
    options = {"--help", "-h", *(option for each in cli.params for option in each.opts)}
    for word in command.split():
        if word in ("--", "…", "|", ">", ">>", "&&", "#"):
            return
        if re.match("--?[a-z]", word):
            assert re.split("[=,]", word)[0] in options, (word, command)
        elif isinstance(found, click.Group) and re.fullmatch("[a-z]+(-[a-z]+)*", word):
            below = found.get_command(click.Context(found), word)
            assert below, (word, command)
            found = below
            for each in found.params:
                options |= {*each.opts, *each.secondary_opts}


@pytest.mark.parametrize("page", NAMING, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_named_exists(page: Path) -> None:
    for command in spans(page):
        check(command)


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.name)
def test_what_is_not_run_exists(page: Path) -> None:
    for each in typed(page):
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
    with_codes = of_script("a\nc  # exits with 3\nd # exits with 1 if e\n")
    assert [each.code for each in with_codes] == [0, 3, 1]
    assert list(of_console("$ a\nx\n\ny\n$ b\n")) == [Typed("a", "x\n\ny"), Typed("b")]


SHOWN = [("a\nb\nc", True), ("a\n…\nc", True), ("a\n…", True), ("…\n…c…", True)]
NOT_SHOWN = [("a\nc", False), ("…\nb", False), ("a\nb\nc…d", False)]


@pytest.mark.parametrize("shown, is_right", SHOWN + NOT_SHOWN)
def test_what_a_page_shows(shown: str, is_right: bool) -> None:
    assert is_shown(shown, "a \nb\nc\n") is is_right
