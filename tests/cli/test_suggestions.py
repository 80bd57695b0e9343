"""What is mistyped is answered with what may have been meant."""

import subprocess

import click
import pytest

from hookkit.cli import suggestions
from tests.cli.installed import SCRIPT, refused


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("shwo", "`show`"),
        ("lst", "`list`"),
        ("LIST", "`list`"),
        ("hist", "`history` or `list`"),
        ("ls", "`list`"),
        ("stop", "`end`"),
        ("log_ai", "`log-ai`"),
        ("st", "`start`, `stats` or `status`"),
        ("prices sho", "`show`"),
        ("session strt", "`start` or `upsert`"),
        ("budget remov", "`remove`"),
        ("list --sinc 3d", "`--since`"),
        ("list --JSON", "`--json`"),
        ("list -j", "`--json`"),
        ("run --no-follow x", "`--follow`"),
        ("show -json", "`--json`"),
        ("session count abc --edit 1", "`--edits`"),
    ],
)
def test_what_may_have_been_meant(typed: str, meant: str) -> None:
    assert f" Did you mean {meant}? See `hookkit" in refused(*typed.split(), code=2)


@pytest.mark.parametrize("typed", ["xyzzy", "x", "list --zzzz", "show -x", "--zzzz list"])
def test_what_nothing_is_like(typed: str) -> None:
    said = refused(*typed.split(), code=2)
    assert said.startswith("hookkit: No such ") and "Did you mean" not in said


def test_the_installed_command() -> None:
    done = subprocess.run([SCRIPT, "shwo"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "hookkit: No such command 'shwo'. Did you mean `show`? See `hookkit --help`.\n"
    )


def test_without_a_command_there_are_no_options() -> None:
    assert suggestions.suggestion(click.NoSuchOption("--sinc")) == "No such option '--sinc'."


def test_words_of_other_programs_name_commands_that_exist() -> None:
    from hookkit.cli.commands import COMMANDS

    assert set(suggestions.OTHER_WORDS.values()) <= COMMANDS.keys()
    assert not suggestions.OTHER_WORDS.keys() & COMMANDS.keys()
