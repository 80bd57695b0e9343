"""The evals of the plugin know the tools as they are."""

import json
from pathlib import Path

from hookkit.mcp import tools

MOCKS = Path(__file__).parents[2] / "evals" / "mocks" / "hookkit"


def test_the_stand_in_has_all_tools() -> None:
    known = json.loads((MOCKS / "_tools.json").read_text("utf-8"))["tools"]
    expected = [
        {name: each[name] for name in ("name", "description", "inputSchema")}
        for each in tools.described()
    ]
    assert known == expected
    assert {each.stem for each in MOCKS.glob("*.md")} == set(tools.TOOLS)
