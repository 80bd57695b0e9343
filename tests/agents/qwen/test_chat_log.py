"""Chat logs → entries, and where they lie."""

import json
import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.qwen import conversation, session_files, transcripts
from hookkit.agents.qwen.chat_log import ChatReader, DetailedReader
from hookkit.model import transcript
from hookkit.model.usage import ApiMessage, Tokens
from hookkit.pipeline.collect import find_transcripts

SESSION = "d708b763-1817-4fc5-822d-2c11af9094c6"
USAGE = {"promptTokenCount": 1000, "candidatesTokenCount": 50, "cachedContentTokenCount": 400}
AT = "2026-11-29T10:12:03.335Z"

_numbers = count(1)

Row = dict[str, Any]


def row(kind: str, *parts: Row, **more: Any) -> Row:
    uuid = f"00000000-0000-4000-8000-{next(_numbers):012d}"
    known = {"uuid": uuid, "sessionId": SESSION, "timestamp": AT, "type": kind}
    message = {"message": {"role": "x", "parts": list(parts)}} if parts else {}
    return known | {"cwd": "/home/dev/proj", "version": "0.24.4"} | message | more


def system(subtype: str, **payload: Any) -> Row:
    return row("system", subtype=subtype, systemPayload=payload)


def api(name: str = "api_response", **event: Any) -> Row:
    return system("ui_telemetry", uiEvent={"event.name": f"qwen-code.{name}"} | event)


def response(number: int = 1, **event: Any) -> Row:
    tokens: Row = {"input_token_count": 1000, "output_token_count": 50}
    known: Row = {"response_id": f"r{number}", "model": "q", "cached_content_token_count": 400}
    return api(**tokens | known | event)


def text(words: str) -> Row:
    return {"text": words}


def call(number: int, name: str = "read_file", **args: Any) -> Row:
    return {"functionCall": {"id": f"call_{number}", "name": name, "args": args}}


def result(number: int, output: str = "", error: str = "", **more: Any) -> Row:
    answer = {"error": error} if error else {"output": output}
    known = {"callId": f"call_{number}", "status": "error" if error else "success"}
    part = {"functionResponse": {"id": f"call_{number}", "response": answer}}
    return row("tool_result", part, toolCallResult=known | more)


def place(home: Path, session: str = SESSION, folder: str = "-home-dev-proj") -> Path:
    return home / "projects" / folder / "chats" / f"{session}.jsonl"


def write(path: Path, *rows: Row) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(each, separators=(',', ':'))}\n" for each in rows))
    return path


@pytest.fixture
def log() -> Path:
    return place(Path.home() / ".qwen")


def entries(path: Path, *, with_texts: bool = True) -> list[Any]:
    with ChatReader(path, with_texts=with_texts) as reader:
        return list(reader)


def of_kind(found: list[Any], *kinds: type) -> list[Any]:
    return [each for each in found if isinstance(each, kinds)]


def prompts(path: Path) -> list[str]:
    return [each.text for each in of_kind(entries(path), transcript.Prompt)]


def usage(path: Path) -> list[tuple[str, Tokens]]:
    return [(each.message_id, each.tokens) for each in of_kind(entries(path), ApiMessage)]


def test_a_conversation(log: Path) -> None:
    answered = row("assistant", text("Done."), model="q", usageMetadata=USAGE)
    write(log, row("user", text("Fix it")), response(), answered)
    facts, prompt, message, changed, answer = entries(log)
    assert (facts.cwd, facts.version, changed.model) == ("/home/dev/proj", "0.24.4", "q")
    assert (prompt.text, answer.text) == ("Fix it", "Done.")
    assert (message.message_id, message.model, message.tokens) == ("r1", "q", Tokens(600, 50, 400))
    with ChatReader(log) as reader:
        assert reader.identity == (SESSION, AT, AT, False)
    assert of_kind(entries(log, with_texts=False), transcript.Answer) == []


def test_a_log_without_telemetry_has_the_usage_of_answers(log: Path) -> None:
    first = row("assistant", text("1"), usageMetadata=USAGE)
    write(log, first, response(), row("assistant", text("2"), model="q", usageMetadata=USAGE))
    assert usage(log) == [(first["uuid"], Tokens(600, 50, 400)), ("r1", Tokens(600, 50, 400))]
    assert of_kind(entries(log), ApiMessage)[0].model == "unknown"


