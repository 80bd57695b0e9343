"""Every command that prints a table, in terminals of several widths."""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from hookkit import cli
from hookkit.cli.commands import COMMANDS
from hookkit.cli.stats import BY
from hookkit.lib.text.columns import SHORT_WORD, cells
from hookkit.store.sqlite.totals import USER
from tests.cli import rich_home
from tests.cli.terminal import on_terminal, run_apart

CLI = Path(cli.__file__).parent

WIDTHS = (40, 60, 80, 120, 200)


class Case(NamedTuple):
    """A command, and where its tables begin."""

    arguments: str
    first: str
    """The first column, which heads the first table."""
    stays: str
    """Columns that are there however narrow the terminal is."""


CASES = {
    "list": Case("list", "ID", "ID Description Status"),
    "status": Case("status", "ID", "ID Status Description"),
    "watch": Case("watch", "ID", "ID Status Cost"),
    "today": Case("today", "ID", "ID Description Cost Project"),
    "projects": Case("projects", "Project", "Project"),
    **{
        f"by {key}": Case(f"stats --by {key}", key.title(), f"{key.title()} Cost")
        for key in BY
        if key != USER  # of a team
    },
    "parts": Case("show mine --files --commits", "ID", "ID Title Model File"),
    "files": Case("show busy --files --commits", "File", "File Commit Subject"),
    "cost": Case("show t1 --cost", "Model", "Model Kind Cost"),
    "budget": Case("budget", "Budget", "Budget Project Of Left"),
    "prices": Case("prices list", "Maker", "Model Input Output"),
    "near": Case("prices show opus", "Maker", "Model Input Output"),
    "price": Case("prices show claude-opus-4-6", "Since", "Since Input Output"),
    "corrections": Case("corrections", "ID", "ID Prompt"),
    "rate": Case("corrections --by day", "Day", "Day Corrections"),
    "learnings": Case("learnings", "ID", "ID Learning"),
    "ps": Case("ps --all", "ID", "Session Status Prompt"),
    "batch": Case("batch prompts.txt --resume --project project", "#", "# Status Prompt"),
    "history": Case("history --no-pager", "", ""),
}


LISTS = ("show busy", "show mine", "show t1 --cost", "stats")
"""Commands that print names and values."""


def test_every_command_that_prints_a_table_is_here() -> None:
    """So are all kinds of tables: `show` and `prices show` have several."""
    print_one = re.compile(r"\b(?:echo_table|fitted_lines)\(")
    texts = {each.stem: each.read_text("utf-8") for each in CLI.glob("*.py")}
    modules = {name for name, text in texts.items() if print_one.search(text)} - {"echo"}
    tested = {case.arguments.split()[0] for case in CASES.values()}
    found = {name for name, each in COMMANDS.items() if each.module in modules}
    assert found - {"team"} <= tested  # its table needs a server


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home."""
    folder = tmp_path_factory.mktemp("rich")
    with pytest.MonkeyPatch.context() as patch:
        live_in(folder, patch)
        rich_home.fill(folder)
        yield folder


@pytest.fixture
def use(rich: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same home in each test; each test has a home of its own otherwise."""
    live_in(rich, monkeypatch)
    monkeypatch.chdir(rich)
    return rich


