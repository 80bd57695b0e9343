"""Copilot's logs, record by record."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.copilot import usage
from hookkit.agents.copilot.record_parser import GAP, MAX_OUTPUT, RecordParser
from hookkit.model.transcript import (
    Answer,
    ApiError,
    BadLine,
    Compaction,
    Facts,
    FileEdit,
    Interrupt,
    Prompt,
    Title,
    ToolCall,
    ToolResult,
    TranscriptIdentity,
    TurnEnd,
)
from hookkit.model.transcript_position import Position
from hookkit.model.usage import UNTIMED, ApiMessage, Tokens
from tests.agents.copilot import logs
from tests.agents.copilot.logs import AGENT, CALL, SESSION, called, done, entries, row, start
from tests.builders import at


def parsed(*rows: Any, texts: bool = False) -> list[Any]:
    """The entries of rows behind a session's start, without those of the start."""
    found, _ = entries(logs.write(start(), *rows), texts=texts)
    assert isinstance(found[0], Facts)
    return found[1:]


def test_where_a_session_works() -> None:
    moved = row("session.context_changed", cwd="/home/dev/other", branch="fix")
    resumed = row("session.resume", selectedModel="gpt-5.5", context={"cwd": "/home/dev/other"})
    same = row("session.context_changed", cwd="/home/dev/other")
    beside = row("session.context_changed", agent=AGENT, cwd="/home/dev/third")
    found, position = entries(logs.write(start(), moved, same, beside, resumed))
    assert [(each.cwd, each.git_branch, each.version, each.model) for each in found] == [
        ("/home/dev/shop", "main", "1.0.102", None),
        ("/home/dev/other", "fix", "1.0.102", None),
        ("/home/dev/other", "fix", "1.0.102", "gpt-5.5"),
    ]
    assert position.facts == ("/home/dev/other", "fix", "1.0.102", "gpt-5.5")


def test_a_call_of_the_model() -> None:
    (found,) = parsed(logs.usage(providerCallId="req-1"))
    assert found == ApiMessage(
        "chatcmpl-0123456789abcdef",
        at(1),
        "gpt-5.5",
        Tokens(30, 20, 60, 10),
        request_id="req-1",
        claim=found.claim,
    )
    assert found.claim.session_id == SESSION
    assert (found.claim.started_at, found.claim.is_sidechain) == (at(0), False)


def test_a_call_of_a_subagent_is_beside() -> None:
    for sent in (logs.usage(agent=AGENT), logs.usage(initiator="sub-agent")):
        (found,) = parsed(sent)
        assert found.is_sidechain
        assert found.claim.is_sidechain


def test_what_a_long_cache_holds_has_another_price() -> None:
    (found,) = parsed(logs.usage(cacheTtlSeconds=3600))
    assert found.tokens == Tokens(30, 20, 60, 0, 10)


NUMBERED = {"sourceSessionId": SESSION, "sequence": 4}
IDENTITIES: dict[str, tuple[dict[str, Any], str]] = {
    "the server numbers its answers": (
        {"apiCallId": "chatcmpl-7", "accounting": NUMBERED},
        f"{SESSION} 4",
    ),
    "no number": ({"apiCallId": "chatcmpl-7"}, "chatcmpl-7"),
    "no id of the API": ({"apiCallId": None, "accounting": NUMBERED}, f"{SESSION} 4"),
    "an id of the client": (
        {"apiCallId": None, "accounting": {"usageId": "0123456789abcdefghij"}},
        "0123456789abcdefghij",
    ),
}


@pytest.mark.parametrize("members, expected", IDENTITIES.values(), ids=IDENTITIES)
def test_the_identity_of_a_call(members: dict[str, Any], expected: str) -> None:
    (found,) = parsed(logs.usage(**members))
    assert found.message_id == expected


def test_a_call_without_any_id_has_that_of_its_record() -> None:
    sent = logs.usage(apiCallId=None)
    (found,) = parsed(sent)
    assert found.message_id == sent["id"]


def test_what_is_no_call_is_passed_over() -> None:
    nameless = logs.usage(apiCallId=None)
    del nameless["id"]
    assert parsed(nameless, logs.usage(model=None), row("session.usage_record")) == []


