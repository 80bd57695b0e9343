"""Rows of rollouts, as entries."""

import json
from pathlib import Path
from typing import Any, TypeVar

import pytest

from hookkit.agents.codex import transcripts
from hookkit.agents.codex.rollout.reader import Rollout
from hookkit.agents.codex.rollout.row_parser import state_of
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
    TurnEnd,
)
from hookkit.model.transcript_position import Position
from hookkit.model.usage import ApiMessage, Tokens
from tests.agents.codex.rollouts import (
    OLDER,
    OTHER,
    THREAD,
    TURN,
    YOUNGER,
    Row,
    called,
    completed,
    counted,
    event,
    item,
    meta,
    path_of,
    prompt,
    row,
    text_of,
    turn,
    usage,
    write,
)
from tests.builders import at

T = TypeVar("T")

UNIQUE = "call_abcdefghijklmnopqrstuvwx"


def entries(*rows: Row, with_texts: bool = False) -> list[Any]:
    with Rollout(write(*rows), with_texts=with_texts) as reader:
        return list(reader)


def of(kind: type[T], *rows: Row) -> list[T]:
    found = entries(meta(), turn(), *rows, with_texts=True)
    return [each for each in found if isinstance(each, kind)]


def tokens(*rows: Row) -> list[Tokens]:
    return [each.tokens for each in of(ApiMessage, *rows)]


def test_where_a_thread_works() -> None:
    found = entries(
        meta(git={"branch": "main"}, forked_from_id=OTHER), turn(model="gpt-5.4"), turn(cwd="/w/x")
    )
    facts = [each[2:] for each in found if isinstance(each, Facts)]
    assert facts == [
        ("/w/shop", "main", "0.171.0", None, OTHER),
        ("/w/shop", "main", "0.171.0", "gpt-5.4", OTHER),
        ("/w/x", "main", "0.171.0", "gpt-5.5", OTHER),
    ]


def test_the_usage_of_a_call() -> None:
    (found,) = of(ApiMessage, called("resp_1", 1000, 400, 50, 30), called("", 5))
    assert (found.message_id, found.model, found.at) == ("resp_1", "gpt-5.5", at(2))
    assert found.tokens == Tokens(570, 50, 400, 30)


def test_a_model_that_no_row_names() -> None:
    found = entries(meta(), called("resp_1", 5))
    assert [each.model for each in found if isinstance(each, ApiMessage)] == ["unknown"]


def test_running_totals_are_written_twice() -> None:
    rows = counted(10, 4, 3), counted(10, 4, 3), counted(30, 4, 5), event("token_count", info=None)
    assert tokens(*rows) == [Tokens(6, 3, 4), Tokens(20, 2)]


def test_totals_that_records_explain() -> None:
    rows = counted(10), called("r1", 7), counted(17), counted(17), counted(20)
    assert tokens(*rows) == [Tokens(10), Tokens(7), Tokens(3)]


def test_totals_that_begin_again() -> None:
    """A window that is full sets them to zero."""
    assert tokens(counted(90, 0, 5), counted(0), counted(8, 0, 1)) == [Tokens(90, 5), Tokens(8, 1)]


@pytest.mark.parametrize("is_repeated", [True, False])
def test_a_fork_begins_with_the_totals_of_its_parent(is_repeated: bool) -> None:
    rows = [meta(forked_from_id=OTHER), turn()]
    rows += [counted(900, 0, 90, last=(100, 0, 9))] * is_repeated
    answer = completed("AgentMessage", id="m1", content=[{"type": "Text", "text": "Hi"}])
    rows += [answer, counted(950, 0, 95, last=(50, 0, 5)), counted(960, 0, 95, last=(10, 0, 0))]
    found = [each.tokens for each in entries(*rows) if isinstance(each, ApiMessage)]
    assert found == [Tokens(50, 5), Tokens(10)]


