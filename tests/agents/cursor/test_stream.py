"""What Cursor's command line prints in a run."""

import json
from typing import Any

import pytest

from hookkit.agents.cursor import stream
from hookkit.model.run_output import Message, StatusChange


def line(kind: str, **members: Any) -> bytes:
    return json.dumps({"type": kind, "session_id": "s1"} | members).encode() + b"\n"


def test_each_line_has_the_sessions_id() -> None:
    assert stream.session_id(line("system", subtype="init")) == "s1"
    assert stream.session_id(b'{"type":"x"}') is None
    assert stream.session_id(b'{"session_id":7}') is None


@pytest.mark.parametrize(
    "printed, change",
    [
        (line("system", subtype="init", model="Auto"), StatusChange("running", model="Auto")),
        (line("result", is_error=False, result="Done."), StatusChange("completing")),
        (line("result", is_error=True, result="boom"), StatusChange("completing", True, "boom")),
        (
            line("result", is_error=True, error="You have hit your usage limit."),
            StatusChange("completing", True, "You have hit your usage limit.", is_limit=True),
        ),
        (line("assistant", text='"result"'), None),
        (line("thinking"), None),
        (b'{"type": "result", torn', None),
        (b'["result"]', None),
        (b"[" * 100_000 + b'"result"', None),
    ],
)
def test_what_becomes_of_a_run(printed: bytes, change: StatusChange | None) -> None:
    assert stream.parse_status(printed) == change


def test_an_end_without_a_result() -> None:
    assert stream.parse_failure("no key") == StatusChange("completing", True, "no key")


def test_messages() -> None:
    blocks = [{"type": "text", "text": "Done."}, {"type": "text", "text": ""}, 7]
    printed = line("assistant", message={"role": "assistant", "content": blocks})
    assert stream.parse_messages(printed) == [Message("assistant", "Done.", None, "text")]
    assert stream.parse_messages(line("assistant", message={"content": "x"})) == []
    assert stream.parse_messages(line("user", message={"content": blocks})) == []


def test_a_tool_call() -> None:
    asked = {"args": {"command": "make"}}
    begun = line("tool_call", subtype="started", tool_call={"id": "c1", "shellToolCall": asked})
    shown = '[shell] {"command": "make"}'
    assert stream.parse_messages(begun) == [
        Message("assistant", shown, None, "tool", "shell", "make")
    ]
    assert stream.parse_messages(line("tool_call", subtype="started", tool_call={})) == []


@pytest.mark.parametrize(
    "result, words",
    [
        ({"success": {"stdout": "ok", "exitCode": 0}}, "ok"),
        ({"rejected": {}}, "rejected"),
        ({}, ""),
        (None, ""),
    ],
)
def test_what_a_tool_answered(result: Any, words: str) -> None:
    call = {"shellToolCall": {"args": {}, "result": result}}
    printed = line("tool_call", subtype="completed", tool_call=call)
    assert stream.parse_messages(printed) == [Message("tool", words, None, "answer")]
