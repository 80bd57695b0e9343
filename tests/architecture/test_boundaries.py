"""A bug is caught in containment.py, and at the tops of programs; nowhere else."""

import ast
from pathlib import Path

import hookkit

PACKAGE = Path(hookkit.__file__).parent

TOPS = {"record.py", "cli/__init__.py", "cli/work.py", "mcp/stdio.py"}
"""The recorder, the command line, the worker, whose stderr nobody sees, and the MCP server, which
must not end."""


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Return True for a handler of every exception that doesn't raise it again."""
    caught = handler.type
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    is_broad = any(
        each is None or (isinstance(each, ast.Name) and each.id == "Exception") for each in names
    )
    is_raised = any(isinstance(each, ast.Raise) and not each.exc for each in ast.walk(handler))
    return is_broad and not is_raised


def test_no_other_module_hides_a_bug() -> None:
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ExceptHandler) and catches_all(node):
                found.add(str(file.relative_to(PACKAGE)))
            if isinstance(node, ast.Call) and ast.unparse(node) == "suppress(Exception)":
                found.add(str(file.relative_to(PACKAGE)))
    assert found <= TOPS
