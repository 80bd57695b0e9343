"""Everything is documented, and everything documented exists."""

import json
import re
from pathlib import Path

import pytest

from hookkit import config
from hookkit.cli import cli
from hookkit.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text("utf-8")
COMMAND_PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")
PUBLIC = [name for name, command in COMMANDS.items() if not command.hidden]


def rows(page: str) -> list[list[str]]:
    """Return the cells of the first table of a page."""
    lines = [line for line in page.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_command_is_documented() -> None:
    documented = [row[0].strip("`").split()[1] for row in rows(COMMAND_PAGE)]
    assert documented == PUBLIC


def test_every_setting_is_documented() -> None:
    documented = [(row[0], row[1].strip("`"), row[2], row[3]) for row in rows(CONFIGURATION)]
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
    needs = CONTRIBUTING.partition("It depends on")[2].partition("\n## ")[0]
    assert all(name in needs for name in names)


def test_the_example_is_valid_json() -> None:
    assert json.loads((ROOT / "settings.example.json").read_text("utf-8"))["hooks"]


LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        other = page.parent / target if target else page
        assert other.exists(), target
        assert not anchor or anchor in anchors(other), (target, anchor)


def test_every_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    names = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert [name for name in sorted(names) if f"({name})" not in index] == []


NAMED = re.compile(r"`((?:[a-z_]+/)+[a-z_]*(?:\.[a-z]+)?|[a-z_]+\.py)`")


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/design.md"])
def test_every_path_that_is_named_exists(name: str) -> None:
    for path in NAMED.findall((ROOT / name).read_text("utf-8")):
        places = (ROOT, ROOT / "hookkit", ROOT / "hookkit" / "pipeline")
        files = [place / path for place in places if (place / path).exists()]
        is_example = path.endswith("/x.py")
        assert files or is_example or list((ROOT / "hookkit").rglob(path)), path


def test_the_readme_names_the_targets_that_do_their_own_set_up() -> None:
    start = README.partition("## Install")[0]
    assert "make demo" in start and "make test" in start
