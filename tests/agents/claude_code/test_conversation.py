"""The transcripts of subagents beside a session's own."""

from pathlib import Path

from hookkit.agents.claude_code.conversation import subagents


def test_a_path_without_a_name_has_none() -> None:
    assert subagents(Path("/")) == []