def metrics(total: int, output: int) -> dict[str, Any]:
    known = {"inputTokens": total, "outputTokens": output, "cacheReadTokens": 60}
    return {"gpt-5.5": {"usage": known | {"cacheWriteTokens": 10}}, "wrong": 7}


def test_the_sums_of_a_client_that_wrote_no_calls_down() -> None:
    found = parsed(row("session.shutdown", 9, modelMetrics=metrics(100, 20)))
    end, message = found
    assert isinstance(end, TurnEnd)
    assert (message.message_id, message.tokens) == (f"{SESSION} gpt-5.5", Tokens(30, 20, 60, 10))


def test_sums_are_nothing_beyond_the_calls_that_were_written_down() -> None:
    stopped = row("session.shutdown", 9, modelMetrics=metrics(100, 20))
    log = logs.write(start(), logs.usage())
    _, position = entries(log)
    assert position.state
    log.write_bytes(log.read_bytes() + logs.lines(stopped))
    assert [type(each) for each in entries(log, position)[0]] == [TurnEnd]
    assert len(entries(log, position._replace(state='{"models":{"gpt-5.5":[1]}}'))[0]) == 2
    assert len(entries(log, position._replace(state="[" * 9))[0]) == 2


PROMPTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "typed": (row("user.message", content="Fix it\n"), ["Fix it"]),
    "of the person": (row("user.message", content="Fix it", source="user"), ["Fix it"]),
    "of an agent": (row("user.message", content="Count", source=f"agent-{SESSION}"), []),
    "of a skill": (row("user.message", content="# PDF", source="skill-pdf"), []),
    "of a subagent": (row("user.message", agent=AGENT, content="Count"), []),
    "of the autopilot": (
        row("user.message", content="Go on", isAutopilotContinuation=True),
        [],
    ),
    "empty": (row("user.message", content=""), []),
    "no text": (row("user.message", content=["a"]), []),
}


@pytest.mark.parametrize("sent, expected", PROMPTS.values(), ids=PROMPTS)
def test_prompts_are_what_a_person_typed(sent: dict[str, Any], expected: list[str]) -> None:
    assert [each.text for each in parsed(sent)] == expected


def test_a_command_of_the_person_is_a_prompt_and_no_call_of_the_model() -> None:
    asked: dict[str, Any] = {
        "toolCallId": "user-1",
        "toolName": "bash",
        "arguments": {"command": "ls"},
    }
    found = parsed(
        row("tool.user_requested", **asked),
        called("bash", "user-1", command="ls"),
        done("user-1", isUserRequested=True),
        row("tool.user_requested", toolCallId="user-2", toolName="other"),
    )
    assert [(type(each), each.text) for each in found] == [(Prompt, "!ls")]


def test_answers_are_texts() -> None:
    answer = row("assistant.message", content="Fixed.")
    assert parsed(answer) == []
    (found,) = parsed(answer, row("assistant.message", content=""), texts=True)
    assert isinstance(found, Answer)
    assert found.text == "Fixed."


def test_a_call_of_a_tool_and_its_result() -> None:
    call, result = parsed(called("edit", path="/home/dev/shop/a.py"), done())
    assert call == ToolCall(call.claim, at(2), CALL, "edit", "/home/dev/shop/a.py", None)
    assert result == ToolResult(result.claim, at(3), CALL, False, "done")
    shell = parsed(called("bash", command="gh pr list"))[0]
    assert shell.command == "gh pr list"
    beside = parsed(called("view", agent=AGENT))[0]
    assert beside.claim.is_sidechain


PATCH = "*** Begin Patch\n*** Update File: a.py\n@@\n*** Add File: b.py\n*** End Patch"


def test_a_patch_of_several_files_is_an_edit_of_each() -> None:
    call = called("apply_patch")
    call["data"]["arguments"] = PATCH
    log = logs.write(start(), call)
    found, position = entries(log)
    assert found[-1].file_path == "a.py"
    log.write_bytes(log.read_bytes() + logs.lines(done(), done()))
    more = entries(log, position)[0]
    assert [type(each) for each in more] == [ToolResult, FileEdit, ToolResult]
    assert (more[1].id, more[1].name, more[1].path) == (CALL, "apply_patch", "b.py")
    assert [type(each) for each in parsed(call, done(success=False))] == [ToolCall, ToolResult]


