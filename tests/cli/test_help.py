"""hookkit help: the same as --help."""

import subprocess

import pytest

from hookkit import __version__
from tests.cli.installed import SCRIPT, hookkit, refused


@pytest.mark.parametrize(
    "names", [(), ("list",), ("prices",), ("prices", "show"), ("session", "end")]
)
def test_it_is_the_help_of_the_command(names: tuple[str, ...]) -> None:
    assert hookkit("help", *names).out == hookkit(*names, "--help").out


@pytest.mark.parametrize(
    "names, reason",
    [
        ("shwo", "No such command 'shwo'. Did you mean `show`?"),
        ("prices lst", "No such command 'lst'. Did you mean `list` or `set`?"),
        ("list show", "`hookkit list` has no commands of its own."),
    ],
)
def test_what_does_not_exist(names: str, reason: str) -> None:
    assert reason in refused("help", *names.split(), code=2)


def test_the_installed_command() -> None:
    for arguments, begin in (
        (["help", "list"], "Usage: hookkit list [OPTIONS]\n"),
        (["-V"], f"hookkit, version {__version__}\n"),
    ):
        done = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(begin)