def test_calls_of_subagents_are_in_the_log_of_the_session(log: Path) -> None:
    write(log, response(1, subagent_id="a"), response(2, response_id=None))
    first, second = of_kind(entries(log), ApiMessage)
    assert (first.is_sidechain, second.is_sidechain) == (True, False)
    assert len(second.message_id) == 36
    beside = log.parents[1] / "subagents" / SESSION / "agent-a.jsonl"
    asked = row("user", text("Count"))
    compacted = system("chat_compression", info={})
    answered = row("assistant", text("2"), call(1), usageMetadata=USAGE)
    cancelled = result(1, error="no", status="cancelled")
    write(beside, asked, answered, compacted, cancelled)
    with ChatReader(beside) as reader:
        assert reader.identity == (SESSION, AT, AT, True)
        found = list(reader)
    assert [type(each) for each in found] == [
        transcript.Facts,
        transcript.Answer,
        transcript.ToolCall,
        transcript.ToolResult,
    ]
    assert {each.claim.is_sidechain for each in found} == {True}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (row("user", text("<system-reminder>x</system-reminder>\n"), text("Go on\n")), ["Go on"]),
        (row("user", text("long"), systemPayload={"displayText": "@a.txt"}), ["@a.txt"]),
        (row("user", text("wait"), subtype="mid_turn_user_message"), ["wait"]),
        (row("user", {"inlineData": {"data": "x"}}), ["[image]"]),
        (row("user", {"fileData": {"uri": "x"}}), ["[image]"]),
        (row("user", text("news"), subtype="notification"), []),
        (row("user", text("<task-notification>x")), []),
        (row("user", text("")), []),
        (row("user"), []),
        (row("user", message={"parts": 7}), []),
        ({"type": "user", "message": 7}, []),
        ({"type": ["user"]}, []),
        ({"type": "system"}, []),
        ({"type": "unheard_of"}, []),
    ],
)
def test_prompts(log: Path, given: Row, expected: list[str]) -> None:
    assert prompts(write(log, given)) == expected


def test_calls_and_their_results(log: Path) -> None:
    called = row(
        "assistant",
        call(1, "run_shell_command", command="gh pr view"),
        call(2, "edit", file_path="/a"),
        call(3, "notebook_edit", notebook_path="/n"),
        {"functionCall": {"name": "no id"}},
        call(4),
    )
    results = (
        result(1, "see github.com/a/b/pull/1"),
        result(2, error="0 occurrences"),
        result(3, error="unknown", executionStatus="not_started"),
        result(4, "fine"),
        row("tool_result", toolCallResult={"callId": 7}),
    )
    write(log, called, *results)
    found = entries(log, with_texts=False)
    calls = of_kind(found, transcript.ToolCall)
    assert [(each.name, each.file_path, each.command) for each in calls] == [
        ("run_shell_command", None, "gh pr view"),
        ("edit", "/a", None),
        ("notebook_edit", "/n", None),
        ("read_file", None, None),
    ]
    assert calls[0].id == f"call_1-{SESSION.replace('-', '')}"
    known = of_kind(found, transcript.ToolResult)
    assert [(each.is_error, each.never_ran) for each in known] == [
        (False, False),
        (True, False),
        (True, True),
    ]
    assert len(of_kind(entries(log), transcript.ToolResult)) == 4


def test_a_person_cancels_a_call(log: Path) -> None:
    write(log, result(1, status="cancelled"))
    refused, interrupt = entries(log)[1:]
    assert refused.is_error
    assert isinstance(interrupt, transcript.Interrupt)


def test_errors_compactions_and_titles(log: Path) -> None:
    write(
        log,
        api("api_error", error_message="slow down", status_code=429),
        api("api_error"),
        api("unheard_of"),
        system("ui_telemetry"),
        system("chat_compression", info={"originalTokenCount": 9000}),
        system("custom_title", customTitle="Sums", titleSource="manual"),
        system("custom_title", customTitle="Add sums", titleSource="auto"),
        system("custom_title"),
        system("unheard_of"),
    )
    error, other, compaction, title, guessed = entries(log)[1:]
    assert (error.status, error.text, other.status) == (429, "slow down", None)
    assert compaction.tokens_before == 9000
    assert [(each.text, each.kind) for each in (title, guessed)] == [
        ("Sums", "custom"),
        ("Add sums", "ai"),
    ]


def test_a_fork_has_copies_of_its_parent(log: Path) -> None:
    origin = {"forkedFrom": {"sessionId": "parent", "messageUuid": "x"}}
    write(log, row("user", text("A")) | origin, response() | origin, row("user", text("B")))
    found = entries(log)
    assert [each.claim.is_copy for each in found] == [True, True, True, False]
    assert found[0].forked_from == "parent"


def test_a_log_without_a_session_or_times(tmp_path: Path) -> None:
    path = write(tmp_path / "a" / "b" / "c.jsonl", {"type": "user", "sessionId": "x" * 201})
    with ChatReader(path) as reader:
        assert reader.identity == ("c", "", "", False)
    beside = write(tmp_path / "subagents" / "s" / "agent-a.jsonl", {"type": "user"})
    with ChatReader(beside) as reader:
        assert reader.identity.session_id == "s"


