"""Messages go to stderr through cli/messages.py, which lets no terminal escape through."""

import ast
from collections.abc import Iterator
from pathlib import Path

import hookkit

PACKAGE = Path(hookkit.__file__).parent

BARS = {"cli/progress.py", "cli/batch.py", "cli/confirm.py", "cli/spinner.py"}
"""They draw bars, or ask, with numbers; the spinner names a tool, neutralised."""


def writes(node: ast.AST) -> Iterator[str]:
    """Yield the ways in which a call writes to stderr."""
    if not isinstance(node, ast.Call):
        return
    called = ast.unparse(node.func)
    given = {each.arg: ast.unparse(each.value) for each in node.keywords}
    if given.get("err", "False") != "False":
        yield "err"
    if given.get("stderr") == "True":
        yield "a console"
    if "sys.stderr" in (given.get("file"), *map(ast.unparse, node.args)):
        yield "a file"
    if called.startswith("sys.stderr.") and called != "sys.stderr.isatty":
        yield called
    if called in ("print", "posix.write", "os.write") and ast.unparse(node).startswith(
        ("posix.write(2,", "os.write(2,", "print(")
    ):
        yield called
    if called.endswith((".show", "secho", "traceback.print_exc")):
        yield called


def test_only_one_module_writes_messages() -> None:
    found = {
        str(file.relative_to(PACKAGE)): how
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for how in writes(node)
    }
    assert found.keys() - BARS == {"cli/messages.py"}, found
    assert found.keys() >= BARS
