"""The blocks of docs/python.md, with a project of the test's own."""

import re
import sys
from pathlib import Path

import pytest

from hookkit import SessionManager, Store
from tests.recipes.page import run

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_it_runs(block: str, project: Path, manager: SessionManager, store: Store) -> None:
    printed = run(sys.executable, "-c", block.replace("/path/to/shop", str(project)))
    assert "assistant Hello\ncompleted []" in printed or "SessionManager" not in block