def test_details_for_people(log: Path) -> None:
    diff = {"filePath": "/a", "fileDiff": "@@ -1 +1 @@\n-a\n+b\n"}
    called = row(
        "assistant",
        call(1, "edit", file_path="/a"),
        call(2, "agent", description="count", subagent_type="Explore"),
        call(3, "edit", file_path="/a"),
    )
    task = {"subagentName": "Explore"}
    write(
        log,
        called,
        result(1, "done", resultDisplay=diff),
        result(2, resultDisplay=task),
        result(3, error="no", resultDisplay=diff),
    )
    with DetailedReader(log) as reader:
        found = list(reader)
    calls = of_kind(found, transcript.DetailedCall)
    assert [each.subagent for each in calls] == ["", "count (Explore)", ""]
    results = of_kind(found, transcript.DetailedResult)
    assert [each.agent_id for each in results] == [None, "Explore-call_2", None]
    assert [len(each.changes) for each in results] == [1, 0, 0]
    assert conversation.open_calls(log) == []
    write(log, called, result(1), result(3))
    assert [each.name for each in conversation.open_calls(log)] == ["agent"]


def test_subagents(log: Path) -> None:
    write(log, row("user", text("A")))
    folder = log.parents[1] / "subagents" / SESSION
    path = write(folder / "agent-Explore-call_2.jsonl", row("user", text("Count")))
    assert conversation.subagents(log) == [path]
    assert transcripts.files_of_session(log) == [log, path]
    assert conversation.agent_id(path) == "Explore-call_2"
    assert conversation.agent_name(path) == ""
    path.with_suffix(".meta.json").write_text('{"description":"count","agentType":"Explore"}')
    assert conversation.agent_name(path) == "count (Explore)"
    assert conversation.subagents(Path()) == []


# Where they lie


def test_a_session_is_found(log: Path, tmp_path: Path) -> None:
    write(log, row("user", text("A")))
    assert session_files.transcript_of(SESSION) == str(log)
    moved = write(tmp_path / "moved.jsonl", row("user", text("A")))
    assert session_files.transcript_of(SESSION, str(moved)) == str(moved)
    for name in ("", "a/b", "a\0b", "none"):
        assert session_files.transcript_of(name) is None
    assert session_files.transcript_of(SESSION, "a\0b") == str(log)
    assert session_files.start_folder(SESSION, "/elsewhere") == "/home/dev/proj"
    assert session_files.start_folder("none", "/elsewhere") == "/elsewhere"


def test_the_sessions_of_a_project(log: Path) -> None:
    write(log, row("user", text("A")))
    later = write(log.with_name("later.jsonl"), row("user", text("A")))
    write(place(Path.home() / ".qwen", "other", "-other"), row("user", text("A"), cwd="/other"))
    write(log.with_name("empty.jsonl"))
    log.with_name("notes.txt").write_text('"cwd":"/home/dev/proj"')
    os.utime(log, ns=(1, 1))
    os.utime(later, ns=(2, 2))
    assert list(session_files.sessions_of("/home/dev/proj")) == ["later", SESSION]


def test_another_home(tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = str(write(log, row("user", text("A"))))
    chosen = str(write(place(tmp_path / "q"), row("user", text("A"))))
    assert session_files.environment_of(usual) == {}
    assert session_files.environment_of(chosen) == {"QWEN_HOME": str(tmp_path / "q")}
    assert session_files.environment_of("/elsewhere/x") == {}
    monkeypatch.setenv("QWEN_HOME", str(tmp_path / "q"))
    assert session_files.environment_of(usual) == {"QWEN_HOME": None}
    assert transcripts.roots() == [tmp_path / "q" / "projects"]
    monkeypatch.setenv("QWEN_HOME", "/none")
    assert transcripts.roots() == []


def test_logs_of_qwen_and_claude_code_are_told_apart(log: Path, tmp_path: Path) -> None:
    write(log, row("user", text("A")))
    claude = Path.home() / ".claude" / "projects" / "-home-dev-proj" / "s2.jsonl"
    write(claude, row("user", message={"role": "user", "content": "A"}))
    write(log.parents[2] / "usage" / "token-usage.jsonl", {"schemaVersion": 1})
    assert find_transcripts.find() == {claude: "claude_code", log: "qwen"}
    ours, theirs = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    ours.write_bytes(log.read_bytes())
    theirs.write_bytes(claude.read_bytes())
    assert find_transcripts.find([ours, theirs]) == {ours: "qwen", theirs: "claude_code"}
    assert transcripts.named_by(log, []) == []