def test_a_call_that_failed_and_one_that_was_refused() -> None:
    failed, refused = parsed(
        done(success=False, result=None, error={"message": "No match", "code": "failure"}),
        done(success=False, result=None, error={"message": "Denied", "code": "denied"}),
    )
    assert (failed.is_error, failed.never_ran, failed.output) == (True, False, "No match")
    assert (refused.is_error, refused.never_ran) == (True, True)


@pytest.mark.parametrize(
    "outcome, is_refused",
    [("cancelled", True), ("denied-interactively-by-user", True), ("approved", False), (7, False)],
)
def test_what_a_person_refused_has_no_other_result(outcome: Any, is_refused: bool) -> None:
    found = parsed(row("permission.completed", toolCallId=CALL, result={"kind": outcome}))
    assert [each.never_ran for each in found] == [True] * is_refused


def test_an_id_that_other_sessions_may_have_is_made_unique() -> None:
    call, result = parsed(called("view", "call_1"), done("call_1"))
    assert call.id == result.id == f"call_1 {SESSION.replace('-', '')}"


def test_calls_without_a_name_or_an_id() -> None:
    assert parsed(called("view", ""), called(""), done(""), row("permission.completed")) == []


def test_long_outputs_are_cut() -> None:
    (found,) = parsed(done(result={"content": "a" * 9000 + "z"}))
    assert len(found.output) < MAX_OUTPUT
    assert GAP in found.output
    assert found.output.endswith("az")


def attempt(**more: Any) -> dict[str, Any]:
    given = {"errorContext": "model_call", "error": {"message": "down"}} | more
    return row("hook.start", hookInvocationId="h", hookType="errorOccurred", input=given)


def test_each_attempt_that_failed_is_an_error_where_hooks_show_it() -> None:
    final = row("session.error", message="Authentication failed", statusCode=401)
    found = parsed(attempt(), attempt(), final, attempt(errorContext="system"))
    assert [type(each) for each in found] == [ApiError, ApiError, TurnEnd]
    assert [each.is_retry for each in found[:2]] == [True, True]
    (alone,) = parsed(final)
    assert (alone.status, alone.text, alone.is_retry) == (401, "Authentication failed", False)


@pytest.mark.parametrize("between", [logs.usage(), row("user.message", content="Again")])
def test_an_error_counts_where_the_attempts_were_those_of_a_call_before(between: Any) -> None:
    found = parsed(attempt(), between, row("session.error", message="down"))
    assert [type(each) for each in found if type(each) in (ApiError, TurnEnd)] == [ApiError] * 2


def test_errors_are_counted_once_over_two_passes() -> None:
    log = logs.write(start(), attempt())
    _, position = entries(log)
    log.write_bytes(log.read_bytes() + logs.lines(row("session.error", message="down")))
    assert [type(each) for each in entries(log, position)[0]] == [TurnEnd]


def test_interruptions_are_those_of_a_person() -> None:
    found = parsed(
        row("abort", reason="user_initiated"), row("abort", reason="autopilot_credit_limit")
    )
    assert [type(each) for each in found] == [Interrupt, TurnEnd]


COMPACTED: dict[str, Any] = {
    "success": True,
    "compactionAttemptId": "0f99d1ca-1117-4485-b045-8e8b383e78c8",
    "preCompactionTokens": 14006,
    "trigger": "manual",
    "compactionTokensUsed": {"model": "gpt-5.5", "inputTokens": 12, "outputTokens": 3},
}


def test_a_compaction_and_its_call() -> None:
    call, compaction = parsed(row("session.compaction_complete", **COMPACTED))
    assert (call.message_id, call.tokens) == (
        f"compaction {COMPACTED['compactionAttemptId']}",
        Tokens(12, 3),
    )
    assert isinstance(compaction, Compaction)
    assert (compaction.trigger, compaction.tokens_before) == ("manual", 14006)


