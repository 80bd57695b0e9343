"""Names of subagents."""

import os
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code.transcript.subagent_names import of_call, of_file


@pytest.mark.parametrize("tool, inputs, expected", [
    ("Agent", {"description": "find it", "subagent_type": "Explore"}, "find it (Explore)"),
    ("Task", {"description": "find it"}, "find it"),
    ("Agent", {"subagent_type": "Explore"}, "Explore"),
    ("Agent", {"description": 5, "subagent_type": None}, ""),
    ("Bash", {"description": "list files"}, ""),
])  # fmt: skip
def test_of_a_call(tool: str, inputs: dict[str, Any], expected: str) -> None:
    assert of_call(tool, inputs) == expected


@pytest.mark.parametrize("content, expected", [
    (b'{"agentType":"Explore","description":"find it"}', "find it (Explore)"),
    (b'{"agentType":"Explore"}', "Explore"),
    (b"{}", ""),
    (b"[1]", ""),
    (b"{broken", ""),
    (b"", ""),
    (b'{"description":"' + b"x" * 70_000 + b'"}', ""),
])  # fmt: skip
def test_of_a_file(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "agent-a1.meta.json").write_bytes(content)
    assert of_file(tmp_path / "agent-a1.jsonl") == expected


def test_without_a_file(tmp_path: Path) -> None:
    assert of_file(tmp_path / "agent-a1.jsonl") == ""
    os.mkfifo(tmp_path / "agent-a1.meta.json")
    assert of_file(tmp_path / "agent-a1.jsonl") == ""
