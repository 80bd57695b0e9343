"""Plain English where a person reads: README, docs, help, messages, errors, and the code itself."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hookkit import config, errors
from hookkit.cli import CONTEXT, cli
from hookkit.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
FILES = sorted((ROOT / "hookkit").rglob("*.py"))

DIALECT = {
    r"told|tells?|sa(?:id|ys?)": "parse, read, report, contain, return",
    r"anew": "again; rebuild, recompute",
    r"reckon(?:s|ed|ing)?": "compute",
    r"(?:are|is) meant|wanted": "matching, selected",
    r"is like this": "No sessions match.",
    r"as ever": "as usual",
    r"hurt": "It never slows down or blocks your agent.",
    r"put in order": "clean up",
    r"is all well|mends?|mended": "check the setup and suggest fixes; fix",
    r"are spent": "You've spent $1 of today's $2 budget",
    r"taken out": "redacted",
    r"taken, \d+ not": "8 imported, 2 skipped",
    r"folds|folding": "project",
}
"""Words of the dialect that this project once had → plain English for them."""

PATTERN = re.compile(rf"\b(?:{'|'.join(DIALECT)})\b", re.IGNORECASE)

EXCEPTIONS = {
    *(name for name, value in vars(errors).items() if isinstance(value, type)),
    *("UsageError", "BadParameter", "ClickException"),
}
MESSAGES = {"echo", "style", "fail"} | EXCEPTIONS


def dialect(text: str) -> list[str]:
    """Return the words of the dialect in a text; what stands in `code` is not English."""
    return PATTERN.findall(re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages(page: Path) -> None:
    text = page.read_text("utf-8")
    if page.name == "CHANGELOG.md":
        text = text.partition("\n## [")[0]
    assert dialect(text) == []


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and the commands below it."""
    yield name, command
    if isinstance(command, click.Group) and command is not cli:
        for below, each in command.commands.items():
            yield from commands(each, f"{name} {below}")


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name) if name else cli
    assert command
    for full_name, each in commands(command, f"hookkit {name}".strip()):
        # Click keeps the first help option that is asked for, for all other tests too.
        ctx = click.Context(
            each, info_name=full_name, help_option_names=CONTEXT["help_option_names"]
        )
        assert dialect(each.get_help(ctx)) == [], full_name


def test_settings() -> None:
    assert [dialect(each.meaning) for each in config.SETTINGS] == [[]] * len(config.SETTINGS)


def messages(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the string literals in calls that print, or that make an error for the user."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in MESSAGES or name.endswith("Error"):
                for below in ast.walk(node):
                    if isinstance(below, ast.Constant) and isinstance(below.value, str):
                        yield below


def test_messages() -> None:
    found = {
        f"{file.relative_to(ROOT)}:{each.lineno}: {each.value!r}"
        for file in FILES
        for each in messages(ast.parse(file.read_text("utf-8")))
        if dialect(str(each.value))
    }
    assert found == set()


# The code

OLD_WORDS = r"told|tells?|sa(?:id|ys?)|anew|reckon(?:s|ed|ing)?|mend(?:s|ed)?|hurt"
OLD_WORD, OLD_PROSE = re.compile(OLD_WORDS), re.compile(rf"\b(?:{OLD_WORDS})\b", re.IGNORECASE)

NAMES = {("finding.py", "says"), ("doctor.py", "says"), ("transcript_read.py", "anew")}
NAMES |= {("excerpt.py", "tell")}
"""Members of JSON documents and of journal records since version 0.1; and a method of files."""


def prose(source: str, tokens: list[tokenize.TokenInfo]) -> Iterator[str]:
    """Yield comments and docstrings, without `code`."""
    for token in tokens:
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield re.sub(r"`[^`]*`", "…", str(node.value.value))


def old_words(file: Path) -> Iterator[str]:
    """Yield the texts and the names of a module that have words of the dialect."""
    source = file.read_text("utf-8")
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    yield from filter(OLD_PROSE.search, prose(source, tokens))
    for name in {token.string for token in tokens if token.type == tokenize.NAME}:
        if any(map(OLD_WORD.fullmatch, name.split("_"))) and (file.name, name) not in NAMES:
            yield name


def test_code() -> None:
    found = {str(file.relative_to(ROOT)): list(old_words(file)) for file in FILES}
    assert {name: words for name, words in found.items() if words} == {}
