"""What Amp prints in a run."""

import json
from typing import Any

import pytest

from hookkit.agents.amp import stream
from hookkit.model.run_output import Message, StatusChange


def line(kind: str, **members: Any) -> bytes:
    return json.dumps({"type": kind, "session_id": "T-1"} | members).encode() + b"\n"


def test_each_line_has_the_threads_id() -> None:
    assert stream.session_id(line("system", subtype="init")) == "T-1"
    assert stream.session_id(b'{"type":"x"}') is None


@pytest.mark.parametrize(
    "printed, change",
    [
        (line("system", subtype="init"), StatusChange("running")),
        (line("result", subtype="success", is_error=False), StatusChange("completing")),
        (line("result", is_error=True, result="boom"), StatusChange("completing", True, "boom")),
        (
            line("result", subtype="error_max_turns"),
            StatusChange("completing", True, "error_max_turns"),
        ),
        (line("assistant", text='"result"'), None),
        (line("user"), None),
        (b'{"type": "result", torn', None),
        (b"[" * 100_000 + b'"result"', None),
    ],
)
def test_what_becomes_of_a_run(printed: bytes, change: StatusChange | None) -> None:
    assert stream.parse_status(printed) == change


@pytest.mark.parametrize(
    "role, block, message",
    [
        ("assistant", {"type": "text", "text": "Done."}, ("assistant", "Done.", "text")),
        ("user", {"type": "tool_result", "content": "made"}, ("tool", "made", "answer")),
        (
            "user",
            {"type": "tool_result", "content": [{"type": "text", "text": "made"}, 7]},
            ("tool", "made", "answer"),
        ),
        ("user", {"type": "tool_result"}, ("tool", "", "answer")),
        ("assistant", {"type": "thinking", "thinking": "x"}, None),
        ("assistant", {"type": "text", "text": ""}, None),
        ("assistant", 7, None),
        ("result", {"type": "text", "text": "Done."}, None),
    ],
)
def test_a_message(role: str, block: Any, message: tuple[str, str, str] | None) -> None:
    printed = line(role, message={"content": [block]})
    found = [(each.role, each.content, each.kind) for each in stream.parse_messages(printed)]
    assert found == ([message] if message else [])


def test_a_tool_call_and_what_subagents_do() -> None:
    block = {"type": "tool_use", "name": "Bash", "input": {"cmd": "make"}}
    shown = Message("assistant", '[Bash] {"cmd": "make"}', None, "tool", "Bash", "make")
    assert stream.parse_messages(line("assistant", message={"content": [block]})) == [shown]
    inner = line("assistant", message={"content": [block]}, parent_tool_use_id="toolu_1")
    assert stream.parse_messages(inner) == []
    assert stream.parse_messages(line("assistant", message={"content": "x"})) == []
