"""Plain English where a person reads: README, docs, help, messages, errors, and the code itself."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hookkit import config
from hookkit.cli import CONTEXT, cli
from hookkit.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
OTHER_TEXTS = [
    *(ROOT / ".github").rglob("*.yml"),
    *(ROOT / ".claude-plugin").glob("*.json"),
    *(ROOT / name for name in ("Makefile", "pyproject.toml", "settings.example.json")),
]
FILES = sorted((ROOT / "hookkit").rglob("*.py"))

DIALECT = {
    r"told|tells?|sa(?:id|ys?)": "parse, read, report, contain, return",
    r"anew": "again; rebuild, recompute",
    r"reckon(?:s|ed|ing)?": "compute",
    r"(?:are|is) meant(?! to)|wanted": "matching, selected",
    r"is like this": "No sessions match.",
    r"as ever": "as usual",
    r"hurt": "It never slows down or blocks your agent.",
    r"put in order": "clean up",
    r"is all well|mends?|mended": "check the setup and suggest fixes; fix",
    r"are spent": "You've spent $1 of today's $2 budget",
    r"taken out": "redacted",
    r"taken, \d+ not": "8 imported, 2 skipped",
    r"fold(?:s|ed|ing)": "project",
    r"may not notice before": "Restart running Claude Code sessions to apply this.",
    r"budgeted for": "You've spent $1 of today's $2 budget",
    r"is there already": "already exists",
    r"(?<!there )is no (?:export|file|ordinary|option|command)": "is not an export",
    r"(?:summari|recogni|organi)s(?:e[sd]?|ing|ations?)": "summarize, recognize, organization",
}
"""Words of the dialect that this project once had → plain English for them."""

PATTERN = re.compile(rf"\b(?:{'|'.join(DIALECT)})\b", re.IGNORECASE)

NO_MESSAGES = {
    "hookkit/agents/claude_code/summarizer.py": {"say"},
    "hookkit/lib/corrections/normalize.py": {"told", "said", "wanted", "tell"},
    "hookkit/pipeline/collect/transcript_pass.py": {"anew"},
}
"""Words in strings that no person reads: a question to a model, words of prompts that are searched
for, a member of journal records since version 0.1."""


def dialect(text: str) -> list[str]:
    """Return the words of the dialect in a text; what stands in `code` is not English.

    The blocks of a page are read: they have comments, and what commands print.
    """
    return PATTERN.findall(re.sub(r"(?<!`)`(?!`)[^`]*`", "", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages(page: Path) -> None:
    text = page.read_text("utf-8")
    if page.name == "CHANGELOG.md":
        text = text.partition("\n## [")[0]
    assert dialect(text) == []


@pytest.mark.parametrize("file", OTHER_TEXTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_other_texts(file: Path) -> None:
    assert dialect(file.read_text("utf-8")) == []


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


def literals(source: str) -> Iterator[ast.Constant]:
    """Yield all string literals but docstrings.

    Which of them reach a person can't be known from a call: messages are returned, raised, made of
    parts, and looked up in tables.
    """
    tree = ast.parse(source)
    docstrings = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node  # type: ignore[misc]


def test_messages() -> None:
    found = {}
    for file in FILES:
        name = file.relative_to(ROOT).as_posix()
        for each in literals(file.read_text("utf-8")):
            words = {word.lower() for word in dialect(str(each.value))}
            if words - NO_MESSAGES.get(name, set()):
                found[f"{name}:{each.lineno}"] = each.value
    assert found == {}


@pytest.mark.parametrize("name", NO_MESSAGES)
def test_exceptions_are_needed(name: str) -> None:
    texts = " ".join(str(each.value) for each in literals((ROOT / name).read_text("utf-8")))
    assert {word.lower() for word in dialect(texts)} == NO_MESSAGES[name]


DIALECT_OF_STYLE = [
    "Told by: transcript",
    "Secrets that can be told are taken out",
    "make anew, reckon anew",
    "those that are meant",
    "No session is like this.",
    "Then work as ever, and ask",
    "Your agent is never hurt.",
    "put in order what ended runs have left",
    "is all well, and what mends it",
    "$0.22 of the $0.20 budgeted for today are spent",
    "8 taken, 2 not",
    "A client that is already running may not notice before its next start",
]


@pytest.mark.parametrize("text", DIALECT_OF_STYLE)
def test_the_glossary_finds(text: str) -> None:
    assert dialect(text) and dialect(f"```\n{text}\n```") and not dialect(f"`{text}`")


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