def test_calls_of_totals_are_those_of_their_turn() -> None:
    copy = entries(meta(), turn(OLDER), counted(10), turn(), counted(30))
    first, second = (each for each in copy if isinstance(each, ApiMessage))
    other = entries(meta(OTHER), turn(OLDER), counted(10))
    assert first.message_id in [each.message_id for each in other if isinstance(each, ApiMessage)]
    assert (first.claim.is_copy, second.claim.is_copy) == (True, False)


def test_prompts_and_answers() -> None:
    shown = completed("AgentMessage", 2, id="m1", content=[{"type": "Text", "text": "Done."}])
    (asked,) = of(Prompt, prompt(" Go \n"))
    (told,) = of(Answer, shown)
    assert (asked.uuid, asked.text, asked.at) == ("u1", "Go", at(1))
    assert (told.uuid, told.text) == ("m1", "Done.")
    assert not [each for each in entries(meta(), shown) if isinstance(each, Answer)]


def test_what_is_not_shown() -> None:
    rows = [
        completed("UserMessage", id="u1", content="?"),
        completed("AgentMessage", id="m1", content=[{"text": 5}]),
        completed("Reasoning", id="r1"),
        event("item_completed", item=5),
        event("user_message", message="legacy"),
        event("agent_message", message="legacy"),
        item(
            "message",
            role="user",
            content=[{"type": "input_text", "text": "<environment_context>"}],
        ),
        row("world_state", state={}),
        row("no such type"),
        {"type": "event_msg", "payload": 5},
        {"type": 5},
    ]
    assert not of(Prompt, *rows)
    assert not of(Answer, *rows)


def test_the_legacy_generation() -> None:
    rows = (
        *(meta(history_mode="legacy"), turn(), event("user_message", 1, message="Go")),
        *(event("agent_message", 2, message="Done."), prompt("not this one")),
        *(event("user_message", 3, message=5), event("agent_message", message="")),
    )
    found = entries(*rows, with_texts=True)
    assert [(each.uuid, each.text) for each in found if isinstance(each, Prompt)] == [(TURN, "Go")]
    (told,) = (each for each in found if isinstance(each, Answer))
    assert (told.text, told.uuid) == ("Done.", f"{TURN} {at(2)}")


def test_a_subagent_s_prompt_is_the_model_s() -> None:
    found = entries(meta(OTHER, session_id=THREAD), turn(), prompt("Count"), called("r1", 5))
    assert not [each for each in found if isinstance(each, Prompt)]
    (message,) = (each for each in found if isinstance(each, ApiMessage))
    assert (message.is_sidechain, message.claim.session_id) == (True, THREAD)


def test_a_fork_that_copies_the_turns_of_its_parent() -> None:
    found = entries(
        *(
            meta(),
            meta(OTHER, cwd="/other"),
            turn(OLDER),
            prompt("Old", 1, "u0", OLDER),
            called("r0", 9),
        ),
        *(event("task_started", turn_id=TURN), prompt("New", 2, "u1"), meta(OTHER)),
    )
    facts = [each for each in found if isinstance(each, Facts)]
    assert [(each.cwd, each.forked_from) for each in facts[:2]] == [
        ("/w/shop", None),
        ("/w/shop", OTHER),
    ]
    first, second = (each for each in found if isinstance(each, Prompt))
    assert (first.claim.is_copy, second.claim.is_copy) == (True, False)


def test_a_subagent_that_begins_with_a_copy() -> None:
    found = entries(
        *(meta(OTHER, session_id=THREAD, forked_from_id=THREAD), meta(THREAD)),
        *(turn(OLDER), item("function_call", name="spawn_agent", call_id=UNIQUE)),
        event("turn_aborted", turn_id=OLDER, reason="interrupted"),
        *(turn(YOUNGER), counted(5)),
    )
    assert {each.forked_from for each in found if isinstance(each, Facts)} == {None}
    assert [each.claim.is_copy for each in found[1:]] == [True, True, True, False]
    assert [each.tokens for each in found if isinstance(each, ApiMessage)] == [Tokens(5)]


