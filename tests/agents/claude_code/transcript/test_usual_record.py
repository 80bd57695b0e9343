"""The usual records, decoded into structs, give the entries that tolerant parsing gives."""

from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.agents.claude_code.transcript.record_parser import RecordParser
from hookkit.agents.lenient_json import LARGE
from hookkit.model.transcript import Entry, TranscriptIdentity
from hookkit.model.usage import ApiMessage
from tests.transcript_builders import (
    SIDECHAIN,
    answer,
    at,
    line,
    merged,
    prompt,
    result,
    split,
    tool,
    usage,
)

IDENTITY = TranscriptIdentity("s1", at(0), at(60), is_sidechain=False)


def parser() -> RecordParser:
    return RecordParser(IDENTITY, at=at(0), facts=(), with_texts=False, with_outputs=False)


def tolerant(records: Iterable[Any]) -> list[Entry]:
    """Return the entries that parsing gives without structs."""
    using = parser()
    return [entry for each in records for entry in using.parse(orjson.loads(line(each)))]


def usual(records: Iterable[Any]) -> list[Entry]:
    """Return the entries that parsing gives with structs where they fit."""
    using, found = parser(), list[Entry]()
    for data in map(line, records):
        entries = using.parse_usual(data)
        found += using.parse(orjson.loads(data)) if entries is None else entries
    return found + using.flush()


ODD = st.sampled_from([None, "", "x", 0, 7, -1, 1.5, True, False, [], ["x"], {}, {"a": 1}, 10**13])
PASS = {"type": "message", "input_tokens": 3, "output_tokens": 4}
USAGES = st.sampled_from(
    [
        usage(),
        usage(output=99, write=7, read=5),
        usage(write=50, **split(20, 30)),
        usage(write=0, **split(20, 30)),
        usage(write=10, **split(0, 30)),
        usage(server_tool_use={"web_search_requests": 2}, speed="fast", service_tier="standard"),
        usage(iterations=[]),
        usage(iterations=[PASS, PASS | {"model": "another"}], inference_geo="us"),
        usage(input=0, output=0, iterations=[PASS]),
        usage(iterations=[PASS, PASS | {"type": "fallback_message", "model": "another"}]),
        None,
        {},
    ]
)
BLOCKS = st.sampled_from(
    [
        {"type": "text", "text": "done"},
        {"type": "thinking", "thinking": "about it", "signature": "x"},
        tool("Bash", "toolu_1", command="make test"),
        tool("Edit", "toolu_2", file_path="/a", old_string="x" * 500),
        tool("NotebookEdit", "toolu_3", notebook_path="/b", file_path=""),
        tool("Odd", "toolu_4", command=["not", "text"]),
        tool("Bash", ""),
        {"type": "tool_use", "id": "toolu_5", "name": None, "input": None},
        result("fine"),
        result("failed", is_error=True),
        result("see https://github.com/dev/shop/pull/3"),
        result([{"type": "text", "text": "in a block"}], is_error=False),
        "not a block",
    ]
)
MEMBERS = st.sampled_from(
    (
        *("sessionId", "isSidechain", "cwd", "gitBranch", "version", "timestamp", "requestId"),
        *("uuid", "forkedFrom", "requestSessionId", "isApiErrorMessage", "type", "message"),
        "toolUseResult",
    )
)


MORE = st.sampled_from(
    [
        {},
        {"stop_reason": "refusal"},
        {"stop_reason": 7},
        {"pausedResponses": [{"usage": usage()}]},
        {"pausedResponses": "odd"},
    ]
)
"""Members of a message that say what is billed, too."""


@st.composite
def records(draw: st.DrawFn) -> Any:
    """Return a record, perhaps with a member of an odd type."""
    content = draw(st.lists(BLOCKS, max_size=3))
    odd = draw(st.dictionaries(MEMBERS, ODD, max_size=1)) if draw(st.booleans()) else {}
    if draw(st.booleans()):
        used = draw(USAGES)
        name = draw(st.sampled_from(["msg_1", "msg_2", "", 7]))
        model = draw(st.sampled_from(["claude-opus-5-5", "<synthetic>", "", "claude-haiku-5"]))
        found = answer(name, used, draw(st.integers(0, 50)), model=model, content=content)
        found["message"] |= draw(MORE)
        return found | odd
    said = draw(st.sampled_from([content, "please", []]))
    return prompt(said, draw(st.integers(0, 50))) | odd


@given(st.lists(records(), min_size=1, max_size=8))
def test_both_ways_give_the_same(found: list[Any]) -> None:
    assert merged(usual(found)) == merged(tolerant(found))


USUAL = [
    answer(content=[tool("Edit", file_path="/a")]),
    answer(content=[{"type": "text", "text": "done"}]),
    answer("msg_2", usage(server_tool_use={"web_search_requests": 1}, **split(1, 2)), 3),
    prompt([result("fine")], 5, toolUseResult={"stdout": "fine"}),
    answer("msg_3", content=[{"type": "tool_use", "id": "toolu_2", "name": "TaskList"}]),
]


@pytest.mark.parametrize("each", USUAL, ids=["call", "text", "usage", "result", "no input"])
def test_what_the_client_writes_is_usual(each: Any) -> None:
    using = parser()
    using.parse(prompt())
    assert using.parse_usual(line(each)) is not None
    assert merged(usual([prompt(), each])) == merged(tolerant([prompt(), each]))


@pytest.mark.parametrize(
    "each",
    [
        prompt("typed"),
        prompt([result("see github.com/dev/shop")], 1),
        prompt([result(is_error=True)], 1),
        prompt([], 1),
        answer(model="<synthetic>"),
        answer(isApiErrorMessage=True),
        answer(None),
        answer(used=None),
        answer(cwd="/elsewhere"),
        answer() | {"message": answer()["message"] | {"stop_reason": "refusal"}},
        answer() | {"message": answer()["message"] | {"pausedResponses": [{"usage": usage()}]}},
        answer(**SIDECHAIN),
        answer(content=[{"type": "text", "text": "x" * LARGE}]),
        {"type": "system", "subtype": "compact_boundary"},
        prompt([result()], 1) | {"type": "system"},
    ],
    ids=str,
)
def test_anything_else_is_parsed_tolerantly(each: Any) -> None:
    using = parser()
    using.parse(prompt())
    assert using.parse_usual(line(each)) is None


def messages(records: list[Any]) -> list[Entry]:
    return [each for each in usual([prompt(), *records]) if isinstance(each, ApiMessage)]


def test_a_snapshot_with_more_output_replaces_the_one_before_it() -> None:
    fuller = answer(used=usage(output=99), seconds=2)
    assert messages([answer(used=usage(output=1)), fuller]) == messages([fuller])


@pytest.mark.parametrize(
    "each",
    [
        answer("msg_2", usage(output=99)),
        answer(used=usage(output=0)),
        answer(used=usage(output=99), model="claude-haiku-5"),
        answer(used=usage(output=99, iterations=[PASS])),
    ],
    ids=["another", "less", "model", "passes"],
)
def test_any_other_snapshot_comes_beside_the_one_before_it(each: Any) -> None:
    assert len(messages([answer(used=usage(output=1)), each])) == 2
