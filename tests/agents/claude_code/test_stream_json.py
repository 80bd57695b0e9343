"""What the client prints with `--output-format stream-json`."""

import json
from typing import Any

import pytest

from hookkit.agents.claude_code import stream_json
from hookkit.model.run_output import Message, StatusChange


def line(said: Any) -> bytes:
    return json.dumps(said).encode() + b"\n"


@pytest.mark.parametrize(
    "said, told",
    [
        ({"type": "system", "subtype": "init", "model": "m"}, StatusChange("running", model="m")),
        ({"type": "system", "subtype": "init", "model": 5}, StatusChange("running")),
        ({"type": "system", "subtype": "status"}, None),
        ({"type": "user", "message": {"content": [{"type": "result"}]}}, None),
        ({"type": "result"}, StatusChange("completing")),
        (
            {"usage": {}, "total_cost_usd": 0.25, "subtype": "success", "type": "result"},
            StatusChange("completing", cost_usd=0.25),
        ),
        ({"type": "result", "total_cost_usd": True}, StatusChange("completing")),
        (
            {"type": "result", "subtype": "success", "is_error": True, "result": "No credit"},
            StatusChange("completing", True, "No credit"),
        ),
        (
            {"type": "result", "subtype": "error_max_turns", "errors": []},
            StatusChange("completing", True, "error_max_turns"),
        ),
        (
            {"type": "result", "is_error": True, "errors": ["No conversation found"]},
            StatusChange("completing", True, "No conversation found"),
        ),
        ({"type": "result", "is_error": True, "errors": 5}, StatusChange("completing", True)),
        (["result"], None),
    ],
    ids=str,
)
def test_news(said: Any, told: StatusChange | None) -> None:
    assert stream_json.parse_status(line(said)) == told


@pytest.mark.parametrize("torn", [b"", b'{"type":"result', b'"result"', b"[" * 100_000 + b'"init"'])
def test_a_line_that_is_none(torn: bytes) -> None:
    assert stream_json.parse_status(torn) is None
    assert stream_json.parse_messages(torn) == []


def said(role: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"type": role, "message": {"content": content}} | more


@pytest.mark.parametrize(
    "line_of, found",
    [
        (said("user", "Hello", timestamp="t"), [Message("user", "Hello", "t", "text")]),
        (
            said("assistant", [{"type": "thinking", "thinking": "…"}, {"type": "text"}, 5]),
            [],
        ),
        (
            said("assistant", [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]),
            [Message("assistant", each, None, "text") for each in "ab"],
        ),
        (
            said("assistant", [{"type": "tool_use", "name": "Read", "input": {"a": "é"}}]),
            [Message("assistant", '[Read] {"a": "é"}', None, "tool", "Read", "é")],
        ),
        (
            said("assistant", [{"type": "tool_use", "name": "Read", "input": 5}]),
            [Message("assistant", "[Read] 5", None, "tool", "Read", "")],
        ),
        (
            said("user", [{"type": "tool_result", "content": "done"}], timestamp=5),
            [Message("tool", "done", None, "answer")],
        ),
        (
            said("user", [{"type": "tool_result", "content": [{"text": "a"}, {"text": "b"}]}]),
            [Message("tool", "a\nb", None, "answer")],
        ),
        (said("user", [{"type": "tool_result"}]), [Message("tool", "", None, "answer")]),
        (
            {
                "type": "assistant",
                "message": {"model": "<synthetic>", "content": [{"type": "text", "text": "No"}]},
            },
            [Message("assistant", "No", None, "notice")],
        ),
        (said("assistant", "of a subagent", parent_tool_use_id="toolu_1"), []),
        (said("user", None), []),
        ({"type": "user", "message": "x"}, []),
        ({"type": "system"}, []),
    ],
    ids=str,
)
def test_messages(line_of: Any, found: list[Message]) -> None:
    assert stream_json.parse_messages(line(line_of)) == found


def test_the_session_s_id_is_ours() -> None:
    assert stream_json.session_id(line({"type": "system", "session_id": "s1"})) is None