def test_calls_and_results() -> None:
    asked = item("function_call", 2, name="exec_command", arguments='{"cmd":"ls"}', call_id=UNIQUE)
    done = item("function_call_output", 3, call_id=UNIQUE, output="x" * 3000)
    (call,), (result,) = of(ToolCall, asked, done), of(ToolResult, asked, done)
    assert (call.id, call.name, call.command, call.file_path) == (UNIQUE, "Bash", "ls", None)
    assert (result.id, result.is_error, len(result.output)) == (UNIQUE, False, 2000)


def test_calls_that_a_model_numbers() -> None:
    rows = [
        item("function_call", name="f", arguments="{}", call_id="f:0"),
        item("function_call_output", call_id="f:0", output=""),
    ]
    mine = f"f:0 {TURN.replace('-', '')}"
    assert [each.id for each in of(ToolCall, *rows)] == [mine]
    assert [each.id for each in of(ToolResult, *rows)] == [mine]


PATCH = "*** Begin Patch\n*** Add File: a\n+x\n*** Add File: b\n+y\n*** End Patch"


@pytest.mark.parametrize(
    "output, edited",
    [("Exit code: 0\n", ["/w/shop/b"]), ("apply_patch verification failed: x", [])],
)
def test_a_patch_with_several_files(output: str, edited: list[str]) -> None:
    rows = [
        item("custom_tool_call", name="apply_patch", input=PATCH, call_id=UNIQUE),
        item("custom_tool_call_output", call_id=UNIQUE, output=output),
    ]
    assert [each.file_path for each in of(ToolCall, *rows)] == ["/w/shop/a"]
    assert [each.path for each in of(FileEdit, *rows)] == edited
    assert [each.name for each in of(FileEdit, *rows)] == ["apply_patch"] * len(edited)


def test_the_calls_of_a_model_s_code() -> None:
    rows = [
        item("custom_tool_call", name="exec", input="await tools.exec()", call_id=UNIQUE),
        completed("CommandExecution", id="exec-1", command=["bash", "-lc", "ls"], exit_code=2),
        item("custom_tool_call_output", call_id=UNIQUE, output="ok"),
    ]
    (call,) = of(ToolCall, *rows)
    assert (call.name, call.command) == ("Bash", "ls")
    first, second = of(ToolResult, *rows)
    assert (first.id, first.is_error) == (call.id, True)
    assert second.is_error is False


def test_how_turns_end() -> None:
    error = {"message": "We’re busy. " * 100, "codex_error_info": "internal_server_error"}
    rows = [
        event("task_complete", 1, turn_id="t1"),
        event("task_complete", 2, turn_id="t2", error=error),
        event("turn_aborted", 3, turn_id="t3", reason="interrupted"),
        event("turn_aborted", 4, reason="replaced"),
    ]
    assert [each.at for each in of(TurnEnd, *rows)] == [at(1), at(4)]
    (failed,) = of(ApiError, *rows)
    assert (failed.uuid, failed.is_retry, len(failed.text)) == ("t2", False, 500)
    assert [each.uuid for each in of(Interrupt, *rows)] == ["t3"]


def test_compactions() -> None:
    rows = called("r1", 6100), row("compacted", 3, message="Summary", window_id="w1")
    (found,) = of(Compaction, *rows)
    assert (found.uuid, found.trigger, found.tokens_before) == ("w1", "", 6100)


def test_a_row_without_a_time_has_that_of_the_one_before() -> None:
    later = prompt("Go")
    del later["timestamp"]
    (found,) = of(Prompt, event("task_started", 5), later)
    assert found.at == at(5)


