"""Gemini CLI's payloads → events."""

from typing import Any

import pytest

from hookkit import agents
from hookkit.agents import decode, gemini
from hookkit.agents.gemini import hooks, prompts
from hookkit.errors import RejectedError
from hookkit.model.event import Event, GithubMentions
from tests import builders

LOG = "/home/dev/.gemini/tmp/shop/chats/session-2026-11-29T09-53-s1.jsonl"


def payload(event: str, **fields: Any) -> dict[str, Any]:
    known = {"transcript_path": LOG, "timestamp": "2026-11-29T09:53:55.244Z"}
    return builders.payload(event, **known | fields)


def event_of(sent: dict[str, Any], **envelope: Any) -> Event:
    record = builders.record(sent, agent="gemini", **envelope)
    return decode.to_event(record, frozenset())


def tool(name: str, output: Any = "", error: Any = None, **inputs: Any) -> dict[str, Any]:
    answered = {"llmContent": output} | ({"error": error} if error else {})
    return payload("AfterTool", tool_name=name, tool_input=inputs, tool_response=answered)


@pytest.mark.parametrize(
    ("sent", "kind", "name", "words"),
    [
        (payload("SessionStart", source="startup"), "session_start", "startup", ""),
        (payload("BeforeAgent", prompt=" Fix it "), "prompt", "", "Fix it"),
        (payload("AfterAgent", prompt="Fix it", prompt_response="Done"), "stop", "", "Done"),
        (payload("PreCompress", trigger="manual"), "compact", "manual", ""),
        (payload("PreCompress", trigger="auto"), "unknown", "PreCompress", ""),
        (
            payload("Notification", notification_type="ToolPermission", message="May I?"),
            "permission",
            "ToolPermission",
            "May I?",
        ),
        (payload("Notification", notification_type="Other"), "notification", "Other", ""),
        (payload("SessionEnd", reason="exit"), "session_end", "exit", ""),
        (payload("BeforeTool", tool_name="replace"), "unknown", "BeforeTool", ""),
        (payload("SessionEnd", reason=1), "session_end", "", ""),
    ],
    ids=lambda value: value.get("hook_event_name") if isinstance(value, dict) else None,
)
def test_events(sent: dict[str, Any], kind: str, name: str, words: str) -> None:
    found = event_of(sent)
    assert (found.type, found.name, found.text) == (kind, name, words)
    assert (found.session_id, found.framework, found.cwd) == ("s1", "gemini", "/home/dev/shop")
    assert found.transcript_path == LOG
    assert found.by_person == (kind == "prompt")


def test_a_resumed_session_goes_on_in_its_first_log() -> None:
    found = event_of(payload("SessionStart", source="resume"))
    assert (found.name, found.transcript_path) == ("resume", None)


@pytest.mark.parametrize(
    ("sent", "kind", "is_edit"),
    [
        (tool("replace", file_path="/a"), "tool_done", True),
        (tool("write_file", file_path="/a"), "tool_done", True),
        (tool("replace", error={"message": "no match"}, file_path="/a"), "tool_failed", False),
        (tool("read_file", file_path="/a"), "tool_done", False),
        (tool("run_shell_command", "Output: hi", command="ls"), "tool_done", False),
        (tool("run_shell_command", [{"text": "hi"}], command="ls"), "tool_done", False),
        (
            tool("run_shell_command", "Output: no\nExit Code: 1\nProcess Group PGID: 7"),
            "tool_failed",
            False,
        ),
        (payload("AfterTool", tool_name="replace"), "tool_done", True),
        (payload("AfterTool", tool_name="x", tool_response={"error": "no"}), "tool_failed", False),
    ],
)
def test_tools(sent: dict[str, Any], kind: str, is_edit: bool) -> None:
    found = event_of(sent)
    assert (found.type, found.name, found.is_edit) == (kind, sent["tool_name"], is_edit)
    assert found.tool_use_id is None
    assert found.file_path == sent.get("tool_input", {}).get("file_path")


def test_a_call_counts_once_however_often_it_is_delivered() -> None:
    sent = tool("replace", file_path="/a")
    later = sent | {"timestamp": "2026-11-29T09:53:56.000Z"}
    assert event_of(sent).key == event_of(sent).key != event_of(later).key


