"""One record → what it tells."""

from typing import Any

import pytest

from hookkit.agents.claude_code.transcript.record_parser import RecordParser
from hookkit.model.transcript import (
    Answer,
    ApiError,
    Compaction,
    CostState,
    Entry,
    Facts,
    Held,
    Interrupt,
    Prompt,
    Title,
    ToolCall,
    ToolResult,
    TurnEnd,
    Worktree,
)
from hookkit.model.transcript import TranscriptIdentity as Identity
from hookkit.model.usage import UNTIMED, ApiMessage, Ownership
from tests.transcript_builders import SIDECHAIN, answer, at, prompt, record, result, tool, usage

MINE = Ownership(started_at=at(0), ended_at=at(60), session_id="s1")
IDENTITY = Identity("s1", at(0), at(60), is_sidechain=False)


HELD = "UserPromptSubmit operation blocked by hook:\nno\n\nOriginal prompt: fix it"


def parser(identity: Identity = IDENTITY, *, with_texts: bool = True) -> RecordParser:
    return RecordParser(
        identity, at=at(0), facts=(), with_texts=with_texts, with_outputs=with_texts
    )


def told(value: Any, **options: Any) -> list[Entry]:
    """What a record tells but for the facts."""
    return [entry for entry in parser(**options).parse(value) if not isinstance(entry, Facts)]


def without_message(found: list[Entry]) -> list[Entry]:
    return [entry for entry in found if not isinstance(entry, ApiMessage)]


def test_an_answer() -> None:
    text = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": " done\n"}]
    message, said = told(answer(content=text))
    assert said == Answer(MINE, at(1), "assistant-s1-1", "done")
    assert isinstance(message, ApiMessage)
    assert (message.message_id, message.request_id, message.at) == ("msg_1", "req_msg_1", at(1))
    assert message.claim == MINE


def test_what_has_a_price_of_its_own() -> None:
    used = usage(speed="fast", inference_geo="us", service_tier="priority")
    (message, _) = told(answer(used=used))
    assert isinstance(message, ApiMessage)
    assert (message.speed, message.geo, message.service_tier) == ("fast", "us", "priority")


def test_what_is_not_said_of_a_price() -> None:
    used = usage(speed=None, inference_geo="", service_tier=7)
    (message, _) = told(answer(used=used))
    assert isinstance(message, ApiMessage)
    assert (message.speed, message.geo, message.service_tier) == (None, None, None)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (tool("Bash", command="gh pr list"), ("Bash", None, "gh pr list")),
        (tool("Edit", file_path="/a", old_string="b"), ("Edit", "/a", None)),
        (tool("NotebookEdit", notebook_path="/n.ipynb"), ("NotebookEdit", "/n.ipynb", None)),
        (tool("Odd", file_path=5, command=["ls"]), ("Odd", None, None)),
        (tool("Odd") | {"input": "text"}, ("Odd", None, None)),
        (tool() | {"name": None}, ("", None, None)),
    ],
    ids=["shell", "edit", "notebook", "odd inputs", "no inputs", "no name"],
)
def test_a_tool_call(block: Any, expected: tuple[str, str | None, str | None]) -> None:
    (call,) = without_message(told(answer(content=[block])))
    assert call == ToolCall(MINE, at(1), "toolu_1", *expected)


def test_calls_that_are_none() -> None:
    blocks = [tool(call_id=""), {"type": "tool_use"}, None, "tool_use", {"type": "server_tool_use"}]
    assert without_message(told(answer(content=blocks))) == []
    assert without_message(told(answer(content=None))) == []


def test_the_client_speaks_in_the_models_place() -> None:
    assert told(answer(model="<synthetic>")) == []