def test_a_compaction_whose_call_is_unknown() -> None:
    found = parsed(
        row("session.compaction_complete", trigger="threshold"),
        row("session.compaction_complete", **COMPACTED | {"success": False}),
    )
    (compaction,) = found
    assert (compaction.trigger, compaction.tokens_before) == ("auto", 0)
    assert usage.of_compaction({"model": "m"}, "", at(0), compaction.claim) is None


@pytest.mark.parametrize(
    "line",
    [
        b'{"type":"hook.end","data":{',
        b'{"type":"hook.start","data":{"hookInvocationId":"a","hookType":"preToolUse"',
        b'{"type":"model.response","data":{',
        b'{"type":"system.message","data":{',
    ],
)
def test_a_record_without_entries_is_not_parsed(line: bytes) -> None:
    identity = TranscriptIdentity(SESSION, "", "", is_sidechain=False)
    parser = RecordParser(identity, Position())
    assert parser.is_irrelevant(line)
    assert not parser.is_irrelevant(logs.lines(attempt()))
    assert not parser.is_irrelevant(logs.lines(logs.usage()))


def test_unknown_records_are_passed_over() -> None:
    assert parsed(row("session.later", x=1), {"type": 7}, {"type": ["a"]}, {"data": {}}) == []


@pytest.mark.parametrize("wrong", [7, None, "text", [1], {"a": {"b": 1}}, True], ids=str)
def test_wrong_types_stop_nothing(wrong: Any) -> None:
    kinds = RecordParser.PARSERS
    rows = [{"type": kind, "data": wrong, "id": wrong, "agentId": wrong} for kind in kinds]
    names = ("usage", "context", "result", "error", "arguments", "toolCallId", "content", "input")
    more = [row(kind, **dict.fromkeys(names, wrong)) for kind in kinds]
    found, _ = entries(logs.write(start(), *rows, *more, logs.usage()))
    assert not [each for each in found if isinstance(each, BadLine)]
    assert isinstance(found[-1], ApiMessage)


def test_a_log_without_a_start_is_its_folders() -> None:
    found, _ = entries(logs.write({"type": "abort"}, name="other-session"))
    (abort,) = found
    assert abort.claim.session_id == "other-session"
    assert (abort.claim.started_at, abort.claim.ended_at) == (UNTIMED, UNTIMED)
    long = start() | {"data": {"sessionId": "x" * 999}}
    assert entries(logs.write(long, {"type": "abort"}))[0][0].claim.session_id == SESSION


TITLES: dict[str, tuple[str, tuple[str, str] | None]] = {
    "the client's": ("id: x\nname: Fix the login\nuser_named: false\n", ("ai", "Fix the login")),
    "the person's": ("name: Login\nuser_named: true\n", ("custom", "Login")),
    "in single quotes": ("name: 'It''s: done'\n", ("ai", "It's: done")),
    "in double quotes": ('name: "a \\"b\\" \\u00e9"\n', ("ai", 'a "b" é')),
    "with a comment": ("name: Login # the page\n", ("ai", "Login")),
    "on several lines": ("name: |-\n  Fix\n  it\n", None),
    "a list": ("name: [a, b]\n", None),
    "torn": ('name: "Fix\n', None),
    "not a text": ('name: "7" 8\n', None),
    "empty": ("name:\n", None),
    "none": ("id: x\nnot a pair\n", None),
    "a number in quotes": ("name: 7\n", ("ai", "7")),
}


@pytest.mark.parametrize("text, expected", TITLES.values(), ids=TITLES)
def test_the_title_lies_beside_the_log(text: str, expected: tuple[str, str] | None) -> None:
    found, _ = entries(logs.write(start(), title=text))
    titles = [(each.kind, each.text) for each in found if isinstance(each, Title)]
    assert titles == ([expected] if expected else [])


def test_a_log_in_no_folder_of_a_session(tmp_path: Path) -> None:
    log = tmp_path / "copied.jsonl"
    log.write_bytes(logs.lines(start(), logs.usage()))
    found, _ = entries(log)
    assert [type(each) for each in found] == [Facts, ApiMessage]