def live_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Set what commands find in their environment."""
    patch.setenv("HOME", str(folder))
    patch.setenv("HOOKKIT_HOME", str(folder / ".hookkit"))
    patch.setenv("HOOKKIT_SUMMARY", "off")
    patch.setenv("HOOKKIT_CLAUDE", str(folder / "claude"))
    patch.setenv("HOOKKIT_TIMEZONE", "UTC")
    patch.setenv("TERM", "dumb")


CLOCK = re.compile(r"\d+h|\d+m|\d+s|\d\d:\d\d|MB")
"""What runs on between two commands."""

BAR = re.compile(r"Bar|[▏▎▍▌▋▊▉█▕]+")
PROSE = ("hookkit: ", "Correction", "A thousand web searches")
"""How lines begin that stand below tables."""

SHORTENED = re.compile(r"[0-9a-f]{8,10}")
"""The beginning of an id or of a hash."""


@pytest.mark.uncovered
@pytest.mark.slow
@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("name", CASES)
def test_no_table_is_broken(name: str, columns: int, use: Path) -> None:
    case = CASES[name]
    arguments = case.arguments.split()
    whole = uncut(name)
    shown = tables(click.unstyle(on_terminal(*arguments, columns=columns, TERM="dumb")), case)
    assert all(cells(each) <= columns for each in shown), "\n".join(shown)
    assert len(shown) == len(whole), "\n".join(shown)  # a row is a line
    assert set(case.stays.split()) <= words(shown)
    for each in words(shown):
        check_word(each, words(whole))
    for full, each in zip(whole, shown, strict=True):
        assert bool(each) == bool(full), "\n".join(shown)
        assert not each or each.split()[0].strip("…") in full, "\n".join(shown)  # the same row


@cache
def uncut(name: str) -> list[str]:
    """What a command prints into a pipe; `status` has a line for each session there."""
    arguments = CASES[name].arguments.split()
    has_table = name != "status"
    output = run_apart(*arguments) if has_table else on_terminal(*arguments, columns=300)
    return tables(click.unstyle(output), CASES[name])


def tables(output: str, case: Case) -> list[str]:
    """The lines from the head of the first table on."""
    rows = output.partition("\nPrice table")[0]  # what may follow is the rest of this value
    lines = [each for each in rows.splitlines() if not each.startswith(PROSE)]
    if not case.first:
        return lines
    starts = [number for number, each in enumerate(lines) if is_head(each, case)]
    assert starts, output
    return [each.rstrip() for each in lines[starts[0] :]]


def is_head(line: str, case: Case) -> bool:
    """Whether a line is the head of the first table."""
    named = {each.strip() for each in re.split(r" {2,}", line.strip())}
    return bool(named & set(case.stays.split())) and (
        line.split()[:1] in ([case.first], case.stays.split()[:1])
    )


@pytest.mark.uncovered
@pytest.mark.slow
@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("command", LISTS)
def test_no_list_is_broken(command: str, columns: int, use: Path) -> None:
    shown = click.unstyle(on_terminal(*command.split(), columns=columns, TERM="dumb"))
    lines = [each for each in shown.splitlines() if not each.startswith(("hookkit: ", "#"))]
    assert all(cells(each) <= columns for each in lines), shown
    parts = run_apart(*command.split()).split("\n\n")
    facts = parts[-1] if "--cost" in command else parts[0]
    names = {each.partition("  ")[0] for each in facts.splitlines() if "  " in each}
    for name in names - {"Time Worked"}:  # it is shown where it differs by a second
        assert re.search(f"^{name}", shown, re.MULTILINE), name


def words(lines: list[str]) -> set[str]:
    return {word for each in lines for word in each.split()}


def check_word(word: str, known: set[str]) -> None:
    """A word is one that was printed, or it is cut as it may be."""
    if word in known or CLOCK.fullmatch(word) or BAR.fullmatch(word):
        return
    rest = word.strip("…")
    if rest == "" or "…" not in word:
        assert rest == "" or SHORTENED.fullmatch(rest), word
        return
    whole = [each for each in known if each.startswith(rest) or each.endswith(rest)]
    assert whole and (rest in whole or max(map(len, whole)) > SHORT_WORD), (word, whole)


def test_a_wide_terminal_shows_all_columns(use: Path) -> None:
    for name in ("list", "ps", "today", "budget"):
        arguments = CASES[name].arguments.split()
        head = tables(on_terminal(*arguments, columns=300, TERM="dumb"), CASES[name])[0]
        assert head.split() == uncut(name)[0].split()


def test_json_is_the_same_in_any_terminal(use: Path) -> None:
    plain = run_apart("projects", "--json")
    assert on_terminal("projects", "--json", columns=40, TERM="dumb") == plain
    assert os.environ["HOME"] == str(use)
