"""The house: imports go down only, and the hook process loads nothing."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

import hookkit
from hookkit import paths
from hookkit.agents import AGENTS
from hookkit.agents.launcher import RECORD
from hookkit.store.journal import segments
from tests.builders import payload

PACKAGE = Path(hookkit.__file__).parent

LEVELS = (
    "clock config errors file_errors paths",
    "model",
    "lib",
    "agents store",
    "hook pipeline runs",
    "sync",
    "api fold",
    "redact retention sessions",
    "render",
    "mcp server",
    "cli",
)
"""Modules and packages of the top level, the lowest first. Those of one level do not import each
other, but for the modules of level 0."""

LEVEL = {module: level for level, names in enumerate(LEVELS) for module in names.split()}
KEPT = {"fold", "redact", "retention", "sessions"}
"""Modules for scripts of others, which have no more than an import or a function."""

APART = {"__init__", "__main__", "record"}
"""The lazy door, the entrypoint, and the hook process."""

WRITERS = {"__main__", "api", "hook", "lib", "pipeline", "runs", "store"}
"""Who may import record.py: those who write journal lines through it, who runs it, and who compares
processes with what it has written of them."""


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
    drawn = text.partition("## Levels")[2].split("```\n")[1].partition("\n\n")[0]
    assert [line.split() for line in drawn.splitlines()] == [
        names.split() for names in reversed(LEVELS)
    ]


def test_every_module_has_its_level() -> None:
    here = {file.relative_to(PACKAGE).parts[0].removesuffix(".py") for file in FILES}
    assert here == LEVEL.keys() | APART
    assert len(here - KEPT) <= 21


def test_imports_go_down() -> None:
    for file in FILES:
        me = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        for other in map(module_of, imports(file)):
            if other == "record":
                assert me in WRITERS, file
            elif me not in APART and other not in APART and other != me:
                is_base = LEVEL[other] == LEVEL[me] == 0
                assert LEVEL[other] < LEVEL[me] or is_base, f"{file} imports {other}"


AGENT_MODULE = re.compile(rf"agents\.({'|'.join(AGENTS)})\b")


def test_only_agents_import_an_agent() -> None:
    for file in FILES:
        if file.relative_to(PACKAGE).parts[0] != "agents":
            assert not list(filter(AGENT_MODULE.match, imports(file))), file


def modules_of_top_level(file: Path) -> Iterator[str]:
    """The modules that are loaded whenever a file is: not those inside of functions."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hookkit"):
            named = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from named & NAMES or {node.module or ""}


def name_of(file: Path) -> str:
    """A file's name as a module."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = frozenset(map(name_of, FILES))


def test_no_cycle() -> None:
    graph = {name_of(file): set(modules_of_top_level(file)) for file in FILES}
    sorter = TopologicalSorter({name: seen & graph.keys() - {name} for name, seen in graph.items()})
    sorter.prepare()  # raises CycleError


LOADED = ["record.py", "hook/slim.py", "agents/account_marks.py"]
"""What the hook process loads, and the `account_facets.py` of its agent."""


def test_the_hook_imports_nothing_of_hookkit() -> None:
    facets = list(PACKAGE.glob("agents/*/account_facets.py"))
    assert facets
    for file in (*(PACKAGE / name for name in LOADED), *facets):
        assert list(imports(file)) == []


def test_handlers_do_no_input_or_output() -> None:
    for file in (PACKAGE / "pipeline" / "handlers").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            assert not isinstance(node, ast.Import), file
            if isinstance(node, ast.ImportFrom):
                below = r"model\.\w+|agents|agents\.project_folder|lib\.text\.(?:headline|redact)"
                ours = rf"hookkit\.({below}|pipeline\.handlers(\.\w+)?)"
                others = r"collections\.abc|pathlib|typing"
                assert re.fullmatch(rf"{ours}|{others}", node.module or ""), file
                assert node.module != "pathlib" or node.names[0].name == "PurePath"


SQL = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|ALTER|DROP) [\w(*]+")


def is_of_an_agents_database(file: Path) -> bool:
    """Return True for the queries of a database that an agent keeps."""
    return file.parent.parent == PACKAGE / "agents" and file.name == "queries.py"


def test_sql_lives_in_the_store() -> None:
    for file in FILES:
        if "store" in file.relative_to(PACKAGE).parts or is_of_an_agents_database(file):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not SQL.match(node.value), file


REPORT = (
    "import posix, sys\n"
    "def report(code): posix.write(1, ' '.join(sys.modules).encode())\n"
    "posix._exit = report\n"
)


def modules_after(program: str, sent: dict[str, Any]) -> set[str]:
    """The modules of a process as the hook's, after a program."""
    arguments = [str(PACKAGE), "/no/copy", str(paths.data_dir()), str(os.getpid())]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", REPORT + program, *arguments],
        input=json.dumps(sent).encode(),
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    return set(done.stdout.decode().split())


@pytest.mark.parametrize("event", ["PreCompact", "UserPromptSubmit"])
def test_the_hook_process_loads_built_in_modules_only(event: str) -> None:
    sent = payload(event, custom="x" * 300_000)
    loaded = modules_after(RECORD, sent) - modules_after("report(0)", sent)
    [segment] = segments.segments(paths.journal_dir())
    assert (b'"account":"' in segment.read_bytes()) == (event == "UserPromptSubmit")
    assert loaded - set(sys.builtin_module_names) == {"record"}


def test_no_group_is_possessive() -> None:
    """Python before 3.11.5 matches these wrongly: github.com/python/cpython/issues/106052."""
    for file in PACKAGE.rglob("*.py"):
        assert not re.search(r"\)(?:[*+?]|\{[\d,]+\})\+", file.read_text("utf-8")), file
