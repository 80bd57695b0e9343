"""Chat logs → entries."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.gemini.chat_log import ChatReader, DetailedReader
from hookkit.agents.gemini.tool_outcomes import is_failed_command, never_ran
from hookkit.model import transcript
from hookkit.model.transcript import Hunk
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage, Tokens
from tests.agents.gemini.chats import (
    AGENT,
    CONTEXT,
    SESSION,
    TOKENS,
    at,
    gemini,
    head,
    listed,
    place,
    shown,
    text_of,
    tool_call,
    touched,
    user,
    write,
)

DIFF = "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return place(tmp_path)


def entries(path: Path, position: Position | None = None, *, with_texts: bool = True) -> list[Any]:
    with ChatReader(path, position, with_texts=with_texts) as reader:
        return list(reader)


def of_kind(found: list[Any], *kinds: type) -> list[Any]:
    return [each for each in found if isinstance(each, kinds)]


def prompts(path: Path) -> list[str]:
    return [each.text for each in of_kind(entries(path), transcript.Prompt)]


def usage(path: Path) -> list[Tokens]:
    return [each.tokens for each in of_kind(entries(path), ApiMessage)]


def test_a_conversation(log: Path) -> None:
    write(log, head(), listed(user(CONTEXT)), user("Fix it"), touched(), gemini("Done."), touched())
    facts, prompt, changed, message, answer = entries(log)
    assert (facts.cwd, facts.model, changed.model) == ("/home/dev/proj", None, message.model)
    assert (prompt.text, prompt.at, len(prompt.uuid)) == ("Fix it", at(1), 36)
    assert message.tokens == Tokens(600, 60, 400)
    assert (answer.text, answer.uuid) == ("Done.", message.message_id)
    with ChatReader(log) as reader:
        assert reader.identity == (SESSION, at(0), at(5), False)


def test_answers_come_with_texts_only(log: Path) -> None:
    write(log, head(), gemini("Done."))
    assert of_kind(entries(log, with_texts=False), transcript.Answer) == []


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (TOKENS, Tokens(600, 60, 400)),
        (TOKENS | {"tool": 7}, Tokens(607, 60, 400)),
        ({"input": 5}, Tokens(5)),
        ({"input": 5, "cached": 9}, Tokens(0, 0, 9)),
        ({"input": "x", "output": -1, "cached": None, "thoughts": []}, Tokens()),
    ],
)
def test_tokens(log: Path, tokens: dict[str, Any], expected: Tokens) -> None:
    assert usage(write(log, head(), gemini(tokens=tokens))) == [expected]


@pytest.mark.parametrize("tokens", [None, {}, [], 5, "x"])
def test_a_row_without_tokens_has_no_usage(log: Path, tokens: Any) -> None:
    assert usage(write(log, head(), gemini(tokens=tokens))) == []


def test_a_row_that_is_written_again_keeps_its_tokens(log: Path) -> None:
    row = gemini("I read it.")
    call = tool_call("read_file", "x", args={"file_path": "/a"})
    write(log, row, row | {"toolCalls": [call]}, row | {"tokens": None, "model": None})
    found = entries(log)
    assert len(of_kind(found, ApiMessage)) == 1
    assert {each.uuid for each in of_kind(found, transcript.Answer)} == {row["id"]}
    assert [each.file_path for each in of_kind(found, transcript.ToolCall)] == ["/a"]


def test_ids_of_prompts_and_answers_are_apart(log: Path) -> None:
    row = gemini("Yes")
    write(log, head(), user("A", id=row["id"]), row)
    assert (prompts(log), len(usage(log))) == (["A"], 1)


def test_usage_without_an_id_or_a_model(log: Path) -> None:
    write(log, head(), gemini(id="", model=None), gemini(id="x" * 201, model=None, timestamp=at(9)))
    messages = of_kind(entries(log), ApiMessage)
    assert [each.message_id for each in messages] == [f"{SESSION} {at(2)}", f"{SESSION} {at(9)}"]
    assert {each.model for each in messages} == {"unknown"}


def test_a_model_holds_until_another_is_named(log: Path) -> None:
    write(log, head(), gemini(model="a"), gemini(model=None), gemini(model="b"))
    assert [each.model for each in of_kind(entries(log), ApiMessage)] == ["a", "a", "b"]
    assert [each.model for each in of_kind(entries(log), transcript.Facts)] == ["a", "b"]


@pytest.mark.parametrize(
    "row",
    [
        user(CONTEXT),
        user("<hook_context>x</hook_context>"),
        user(""),
        user("Please continue."),
        user("x", content=[{"functionResponse": {"id": "a"}}, {"text": "see above"}]),
        user("x", content={"functionResponse": {"id": "a"}}),
        user("x", content=7),
        user("x", content=[7, {"text": 7}]),
        user("x", content=[{"text": "thinking", "thought": True}]),
        {"type": ["user"], "content": "x"},
        {"type": "unheard_of", "content": "x"},
        {"unheard": "of"},
    ],
)
def test_what_is_no_prompt(log: Path, row: dict[str, Any]) -> None:
    assert prompts(write(log, head(), row, listed())) == []


@pytest.mark.parametrize("content", ["Fix it", {"text": "Fix it"}, [{"text": "Fix it"}]])
def test_forms_of_content(log: Path, content: Any) -> None:
    assert prompts(write(log, head(), user("", content=content))) == ["Fix it"]


def test_a_prompt_is_what_was_typed(log: Path) -> None:
    row = user("See @a.txt\n--- Content from a.txt ---\nx", displayContent=[{"text": "See @a.txt"}])
    command = user("I ran the following shell command:\n```sh\nls\n```\n\nThis produced …")
    assert prompts(write(log, head(), row, command)) == ["See @a.txt", "!ls"]


def test_a_conversation_that_is_appended_again_counts_once(log: Path) -> None:
    copied = user(CONTEXT, "One"), gemini([{"text": "1"}], None), user("Two")  # type: ignore[arg-type]
    more = user("Three"), gemini("3")
    write(log, head(), user("One"), gemini("1"), user("Two"), *copied, listed(*copied), *more)
    assert prompts(log) == ["One", "Two", "Three"]
    assert len(usage(log)) == 2
    assert [each.text for each in of_kind(entries(log), transcript.Answer)] == ["1", "3"]


def test_a_copy_that_was_broken_off_ends_with_the_next_answer(log: Path) -> None:
    write(log, head(), user("One"), user(CONTEXT, "One"), user("Two"), gemini("2"), user("Three"))
    assert prompts(log) == ["One", "Three"]


def test_a_pass_may_end_inside_of_a_copy(log: Path) -> None:
    rows = head(), user("One"), user(CONTEXT, "One"), user("Two"), listed(), user("Three")
    write(log, *rows[:3])
    with ChatReader(log) as reader:
        list(reader)
        position = reader.position
    assert position.state == "copying"
    write(log, *rows)
    found = entries(log, position)
    assert [each.text for each in of_kind(found, transcript.Prompt)] == ["Three"]


def summary(words: str = "<state_snapshot>x</state_snapshot>") -> list[dict[str, Any]]:
    answered = gemini("Got it. Thanks for the additional context!", None)
    return [user(CONTEXT), user(words, timestamp=at(7)), answered, user("Latest")]


def test_a_compaction_counts_once_though_a_resume_lists_it_again(log: Path) -> None:
    messages = summary()
    write(log, head(), user("One"), listed(*messages), listed(*messages), user("Two"))
    found = of_kind(entries(log), transcript.Compaction)
    assert {each.uuid for each in found} == {messages[1]["id"]}
    assert found[0].at == at(7)
    assert prompts(log) == ["One", "Two"]


@pytest.mark.parametrize(
    "rows",
    [
        [listed(user(CONTEXT), gemini("Got it. Thanks for the additional context!", None))],
        [user(CONTEXT, "<state_snapshot>"), listed(*summary())],
        [{"$set": {"messages": {"a": 1}}}, {"$set": []}, {"$set": {"messages": [1, 2]}}],
    ],
    ids=["no summary", "a copy", "no messages"],
)
def test_what_is_no_compaction(log: Path, rows: list[dict[str, Any]]) -> None:
    write(log, head(), *rows)
    assert of_kind(entries(log), transcript.Compaction, transcript.BadLine) == []


def test_what_the_client_showed(log: Path) -> None:
    api = '[API Error: {"error":{"code":429,"message":"slow down"}}]'
    write(
        log,
        head(),
        shown("info", "Request cancelled."),
        shown("info", "Something else"),
        shown("error", api),
        shown("error", "[API Error: no status]"),
        shown("error", "Unknown command"),
        {"$set": {"summary": "Fix the sum"}},
        {"$set": {"summary": ""}},
    )
    interrupt, error, other, title = entries(log)
    assert isinstance(interrupt, transcript.Interrupt)
    assert (error.status, error.text, error.is_retry) == (429, api, False)
    assert other.status is None
    assert (title.text, title.kind) == ("Fix the sum", "ai")


CALLS: list[tuple[dict[str, Any], bool, bool]] = [
    (tool_call("read_file", "x"), False, False),
    (tool_call("replace", error="Could not find an exact match"), True, False),
    (tool_call("run_shell_command", "Output: x\nExit Code: 1"), True, False),
    (tool_call("x", error="[Operation Cancelled] Reason: No", status="cancelled"), True, True),
    (tool_call("x", error="[Operation Cancelled] By user", status="cancelled"), True, False),
    (tool_call("x", error='Tool "x" not found. Did you mean "y"?'), True, True),
    (tool_call("x", error="params/result must be object"), True, True),
    (tool_call("x", error="Tool execution denied by policy. No."), True, True),
    (tool_call("x", error="Tool execution blocked: no"), True, True),
    (tool_call("x", result="plain text"), False, False),
    (tool_call("x", result=None, status="error"), True, False),
]


@pytest.mark.parametrize(("call", "failed", "refused"), CALLS)
def test_outcomes(log: Path, call: dict[str, Any], failed: bool, refused: bool) -> None:
    write(log, head(), gemini(toolCalls=[call]))
    (result,) = of_kind(entries(log), transcript.ToolResult)
    assert (result.is_error, result.never_ran, result.at) == (failed, refused, at(4))
    known = of_kind(entries(log, with_texts=False), transcript.ToolResult)
    assert len(known) == int(failed)


def test_calls_have_ids_that_no_other_session_has(log: Path) -> None:
    call = tool_call("run_shell_command", "github.com/a/b/pull/1", args={"command": "gh pr view"})
    write(log, head(), gemini(toolCalls=[call, {"name": "x"}, 7]), gemini(toolCalls={"a": 1}))
    found, result = of_kind(
        entries(log, with_texts=False), transcript.ToolCall, transcript.ToolResult
    )
    assert found.id == result.id == f"{call['id']}-{SESSION.replace('-', '')}"
    assert (found.command, result.output) == ("gh pr view", "github.com/a/b/pull/1")


def test_a_subagent(tmp_path: Path) -> None:
    log = place(tmp_path).parent / SESSION / f"{AGENT}.jsonl"
    rows = user("Count"), listed(*summary()), gemini("2", toolCalls=[tool_call("read_file")])
    write(log, head(AGENT, kind="subagent", startTime=at(3)), *rows)
    with ChatReader(log) as reader:
        assert reader.identity == (SESSION, at(3), at(3), True)
        found = list(reader)
    assert {each.claim.is_sidechain for each in found} == {True}
    assert [type(each) for each in found] == [
        transcript.Facts,
        ApiMessage,
        transcript.Answer,
        transcript.ToolCall,
        transcript.ToolResult,
    ]
    assert found[0].cwd == "/home/dev/proj"


@pytest.mark.parametrize(
    ("rows", "cwd"),
    [
        ([head(), listed(user(CONTEXT))], "/home/dev/proj"),
        ([head(directories=["/a", "/b"])], "/a"),
        ([head(directories=[7]), listed({"content": 7}, {})], None),
        ([head(), {"$set": {"messages": 7}}], None),
    ],
)
def test_the_folder_of_a_log_that_was_moved(
    tmp_path: Path, rows: list[dict[str, Any]], cwd: str | None
) -> None:
    log = write(tmp_path / "old.jsonl", *rows, user("A"))
    found = of_kind(entries(log), transcript.Facts)
    assert [each.cwd for each in found] == ([cwd] if cwd else [None])


@pytest.mark.parametrize(
    ("first", "session"),
    [
        ({"$set": {"sessionId": "other"}}, "other"),
        ({"sessionId": "x" * 201}, "old"),
        ({"sessionId": 7}, "old"),
        ({}, "old"),
    ],
)
def test_the_session_of_a_log_without_its_head(
    tmp_path: Path, first: dict[str, Any], session: str
) -> None:
    log = write(tmp_path / "old.jsonl", first, user("A"))
    with ChatReader(log) as reader:
        assert reader.identity == (session, "", at(1), False)


def test_a_log_of_an_older_client_is_one_document(tmp_path: Path) -> None:
    log = place(tmp_path).with_suffix(".json")
    rows = [user(CONTEXT), user("Fix it", content="Fix it"), gemini("Done.")]
    del rows[0]
    log.write_text(json.dumps(head(messages=[*rows, 7]), indent=2))
    with ChatReader(log) as reader:
        assert reader.identity == (SESSION, at(0), at(0), False)
        first = list(reader)
        position = reader.position
    assert [each.text for each in of_kind(first, transcript.Prompt)] == ["Fix it"]
    assert entries(log, position) == []
    log.write_text(json.dumps(head(messages=[*rows, user("More")]), indent=2))
    assert len(of_kind(entries(log, position), transcript.Prompt)) == 2
    log.write_text('{"sessionId": "to')
    assert entries(log) == [transcript.BadLine(0, "not a JSON object")]
    rewritten = write(log.with_suffix(".jsonl"), head(messages=rows), *rows)
    assert len(usage(rewritten)) == 1


def test_a_document_names_its_folder(tmp_path: Path) -> None:
    log = tmp_path / "session-old.json"
    log.write_text(json.dumps(head(messages=[user(CONTEXT), user("A")])))
    assert of_kind(entries(log), transcript.Facts) == []
    log.write_text(json.dumps(head(directories=["/a"], messages=[user("A")])))
    assert [each.cwd for each in of_kind(entries(log), transcript.Facts)] == ["/a"]


def test_damage_between_two_rows(log: Path) -> None:
    log.write_text(f"{text_of(head(), user('A'))}not JSON\n{text_of(user('B'))}")
    assert prompts(log) == ["A", "B"]
    assert len(of_kind(entries(log), transcript.BadLine)) == 1


def test_details_for_people(log: Path) -> None:
    edit = tool_call(
        "replace",
        "Done",
        args={"file_path": "/a", "new_string": "b"},
        resultDisplay={"filePath": "/a", "fileDiff": DIFF, "isNewFile": True},
    )
    refused = tool_call("replace", error="No", resultDisplay={"filePath": "/a", "fileDiff": DIFF})
    asked = tool_call("invoke_agent", "2", args={"agent_name": "counter"}, agentId=AGENT)
    write(log, head(), gemini(toolCalls=[edit, refused, asked]), listed(*summary()))
    with DetailedReader(log) as reader:
        found = list(reader)
        assert reader.at == at(7)
    calls = of_kind(found, transcript.DetailedCall)
    results = of_kind(found, transcript.DetailedResult)
    assert [each.about for each in calls] == ["/a", "", "counter"]
    assert calls[0].inputs == edit["args"]
    assert [each.subagent for each in calls] == ["", "", "counter"]
    assert [each.agent_id for each in results] == [None, None, AGENT]
    assert [each.output for each in results] == ["Done", "No", "2"]
    (change,) = results[0].changes
    assert (change.path, change.is_new) == ("/a", True)
    assert change.hunks == (Hunk(1, 1, ("-a", "+b")),)
    assert (results[1].changes, results[2].changes) == ((), ())
    assert [each.text for each in of_kind(found, transcript.Recap)] == [
        "<state_snapshot>x</state_snapshot>"
    ]


@pytest.mark.parametrize(
    ("output", "failed"),
    [
        ("Output: x\nExit Code: 1\nProcess Group PGID: 7\n</untrusted_context>", True),
        ("Output: x\nExit Code: -2\nSignal: SIGTERM", True),
        ("Output: Exit Code: 1\nmore\nProcess Group PGID: 7", False),
        ("Output: x\nExit Code: 0", False),
        ("Output: x", False),
    ],
)
def test_failed_commands(output: str, failed: bool) -> None:
    assert is_failed_command("run_shell_command", output) == failed
    assert not is_failed_command("read_file", output)


def test_an_error_with_a_long_name_of_a_tool() -> None:
    assert not never_ran(f'Tool "{"x" * 201}" not found.')
