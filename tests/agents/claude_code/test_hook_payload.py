"""Hook payloads, decoded into structs, have the values that tolerant reading gives."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.agents.claude_code import hook_payload
from hookkit.agents.claude_code.hook_payload import HookPayload, ToolInput
from hookkit.model.json_text import loads
from tests.builders import payload, tool

INPUTS = ToolInput.__struct_fields__
TEXTS = tuple(name for name in HookPayload.__struct_fields__ if name != "tool_input")

TEXT = st.text(max_size=9)
ODD = st.sampled_from([None, 0, 1.5, True, [], ["x"], {}, {"file_path": 1}, 2**70])
ASKED = st.dictionaries(st.sampled_from([*INPUTS, "content"]), TEXT | ODD)
PAYLOADS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(TEXTS, TEXT)
    | {"tool_input": ASKED | ODD, "tool_response": ASKED | TEXT | ODD, "more": ODD},
)


@given(PAYLOADS)
def test_both_ways_give_the_same(content: dict[str, Any]) -> None:
    raw = orjson.dumps(content, option=orjson.OPT_PASSTHROUGH_SUBCLASS) if fits(content) else b""
    decoded = hook_payload.decode(raw)
    assert decoded in (None, hook_payload.read_tolerantly(content))


def fits(content: dict[str, Any]) -> bool:
    """Return True if orjson can write it: it refuses lone surrogates and large numbers."""
    try:
        orjson.dumps(content)
    except TypeError:
        return False
    return True


@given(st.sampled_from([payload("Stop"), tool(error="é"), payload("SessionStart")]), st.data())
def test_damage_is_read_alike(content: dict[str, Any], data: st.DataObject) -> None:
    raw = bytearray(orjson.dumps(content))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    decoded = hook_payload.decode(bytes(raw))
    if decoded is not None:
        assert decoded == hook_payload.read_tolerantly(loads(bytes(raw)))


@pytest.mark.parametrize("content", [payload("Stop"), tool(tool_response={"content": "x" * 99})])
def test_what_the_client_sends_is_decoded(content: dict[str, Any]) -> None:
    decoded = hook_payload.decode(orjson.dumps(content))
    assert decoded == hook_payload.read_tolerantly(content)


def test_another_type_is_read_tolerantly() -> None:
    content = {"session_id": 5, "cwd": "/a", "tool_input": {"command": ["ls"], "file_path": "/b"}}
    assert hook_payload.decode(orjson.dumps(content)) is None
    expected = HookPayload(cwd="/a", tool_input=ToolInput(file_path="/b"))
    assert hook_payload.read_tolerantly(content) == expected


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"cwd":"\xff"}', b"{}}", b'{"a":' * 100_000])
def test_what_is_no_object_is_left(raw: bytes) -> None:
    assert hook_payload.decode(raw) is None
