"""What there is, is documented; what is documented, is there."""

import json
import re
from pathlib import Path

import pytest

from hookkit import config
from hookkit.cli import cli
from hookkit.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PUBLIC = sorted(name for name, command in COMMANDS.items() if not command.hidden)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = README.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_command_is_documented() -> None:
    documented = {row[0].strip("`").split()[1] for row in rows("Commands")}
    assert documented == set(PUBLIC)


def test_every_setting_is_documented() -> None:
    documented = [(row[0], row[1].strip("`"), row[2], row[3]) for row in rows("Settings")]
    assert documented == [
        (f"`{each.key}`", each.default, f"`{each.variable}`", each.meaning)
        for each in config.SETTINGS
    ]


def test_every_module_of_the_command_line_is_a_command() -> None:
    modules = (ROOT / "hookkit" / "cli").glob("*.py")
    commands = {path.stem for path in modules if "\ndef command(" in path.read_text("utf-8")}
    assert commands == {command.module for command in COMMANDS.values()}


@pytest.mark.parametrize("name", PUBLIC)
def test_every_command_has_help_with_examples(name: str) -> None:
    command = cli.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert re.search(r"Examples?:\n +\S", command.help or "")


def test_every_dependency_earns_its_place() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[<>=~]", each)[0] for each in project["dependencies"]]
    needs = README.partition("and needs:")[2]
    assert all(name in needs for name in names)


def test_the_example_is_valid_json() -> None:
    assert json.loads((ROOT / "settings.example.json").read_text("utf-8"))["hooks"]
