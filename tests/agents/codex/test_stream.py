"""What Codex prints in a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.codex import stream
from hookkit.model.run_output import Message, StatusChange

CAPTURES = Path(__file__).parent / "captures"


def line(**members: Any) -> bytes:
    return json.dumps(members).encode() + b"\n"


def test_every_captured_stream_names_its_thread_and_ends() -> None:
    for path in sorted(CAPTURES.rglob("stream/*.jsonl")):
        output = path.read_bytes().splitlines()
        assert [bool(stream.session_id(each)) for each in output] == [True] + [False] * (
            len(output) - 1
        )
        phases = [each.phase for each in map(stream.parse_status, output) if each]
        is_interrupted = "5-sigint" in str(path)
        assert phases == (["running"] if is_interrupted else ["running", "completing"])


def test_the_messages_of_a_captured_run() -> None:
    path = CAPTURES / "1-edit-resume-fork" / "stream" / "1-exec.jsonl"
    found = [
        each for text in path.read_bytes().splitlines() for each in stream.parse_messages(text)
    ]
    assert [each.content for each in found if each.kind == "text"] == ["Fixing.", "Fixed add."]
    assert [each.tool for each in found if each.kind == "tool"] == ["Bash", "apply_patch"] + [
        "Bash"
    ] * 2
    assert sum(each.kind == "answer" for each in found) == 4
    assert not [each for each in found if each.kind == "notice"]


@pytest.mark.parametrize(
    "item, tool, about",
    [
        ({"type": "command_execution", "command": "ls"}, "Bash", "ls"),
        ({"type": "file_change", "changes": [{"path": "/a"}, 5]}, "apply_patch", "/a"),
        ({"type": "file_change", "changes": 5}, "apply_patch", ""),
        (
            {"type": "mcp_tool_call", "server": "docs", "tool": "find", "arguments": {"q": "ü"}},
            *("mcp__docs__find", '{"q": "ü"}'),
        ),
        ({"type": "collab_tool_call", "tool": "spawn_agent", "prompt": "Go"}, "spawn_agent", "Go"),
        ({"type": "web_search", "query": "x"}, "web_search", "x"),
    ],
)
def test_a_call(item: dict[str, Any], tool: str, about: str) -> None:
    begun = stream.parse_messages(line(type="item.started", item=item))
    assert begun == [Message("assistant", f"[{tool}] {about}", None, "tool", tool, about)]
    done = stream.parse_messages(
        line(type="item.completed", item=item | {"aggregated_output": "o"})
    )
    assert done == [Message("tool", "o", None, "answer")]


@pytest.mark.parametrize(
    "members",
    [
        {"type": "item.started", "item": {"type": "reasoning"}},
        {"type": "item.completed", "item": {"type": "todo_list"}},
        {"type": "item.completed", "item": {"type": "agent_message"}},
        {"type": "item.completed", "item": {"type": "error", "message": stream.TRUST}},
        {"type": "item.updated", "item": {"type": "command_execution"}},
        {"type": "turn.started"},
        {"type": 5},
    ],
)
def test_what_is_no_message(members: dict[str, Any]) -> None:
    assert stream.parse_messages(line(**members)) == []


def test_notices() -> None:
    busy = stream.parse_messages(line(type="error", message="Reconnecting... 1/5"))
    warning = stream.parse_messages(
        line(type="item.completed", item={"type": "error", "message": "An MCP server failed"})
    )
    assert [(each.kind, each.content) for each in (*busy, *warning)] == [
        ("notice", "Reconnecting... 1/5"),
        ("notice", "An MCP server failed"),
    ]


@pytest.mark.parametrize(
    "data", [b"{torn", b"[" * 100_000, b"\xff", b"5", line(type="x", text='"turn.failed"')]
)
def test_other_lines(data: bytes) -> None:
    assert stream.parse_messages(data) == []
    assert stream.parse_status(data + b'"turn.completed"') is None or data.startswith(b"{")
    assert stream.session_id(data + b'"thread.started"') is None


def test_how_a_turn_fails() -> None:
    found = stream.parse_status(line(type="turn.failed", error={"message": "We’re busy."}))
    assert found == StatusChange("completing", is_error=True, error="We’re busy.")
    words = "You've hit your usage limit. Upgrade to Pro, or try again at Dec 1st, 2026 3:10 PM."
    limit = stream.parse_failure(words)
    assert (limit.is_limit, limit.resets) == (True, "Dec 1st, 2026 3:10 PM")
    assert stream.parse_status(line(type="turn.failed")) == StatusChange(
        "completing", is_error=True
    )
    assert stream.parse_status(line(type="other", note="turn.failed")) is None