def test_reading_goes_on_anywhere() -> None:
    rows = [
        *(meta(forked_from_id=OTHER), turn(), prompt("Go"), counted(100, last=(10,))),
        item("custom_tool_call", name="apply_patch", input=PATCH, call_id="c:0"),
        *(counted(130), counted(130), called("r1", 7), counted(137), counted(140)),
        item("custom_tool_call_output", call_id="c:0", output="Exit code: 0\n"),
    ]
    whole = entries(*rows)
    for split in range(1, len(rows)):
        path = write(*rows[:split])
        with Rollout(path) as reader:
            found = list(reader)
            stored = Position.from_text(reader.position.to_text())
        write(*rows)
        with Rollout(path, stored) as reader:
            found += list(reader)
        claims = [each._replace(claim=None) for each in found]
        assert claims == [each._replace(claim=None) for each in whole], split


@pytest.mark.parametrize("state", ["{", "[]", '{"open":{"c":5,"d":["x"]},"totals":[1]}', "1" * 9])
def test_a_damaged_state(state: str) -> None:
    path = write(meta(), turn())
    with Rollout(path) as reader:
        list(reader)
        stored = reader.position._replace(state=state)
    write(meta(), turn(), counted(5))
    with Rollout(path, stored) as reader:
        assert [each.tokens for each in reader if isinstance(each, ApiMessage)] == [Tokens(5)]
    assert state_of("[" * 100_000) is None


def test_a_damaged_line_hides_no_other() -> None:
    path = write(meta(), turn())
    path.write_text(path.read_text() + "{torn" + text_of(prompt("Go")))
    with Rollout(path) as reader:
        found = list(reader)
    assert [type(each) for each in found] == [Facts, Facts, BadLine, Prompt]


def test_the_name_of_a_thread() -> None:
    index = Path.home() / ".codex" / "session_index.jsonl"
    path = write(meta(), turn())
    index.write_text(
        "{torn\n"
        + "".join(
            json.dumps({"id": thread, "thread_name": name}) + "\n"
            for thread, name in [
                (THREAD, "First"),
                (OTHER, "x"),
                (THREAD, " Fix it "),
                (THREAD, ""),
            ]
        )
    )
    with transcripts.open_reader(path) as reader:
        (title,) = (each for each in reader if isinstance(each, Title))
    assert (title.kind, title.text, title.claim.session_id) == ("ai", "Fix it", THREAD)
    index.unlink()
    index.mkdir()
    assert not [each for each in entries(meta()) if isinstance(each, Title)]


def test_a_rollout_without_its_beginning_has_the_id_of_its_name(tmp_path: Path) -> None:
    path = write(turn(), prompt("Go"))
    with Rollout(path) as reader:
        assert (reader.identity.session_id, reader.identity.started_at) == (THREAD, at(0))
    elsewhere = tmp_path / "x.jsonl"
    elsewhere.write_text(text_of(prompt("Go")))
    with Rollout(elsewhere) as reader:
        assert reader.identity.session_id == "x"
        assert len(list(reader)) == 1
    assert path != path_of(OTHER)


@pytest.mark.parametrize(
    "more, session, is_sidechain",
    [
        ({"session_id": None}, THREAD, False),
        ({"session_id": OTHER, "parent_thread_id": OTHER}, OTHER, True),
        ({"session_id": None, "parent_thread_id": OTHER}, OTHER, True),
        (
            {
                "session_id": None,
                "source": {"subagent": {"thread_spawn": {"parent_thread_id": OTHER}}},
            },
            OTHER,
            True,
        ),
        ({"session_id": "x" * 300, "source": {"subagent": "review"}}, THREAD, False),
    ],
)
def test_whose_thread_it_is(more: Row, session: str, is_sidechain: bool) -> None:
    with Rollout(write(meta(**more))) as reader:
        assert reader.identity.session_id == session
        assert reader.identity.is_sidechain is is_sidechain


def test_usage_of_other_types_counts_nothing() -> None:
    rows = [
        row("token_usage_record", response_id="r1", usage=5),
        event("token_count", info={"total_token_usage": {"input_tokens": "x"}}),
        event("token_count", info={"total_token_usage": usage(5), "last_token_usage": 5}),
    ]
    assert tokens(*rows) == [Tokens(), Tokens(5)]
