"""The house: imports go down only, and the hook process loads nothing."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hookkit
from hookkit import journal, paths
from hookkit.launcher import RECORD
from tests.builders import payload

PACKAGE = Path(hookkit.__file__).parent

FLOORS = (
    "errors event git github paths processes redact text usage",
    "config corrections launcher log pricing tally words",
    "packed session work",
    "texts",
    "handlers journal natural_key store",
    "agents bill budgets past reaper reprice search standalone",
    "guard ledger reading statusline summarize whole",
    "reentry",
    "batch transcripts",
    "fold following repository",
    "outside",
    "doctor rebuild replay retention sessions",
    "history",
    "finish manual restore runner",
    "today",
    "export",
    "cli",
)
"""Modules and packages, the lowest first. Those of one floor do not import each other."""

FLOOR = {module: floor for floor, names in enumerate(FLOORS) for module in names.split()}
APART = {"__init__", "__main__", "record"}
"""The lazy door, the entrypoint, and the hook process."""

WRITERS = {
    *("__main__", "journal", "replay", "restore", "retention", "runner"),
    *("guard", "standalone", "statusline"),
}
"""Who may import record.py: those who write journal lines through it, and who runs it."""


def imports(file: Path) -> Iterator[str]:
    """The modules of hookkit that a file imports, anywhere in it, as their names below it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.removeprefix("hookkit.") for name in names if name.startswith("hookkit"))


def module_of(name: str) -> str:
    """The module or package right below hookkit; hookkit's own names are its `__init__`."""
    first = name.split(".")[0]
    here = (PACKAGE / first).is_dir() or (PACKAGE / f"{first}.py").exists()
    return first if here else "__init__"


FILES = sorted(PACKAGE.rglob("*.py"))


def test_the_drawing_shows_them() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    drawn = text.partition("## Floors")[2].split("```\n")[1].partition("\n\n")[0]
    assert [line.split() for line in drawn.splitlines()] == [
        names.split() for names in reversed(FLOORS)
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_down(file: Path) -> None:
    me = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for other in map(module_of, imports(file)):
        if other == "record":
            assert me in WRITERS
        elif other not in APART and me not in APART and other != me:
            assert {me, other} <= FLOOR.keys(), f"give {me} and {other} their floors"
            assert FLOOR[other] < FLOOR[me], f"{me} imports {other}"


def test_every_module_has_its_floor() -> None:
    here = {file.relative_to(PACKAGE).parts[0].removesuffix(".py") for file in FILES}
    assert here == FLOOR.keys() | APART


def test_record_imports_nothing_of_hookkit() -> None:
    assert list(imports(PACKAGE / "record.py")) == []


def test_handlers_do_no_input_or_output() -> None:
    for file in (PACKAGE / "handlers").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            assert not isinstance(node, ast.Import), file
            if isinstance(node, ast.ImportFrom):
                ours = r"hookkit\.(event|packed|redact|session|work|handlers(\.\w+)?)"
                assert re.fullmatch(
                    rf"{ours}|collections\.abc|pathlib|typing", node.module or ""
                ), file
                assert node.module != "pathlib" or node.names[0].name == "PurePath"


SQL = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|ALTER|DROP) [\w(*]+")


@pytest.mark.parametrize(
    "file",
    [file for file in FILES if "store" not in file.parts],
    ids=lambda file: str(file.relative_to(PACKAGE)),
)
def test_sql_lives_in_the_store(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not SQL.match(node.value)


REPORT = (
    "import posix, sys\n"
    "def report(code): posix.write(1, ' '.join(sys.modules).encode())\n"
    "posix._exit = report\n"
)


def modules_after(program: str) -> set[str]:
    """The modules of a process as the hook's, after a program."""
    arguments = [str(PACKAGE), str(paths.data_dir()), str(os.getpid())]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", REPORT + program, *arguments],
        input=json.dumps(payload("PreCompact", custom="x" * 300_000)).encode(),
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return set(done.stdout.decode().split())


def test_the_hook_process_loads_built_in_modules_only() -> None:
    loaded = modules_after(RECORD) - modules_after("report(0)")
    assert len(journal.segments(paths.journal_dir())) == 1
    assert loaded - set(sys.builtin_module_names) == {"record"}


def test_no_group_is_possessive() -> None:
    """Python before 3.11.5 matches these wrongly: github.com/python/cpython/issues/106052."""
    for file in PACKAGE.rglob("*.py"):
        assert not re.search(r"\)(?:[*+?]|\{[\d,]+\})\+", file.read_text("utf-8")), file