def test_a_snapshot_that_says_nothing_new_is_not_told_again() -> None:
    parsing = parser()
    lines = [answer(seconds=1), answer(seconds=2), answer(used=usage(output=60)), answer("msg_2")]
    found = [entry for each in lines for entry in parsing.parse(each)]
    assert [
        (entry.message_id, entry.tokens.output) for entry in found if isinstance(entry, ApiMessage)
    ] == [("msg_1", 50), ("msg_1", 60), ("msg_2", 50)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            answer(isApiErrorMessage=True, apiErrorStatus=529),
            ApiError(MINE, at(1), "assistant-s1-1", 529, "done", is_retry=False),
        ),
        (
            record("system", 3, subtype="api_error", error={"status": "500", "message": "broken"}),
            ApiError(MINE, at(3), "system-s1-3", 500, "broken", is_retry=True),
        ),
        (
            record("system", 3, subtype="api_error"),
            ApiError(MINE, at(3), "system-s1-3", None, "", is_retry=True),
        ),
        (
            record(
                "system",
                4,
                subtype="compact_boundary",
                compactMetadata={"trigger": "auto", "preTokens": 150_000},
            ),
            Compaction(MINE, at(4), "system-s1-4", "auto", 150_000),
        ),
        (
            record("system", 4, subtype="compact_boundary"),
            Compaction(MINE, at(4), "system-s1-4", "", 0),
        ),
        (record("system", 5, subtype="turn_duration", durationMs=5), TurnEnd(MINE, at(5))),
        (
            record("system", 5, subtype="informational", preventContinuation=True, content=HELD),
            Held(MINE, at(5), "system-s1-5", "fix it"),
        ),
        (
            record("system", 5, subtype="informational", preventContinuation=True),
            Interrupt(MINE, at(5), "system-s1-5"),
        ),
        (
            {"type": "custom-title", "customTitle": " My work ", "sessionId": "s1"},
            Title(MINE, "custom", "My work"),
        ),
        ({"type": "ai-title", "aiTitle": "Sea haiku"}, Title(MINE, "ai", "Sea haiku")),
        ({"type": "summary", "summary": "Fixed it"}, Title(MINE, "summary", "Fixed it")),
        (
            {"type": "cost-state", "totalCostUSD": 1, "modelUsage": {"m": {}}, "startTime": 5},
            CostState(MINE, 1.0, {"m": {}}, 5),
        ),
        (
            {"type": "cost-state", "totalCostUSD": 0.5, "modelUsage": None, "startTime": "x"},
            CostState(MINE, 0.5, {}, None),
        ),
        (
            {
                "type": "worktree-state",
                "worktreeSession": {
                    "worktreePath": "/w/t",
                    "worktreeName": "t",
                    "worktreeBranch": "b",
                    "originalCwd": "/w",
                },
            },
            Worktree(MINE, "/w/t", "t", "b", "/w"),
        ),
        (
            {"type": "worktree-state", "worktreeSession": None},
            Worktree(MINE, None, None, None, None),
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, tuple) else "",
)
def test_a_record(value: Any, expected: Entry) -> None:
    assert told(value) == [expected]


@pytest.mark.parametrize(
    "value",
    [
        {"type": "custom-title", "customTitle": "  "},
        {"type": "ai-title"},
        {"type": "cost-state", "totalCostUSD": None},
        {"type": "cost-state", "totalCostUSD": -1},
        {"type": "cost-state", "totalCostUSD": float("inf")},
        {"type": "relocated", "relocatedCwd": "/new"},
        record("system", subtype="informational", content="UserPromptSubmit operation blocked"),
        record("system", subtype="stop_hook_summary"),
        record("attachment", attachment=None),
        record("attachment", attachment={"type": "model"}),
        record("user"),
        record("user", message={"content": None}),
    ],
    ids=str,
)
def test_a_record_that_is_irrelevant(value: Any) -> None:
    assert told(value) == []


@pytest.mark.parametrize(
    ("block", "output", "is_error"),
    [
        (result("ok"), "ok", False),
        (result([{"type": "text", "text": "a"}, {"type": "image"}]), "a", False),
        (result(None, is_error=True), "", True),
        (result("ok", is_error="false"), "ok", False),
        (result("a" * 1500 + "b" * 1500), "a" * 996 + "\n[...]\n" + "b" * 996, False),
    ],
    ids=["text", "blocks", "error", "odd", "long"],
)
def test_a_tool_result(block: Any, output: str, is_error: bool) -> None:
    assert told(prompt([block], toolUseResult={})) == [
        ToolResult(MINE, at(0), "toolu_1", is_error, output)
    ]