def test_what_a_command_was_about() -> None:
    output = "https://github.com/dev/shop/pull/12"
    found = event_of(tool("run_shell_command", output, command="gh pr create"))
    assert found.mentions == GithubMentions(None, 12, "dev/shop")
    assert event_of(tool("run_shell_command", "", command="gh --version")).mentions is None
    (folder,) = event_of(tool("run_shell_command", command="git -C /other commit")).git_folders
    assert folder.path == "/other"


def test_corrections() -> None:
    assert event_of(payload("BeforeAgent", prompt="No, that's wrong")).correction
    assert event_of(payload("BeforeAgent", prompt="Thanks")).correction is None
    marked = event_of(tool("run_shell_command", "[LEARN] use tabs", command="make"))
    assert marked.correction == "learn"
    assert event_of(tool("read_file", "[LEARN] use tabs")).correction is None


@pytest.mark.parametrize(
    "wrong",
    [
        payload("BeforeAgent", prompt=["x"], cwd=1),
        payload("AfterTool", tool_name="replace", tool_input="x", tool_response="y"),
        payload("AfterTool", tool_name=1, tool_input={"file_path": 1}, tool_response={"error": []}),
    ],
)
def test_members_of_another_type_count_as_missing(wrong: dict[str, Any]) -> None:
    assert event_of(wrong).session_id == "s1"


@pytest.mark.parametrize(
    "sent",
    [payload("BeforeAgent", session_id=""), payload(""), payload("X" * 201), {"a": 1}],
    ids=["no session", "no event", "no name", "nothing"],
)
def test_what_is_no_event(sent: dict[str, Any]) -> None:
    with pytest.raises(RejectedError):
        event_of(sent)


@pytest.mark.parametrize(
    ("sent", "is_own"),
    [
        (payload("SessionStart"), True),
        (payload("AfterTool", transcript_path="/elsewhere/log.jsonl"), True),
        (payload("SessionStart", transcript_path="/home/dev/.other/log.jsonl"), False),
        (payload("SessionStart", timestamp=None), False),
        (builders.payload("SessionStart"), False),
        ({"event": "x"}, False),
    ],
)
def test_own_payloads_are_recognized(sent: dict[str, Any], is_own: bool) -> None:
    assert hooks.recognize(sent) == is_own


def test_hooks_of_claude_code_that_were_copied_to_gemini_are_geminis() -> None:
    sent = payload("SessionStart", source="startup")
    found = decode.to_event(builders.record(sent, agent="claude_code"), frozenset())
    assert found.framework == "gemini"
    assert decode.recognized(sent) == "gemini"
    found = decode.to_event(builders.record(builders.payload("Stop"), agent=None), frozenset())
    assert found.framework == "claude_code"


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Fix it\n", "Fix it"),
        ("", None),
        ("  ", None),
        ("Please continue.", None),
        ("<session_context>\nThis is the Gemini CLI.", None),
        ("System: Potential loop detected. Details: …", None),
        ("I ran the following shell command:\n```sh\nls -l\n```\n\nThis produced …", "!ls -l"),
        ("I ran the following shell command: none", "I ran the following shell command: none"),
    ],
)
def test_typed_text(text: str, typed: str | None) -> None:
    assert prompts.typed_text(text) == typed


def test_what_a_person_typed_of_a_payload() -> None:
    assert gemini.prompts.typed_in(payload("BeforeAgent", prompt="a")) == "a"
    assert gemini.prompts.typed_in(payload("BeforeAgent")) == ""
    assert gemini.prompts.typed_in(payload("AfterAgent", prompt="a")) is None


def test_every_event_of_the_client_is_known() -> None:
    known = {*hooks.EVENTS, *hooks.OTHER_EVENTS}
    assert known >= set(agents.get("gemini").FOLDING_EVENTS)
    assert len(known) == 11


@pytest.mark.parametrize(
    ("details", "waiting_for"),
    [
        ({"type": "exec", "command": "touch ok.txt"}, "permission: shell"),
        ({"type": "edit"}, "permission: edit"),
        ({"type": "ask_user"}, "question"),
        ({"type": "exit_plan_mode"}, "plan"),
        ({}, "permission"),
        ("exec", "permission"),
    ],
)
def test_what_a_person_is_asked(details: Any, waiting_for: str) -> None:
    sent = payload("Notification", notification_type="ToolPermission", details=details)
    assert event_of(sent).waiting_for == waiting_for
