"""Old threads of Amp: read as a whole, each time with the same identities."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.amp import conversation, session_files, thread_file, transcripts
from hookkit.model.transcript import (
    Answer,
    BadLine,
    DetailedCall,
    DetailedResult,
    Facts,
    Prompt,
    Title,
    ToolCall,
    ToolResult,
)
from hookkit.model.usage import ApiMessage, Tokens
from tests.agents.amp.threads import ID, MODEL, answered, said, thread, used, write
from tests.agents.captures import counted, sessions
from tests.builders import at
from tests.cli.terminal import call


def entries(path: Path) -> list[Any]:
    with transcripts.open_reader(path) as reader:
        return list(reader)


def test_a_thread_has_all_that_was_in_it() -> None:
    found = entries(write(thread()))
    kinds = {Prompt: 2, Answer: 2, ToolCall: 3, ToolResult: 3, ApiMessage: 2, Facts: 1, Title: 1}
    assert Counter(type(each) for each in found) == kinds
    assert [each.text for each in found if isinstance(each, Prompt)] == [
        *("Fix add", "no, use tabs instead")
    ]
    calls = [each[3:] for each in found if isinstance(each, ToolCall)]
    assert calls == [
        ("edit_file", "/home/dev/shop/app.py", None),
        ("Bash", None, "make"),
        ("Bash", None, "rm -r ."),
    ]
    results = [each[3:] for each in found if isinstance(each, ToolResult)]
    assert results == [
        (False, '{"diff": "+"}', False),
        (True, '{"message": "no rule"}', False),
        (True, "", True),
    ]
    messages = [each for each in found if isinstance(each, ApiMessage)]
    assert {each.tokens for each in messages} == {Tokens(100, 50, 200, 500)}
    assert [each.message_id for each in messages] == [f"{ID} 1", f"{ID} 3"]
    assert [each.at for each in messages] == [at(1), at(5)]


def test_a_thread_is_imported_once() -> None:
    write(thread())
    for _ in range(2):
        call("import")
        (found,) = sessions().values()
        assert (found.session_id, found.framework, found.model) == (ID, "amp", MODEL)
        assert (found.prompts_count, found.edit_count, found.tool_call_count) == (2, 1, 2)
        assert counted() == Tokens(200, 100, 400, 1000)
        assert (found.title, found.project) == ("Fix the sum", "/home/dev/shop")
        assert (found.first_started_at, found.last_ended_at) == (at(0), at(60))
        assert found.is_amp
    more = thread()
    more["messages"].append({"role": "user", "messageId": 5, "content": [said("And more")]})
    write(more)
    call("import")
    (found,) = sessions().values()
    assert (found.prompts_count, found.tool_call_count) == (3, 2)
    assert counted() == Tokens(200, 100, 400, 1000)


def test_a_thread_without_times_has_that_of_its_file() -> None:
    path = write({"messages": [{"role": "user", "content": [said("Fix it")]}]}, "T-x.json")
    with transcripts.open_reader(path) as reader:
        assert reader.identity == ("T-x", at(60), at(60), False)
        assert [type(each) for each in reader] == [Prompt]
        assert reader.position.at == at(60)
        assert reader.position.offset == path.stat().st_size


@pytest.mark.parametrize(
    "message",
    [
        {"role": "system", "content": "x"},
        {"role": "user", "content": 7},
        {"role": "user", "content": [answered(""), {"type": "tool_result", "toolUseID": 7}]},
        {"role": "assistant", "content": [7, said(" "), used("", "Bash"), {"type": "thinking"}]},
        {"role": "assistant", "usage": {"model": MODEL, "inputTokens": -1}},
        {"role": "assistant", "usage": {"inputTokens": 5}},
        {"messageId": [7]},
    ],
)
def test_what_is_unknown_is_passed_over(message: dict[str, Any]) -> None:
    ledger = {"events": [{"toMessageId": [7]}, 7]}
    messages = [message, *thread()["messages"][:1]]
    content = thread() | {"messages": messages, "env": [], "usageLedger": ledger}
    found = [type(each) for each in entries(write(content))]
    assert [kind for kind in found if kind is not BadLine] == [Prompt, Title]


@pytest.mark.parametrize(
    "data", [b"{torn", b"[]", b'{"a":' + b"[" * 100_000], ids=["torn", "list", "deep"]
)
def test_a_damaged_thread_is_reported(data: bytes) -> None:
    write(thread(), "T-other.json")
    (bad,) = entries(write(data, "T-bad.json"))
    assert isinstance(bad, BadLine)
    assert "T-bad.json" in call("import", code=1).output
    assert len(sessions()) == 1


@pytest.mark.parametrize(
    "trees",
    [
        None,
        [],
        [7],
        [{"uri": 7}],
        [{"uri": "https://x/y"}],
        [{"uri": "file://"}],
        [{"uri": "file://["}],
    ],
)
def test_a_thread_without_a_folder(trees: Any) -> None:
    assert thread_file.folder_of({"env": {"initial": {"trees": trees}}}) is None


def test_threads_are_found() -> None:
    assert transcripts.roots() == []
    path = write(thread())
    write(b"{}", "notes.json")
    (root,) = transcripts.roots()
    assert list(transcripts.find([root])) == [path]
    assert transcripts.files_of_session(path) == [path]
    assert transcripts.named_by(path, [path]) == []


def test_a_thread_is_found_by_its_id_and_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(thread())
    write(b"{torn", "T-bad.json")
    write(b"{}", "notes.txt")
    assert session_files.transcript_of(ID) == str(path)
    assert session_files.transcript_of(ID, str(path)) == str(path)
    assert [session_files.transcript_of(each) for each in ("T-x", "../x", "a\0b")] == [None] * 3
    assert list(session_files.sessions_of("/home/dev/shop")) == [ID]
    assert session_files.start_folder(ID, "/home/dev") == "/home/dev"
    assert session_files.environment_of(str(path)) == {}
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    assert session_files.threads_folder() == "/elsewhere/amp/threads"
    assert list(session_files.sessions_of("/home/dev/shop")) == []


def test_a_conversation_shows_what_tools_were_asked_and_answered() -> None:
    path = write(thread())
    with conversation.open_reader(path) as reader:
        found = list(reader)
        assert reader.at == at(5)
    calls = [each for each in found if isinstance(each, DetailedCall)]
    assert [each.about for each in calls] == ["/home/dev/shop/app.py", "make", "rm -r ."]
    results = [each.is_error for each in found if isinstance(each, DetailedResult)]
    assert results == [False, True, True]
    assert (conversation.open_calls(path), conversation.subagents(path)) == ([], [])
    assert (conversation.agent_id(path), conversation.agent_name(path)) == (ID, "")
