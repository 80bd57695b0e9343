"""Cursor's logs: prompts, calls without ids, and hardly a time."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.cursor import conversation, transcripts
from hookkit.agents.cursor.log_reader import CursorLogReader
from hookkit.model.transcript import (
    Answer,
    ApiError,
    BadLine,
    DetailedCall,
    Facts,
    Interrupt,
    Prompt,
    ToolCall,
    TurnEnd,
)
from tests.agents.cursor import logs
from tests.agents.cursor.logs import ID, message, used, user, write
from tests.builders import at

STARTED = "2026-11-20T09:15:00.000Z"


def entries(path: Path) -> list[Any]:
    with transcripts.open_reader(path) as reader:
        return list(reader)


def test_a_log_has_prompts_calls_answers_and_the_ends_of_turns() -> None:
    found = entries(write(logs.session()))
    kinds = Counter(type(each) for each in found)
    expected = {Prompt: 2, Answer: 2, ToolCall: 4, Facts: 1, TurnEnd: 1, Interrupt: 1}
    assert kinds == expected
    prompts = [each.text for each in found if isinstance(each, Prompt)]
    assert prompts == ["Fix add in app.py", "no, use tabs instead"]
    calls = [(each.name, each.file_path, each.command) for each in found if type(each) is ToolCall]
    assert calls == [
        ("Grep", "/home/dev/shop", None),
        ("StrReplace", "/home/dev/shop/app.py", None),
        ("Write", "/home/dev/shop/notes.md", None),
        ("Shell", None, "make test"),
    ]
    ids = [
        each.id if isinstance(each, ToolCall) else each.uuid
        for each in found
        if hasattr(each, "uuid") or isinstance(each, ToolCall)
    ]
    assert len(set(ids)) == len(ids)
    assert {len(each) for each in ids} == {36}


def test_the_folder_is_that_of_a_call_in_the_project() -> None:
    (facts,) = (each for each in entries(write(logs.session())) if isinstance(each, Facts))
    assert facts.cwd == "/home/dev/shop"
    other = write([user("x"), message("assistant", used("Read", path="/etc/hosts"))], "other.jsonl")
    assert not [each for each in entries(other) if isinstance(each, Facts)]
    relative = [message("assistant", used("Read", path="app.py"), used("Read", path=7))]
    assert not [each for each in entries(write(relative)) if isinstance(each, Facts)]


def test_a_log_begins_at_its_first_time_and_ends_when_it_was_written() -> None:
    with transcripts.open_reader(write(logs.session())) as reader:
        identity = reader.identity
        times = {each.at for each in reader if isinstance(each, ToolCall | Prompt)}
    assert identity == (ID, STARTED, at(0), False)
    assert times == {STARTED}


def test_without_a_time_it_is_when_the_log_was_written() -> None:
    with transcripts.open_reader(write([user("Fix it")])) as reader:
        assert reader.identity == (ID, at(0), at(0), False)
        assert [each.at for each in reader if isinstance(each, Prompt)] == [at(0)]


@pytest.mark.parametrize("stop", range(9))
def test_a_log_that_grows_is_read_from_where_it_ended(stop: int) -> None:
    rows = logs.session()
    whole = entries(write(rows))
    path = write(rows[:stop])
    with CursorLogReader(path) as reader:
        first = list(reader)
        position = reader.position
    with CursorLogReader(write(rows), position) as reader:
        rest = list(reader)
        assert not reader.is_from_start
    assert [each[2:] for each in first + rest] == [each[2:] for each in whole]


def test_the_same_log_in_another_layout_is_the_same() -> None:
    flat, nested = write(logs.session()), write(logs.session(), f"{ID}/{ID}.jsonl")
    assert entries(flat) == entries(nested)


def test_a_subagents_log_belongs_to_its_session() -> None:
    main = write(logs.session(), f"{ID}/{ID}.jsonl")
    child = write([user("Look"), message("assistant", used("Read"))], f"{ID}/subagents/c1.jsonl")
    assert transcripts.files_of_session(main) == [main, child]
    with transcripts.open_reader(child) as reader:
        assert (reader.identity.session_id, reader.identity.is_sidechain) == (ID, True)
        assert [type(each) for each in reader] == [ToolCall]  # nobody typed the task
    assert (conversation.agent_id(child), conversation.agent_name(child)) == ("c1", "")


def test_a_log_of_ends_only_reports_nothing() -> None:
    ends = [{"type": "turn_ended", "status": each} for each in ("success", "aborted", "error")]
    assert entries(write(ends)) == []


def test_a_turn_that_failed() -> None:
    rows = [user("Fix it"), {"type": "turn_ended", "status": "error", "error": "boom"}]
    _, error = entries(write(rows))
    assert isinstance(error, ApiError)
    assert (error.text, error.is_retry) == ("boom", False)


@pytest.mark.parametrize(
    "row",
    [
        {"role": "system", "message": {"content": "x"}},
        {"type": "else"},
        {"role": "user", "message": {"content": 7}},
        {"role": "user", "message": []},
        {"role": "assistant", "message": {"content": [7, {"type": "text", "text": " "}]}},
        {"role": "assistant", "message": {"content": [{"type": "thinking"}]}},
    ],
)
def test_what_is_unknown_is_passed_over(row: dict[str, Any]) -> None:
    assert [type(each) for each in entries(write([row, user("Fix it")]))] == [Prompt]


def test_a_content_may_be_a_text() -> None:
    rows = [{"role": role, "message": {"content": "Fix it"}} for role in ("user", "assistant")]
    assert [type(each) for each in entries(write(rows))] == [Prompt, Answer]


@pytest.mark.parametrize(
    "damage",
    [b"{torn", b'["a list"]', b'{"role":"user","message":' + b"[" * 100_000, b"\xff\xfe"],
    ids=["torn", "list", "deep", "bytes"],
)
def test_a_damaged_line_is_reported_and_the_rest_read(damage: bytes) -> None:
    found = entries(write([user("One"), damage, user("Two")]))
    assert [type(each) for each in found] == [Prompt, BadLine, Prompt]


def test_a_line_that_is_not_finished_waits() -> None:
    path = write([user("One")])
    path.write_bytes(path.read_bytes() + b'{"role":"user","mess')
    assert [type(each) for each in entries(path)] == [Prompt]


def test_a_state_of_another_version_begins_with_nothing() -> None:
    path = write([user("One")])
    with CursorLogReader(path) as reader:
        list(reader)
        position = reader.position._replace(state="?")
    path.write_bytes(path.read_bytes() + b'{"type":"turn_ended"}\n')
    with CursorLogReader(path, position) as reader:
        assert list(reader) == []


def test_a_conversation_shows_what_tools_were_asked() -> None:
    path = write(logs.session())
    with conversation.open_reader(path) as reader:
        calls = [each for each in reader if isinstance(each, DetailedCall)]
    assert [(each.name, each.about) for each in calls] == [
        ("Grep", "/home/dev/shop"),
        ("StrReplace", "/home/dev/shop/app.py"),
        ("Write", "/home/dev/shop/notes.md"),
        ("Shell", "make test"),
    ]
    assert calls[2].inputs["contents"] == "Notes"
    assert conversation.open_calls(path) == []
    assert conversation.subagents(path) == []
