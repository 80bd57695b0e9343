"""When there are colours: --color, the variables of other programs, and terminals."""

import os
import re
import subprocess

import pytest

from hookkit.cli import color
from tests.builders import deliver, line, payload
from tests.cli.installed import SCRIPT, refused
from tests.cli.terminal import on_terminal

ESCAPE = "\x1b["


@pytest.fixture(autouse=True)
def session() -> None:
    """A session that has ended."""
    deliver(line(payload("SessionEnd")))


def piped(*arguments: str, **variables: str) -> str:
    """Run the installed command in a pipe; what it printed."""
    done = subprocess.run(
        [SCRIPT, *arguments], capture_output=True, text=True, env=os.environ | variables
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "choice, variables, decision",
    [
        (None, {}, None),
        ("auto", {}, None),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        (None, {"NO_COLOR": "1"}, False),
        (None, {"NO_COLOR": ""}, None),
        (None, {"NO_COLOR": "0"}, False),
        (None, {"FORCE_COLOR": "1"}, True),
        (None, {"FORCE_COLOR": "3"}, True),
        (None, {"FORCE_COLOR": ""}, None),
        (None, {"FORCE_COLOR": "0"}, None),
        (None, {"CLICOLOR_FORCE": "1"}, True),
        (None, {"CLICOLOR_FORCE": "0"}, None),
        (None, {"CLICOLOR": "0"}, False),
        (None, {"CLICOLOR": "1"}, None),
        (None, {"TERM": "dumb"}, False),
        (None, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_the_decision(choice: str | None, variables: dict[str, str], decision: bool | None) -> None:
    assert color.decide(choice, variables) is decision


@pytest.mark.parametrize("command", ["list", "show", "stats", "prices list"])
def test_a_pipe_has_colours_where_they_are_forced(command: str) -> None:
    words = command.split()
    plain = piped(*words)
    assert ESCAPE not in plain
    for forced in (piped("--color=always", *words), piped(*words, FORCE_COLOR="1")):
        without = re.sub(r"\x1b\[[0-9;]*m", "", forced)
        assert without.split() == plain.split()
    assert piped(*words, FORCE_COLOR="1", NO_COLOR="1") == plain


@pytest.mark.parametrize("arguments", [("--color=always", "list"), ("list", "--color", "always")])
def test_before_or_behind_the_command(arguments: tuple[str, ...]) -> None:
    first, *_ = piped(*arguments).splitlines()
    assert first.startswith(f"{ESCAPE}1mID")


def test_a_command_of_a_group_takes_it_too() -> None:
    for arguments in (("prices", "--color=always", "list"), ("prices", "list", "--color=always")):
        assert ESCAPE in on_terminal(*arguments, NO_COLOR="1")


@pytest.mark.parametrize("command", ["list", "show", "doctor", "stats", "history"])
@pytest.mark.parametrize("how", ["option", "variable"])
def test_a_terminal_has_none_where_there_are_to_be_none(command: str, how: str) -> None:
    code = 1 if command == "doctor" else 0
    if how == "option":
        shown = on_terminal(command, "--color=never", code=code)
    else:
        shown = on_terminal(command, code=code, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]+m", shown)
    if command in ("list", "show"):
        assert re.search(r"\x1b\[[0-9;]+m", on_terminal(command))


def test_a_conversation_in_a_pipe() -> None:
    assert ESCAPE in piped("history", "1", "--color=always")
    assert ESCAPE not in piped("history", "1", "--color=always", "--format", "md")


def test_json_never_has_colours() -> None:
    assert ESCAPE not in piped("--color=always", "list", "--json")


def test_another_word_is_refused() -> None:
    assert "'sometimes' is not one of" in refused("list", "--color", "sometimes", code=2)