@pytest.mark.parametrize(
    ("block", "is_told"),
    [
        (result("ok"), False),
        (result("no", is_error=True), True),
        (result("https://github.com/o/r/pull/7"), True),
    ],
    ids=["success", "failure", "link"],
)
def test_without_texts_only_results_that_matter(block: Any, is_told: bool) -> None:
    assert bool(told(prompt([block]), with_texts=False)) is is_told


def test_an_interruption_beside_a_result() -> None:
    stop = {"type": "text", "text": "[Request interrupted by user for tool use]"}
    found = told(prompt([result("x", is_error=True), stop]))
    assert found[1:] == [Interrupt(MINE, at(0), "user-s1-0")]


def test_a_prompt() -> None:
    assert told(prompt("hello", promptId="p1", promptSource="typed")) == [
        Prompt(MINE, at(0), "user-s1-0", "p1", "hello")
    ]


def test_a_prompt_that_was_typed_while_the_agent_worked() -> None:
    queued = {"type": "queued_command", "prompt": "and this", "commandMode": "prompt"}
    assert told(record("attachment", attachment=queued)) == [
        Prompt(MINE, at(0), "attachment-s1-0", None, "and this")
    ]


def test_facts_are_told_when_they_change() -> None:
    parsing = parser()
    lines = [
        prompt(cwd="/a"),
        answer(cwd="/a"),
        answer("msg_2", cwd="/a", gitBranch="b"),
        answer("msg_3", cwd=None, gitBranch="b", version=7),
        answer("msg_4", gitBranch="b", cwd="/a", **SIDECHAIN),
        answer("msg_5", model="other", cwd="/a", gitBranch="b"),
        answer("msg_6", model="<synthetic>", cwd="/a", gitBranch="b"),
    ]
    found = [entry[2:6] for each in lines for entry in parsing.parse(each) if type(entry) is Facts]
    assert found == [
        ("/a", "main", "2.1.329", None),
        ("/a", "main", "2.1.329", "claude-opus-5-5"),
        ("/a", "b", "2.1.329", "claude-opus-5-5"),
        ("/a", "b", "2.1.329", "other"),
    ]


def test_facts_of_a_subagents_own_file() -> None:
    found = parser(IDENTITY._replace(is_sidechain=True)).parse(answer(cwd="/sub", **SIDECHAIN))
    assert isinstance(found[0], Facts)
    assert (found[0].cwd, found[0].claim.is_sidechain) == ("/sub", True)


@pytest.mark.parametrize(
    ("members", "is_copy", "parent"),
    [
        ({}, False, None),
        ({"requestSessionId": "s0"}, True, "s0"),
        ({"requestSessionId": "s1"}, False, None),
        ({"forkedFrom": {"sessionId": "s0", "messageUuid": "u"}}, True, "s0"),
        ({"forkedFrom": {"sessionId": "s1"}}, False, None),
        ({"forkedFrom": {"sessionId": "s2"}, "requestSessionId": "s0"}, True, "s2"),
        ({"forkedFrom": "s0"}, False, None),
        ({"forkedFrom": None, "requestSessionId": 7}, False, None),
    ],
    ids=str,
)
def test_a_copy_says_where_it_comes_from(
    members: dict[str, Any], is_copy: bool, parent: str | None
) -> None:
    facts, message, _ = [*parser().parse(answer(model="m", **members))][-3:]
    assert isinstance(message, ApiMessage)
    assert isinstance(facts, Facts)
    assert (message.claim.is_copy, facts.forked_from) == (is_copy, parent)


def test_an_unknown_start_comes_last() -> None:
    (entry, _) = told(answer(), identity=Identity("s1", "", "", is_sidechain=False))
    assert isinstance(entry, ApiMessage)
    assert entry.claim == Ownership(started_at=UNTIMED, ended_at=UNTIMED, session_id="s1")
    assert entry.claim > MINE
