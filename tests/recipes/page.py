"""The blocks of docs/recipes.md, as files that a person has copied."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text("utf-8")
BLOCK = re.compile(r"`([^`\n]+)`(?:, [^`\n]*)?:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
"""A block below a line that ends with its name, or has something to add to the name."""

RECIPES = dict(BLOCK.findall(PAGE))

DEADLINE = 60.0

needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")


def copy(name: str, folder: Path) -> Path:
    """Write a recipe to its file below a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECIPES[name])
    path.chmod(0o755)
    return path


def run(
    *words: str | Path, sent: str = "", code: int = 0, cwd: Path | None = None, **variables: str
) -> str:
    """Run a program; what it printed."""
    done = subprocess.run(
        words,
        input=sent,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        cwd=cwd,
        env=os.environ | variables,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def run_python(name: str, folder: Path, *arguments: str | Path) -> str:
    """Run a recipe in Python; what it printed."""
    return run(sys.executable, copy(name, folder), *arguments)
