"""Qwen Code's payloads → events."""

from typing import Any

import pytest

from hookkit import agents
from hookkit.agents import decode, qwen
from hookkit.agents.qwen import hooks
from hookkit.errors import RejectedError
from hookkit.model.event import Event, GithubMentions
from tests import builders

LOG = "/home/dev/.qwen/projects/-home-dev-shop/chats/s1.jsonl"


def payload(event: str, **fields: Any) -> dict[str, Any]:
    known = {"transcript_path": LOG, "timestamp": "2026-11-29T10:12:02.344Z"}
    return builders.payload(event, **known | fields)


def event_of(sent: dict[str, Any]) -> Event:
    return decode.to_event(builders.record(sent, agent="qwen"), frozenset())


def prompt(text: str, **fields: Any) -> dict[str, Any]:
    return payload("UserPromptSubmit", prompt_id="s1########0", prompt=text, **fields)


def tool(name: str, event: str = "PostToolUse", output: Any = "", **inputs: Any) -> dict[str, Any]:
    known = {"tool_use_id": "toolu_1", "tool_call_id": "call_1", "tool_name": name}
    return payload(event, tool_input=inputs, tool_response={"llmContent": output}, **known)


@pytest.mark.parametrize(
    ("sent", "kind", "name"),
    [
        (payload("SessionStart", source="startup", model="q"), "session_start", "startup"),
        (payload("Stop", last_assistant_message="Done."), "stop", ""),
        (payload("StopFailure", error="rate_limit"), "stop_failed", "rate_limit"),
        (payload("SubagentStop", agent_id="a", agent_type="Explore"), "subagent_stop", "Explore"),
        (payload("PreCompact", trigger="manual"), "compact", "manual"),
        (payload("PermissionRequest", tool_name="edit"), "permission", "edit"),
        (payload("Notification", notification_type="auth_success"), "notification", "auth_success"),
        (payload("SessionEnd", reason="exit"), "session_end", "exit"),
        (payload("PostToolBatch", tool_calls=[]), "unknown", "PostToolBatch"),
        (payload("SessionEnd", reason=7), "session_end", ""),
    ],
    ids=lambda value: value.get("hook_event_name") if isinstance(value, dict) else None,
)
def test_events(sent: dict[str, Any], kind: str, name: str) -> None:
    found = event_of(sent)
    assert (found.type, found.name, found.by_person) == (kind, name, False)
    assert (found.session_id, found.framework, found.transcript_path) == ("s1", "qwen", LOG)
    assert (found.agent_id, found.model) == (sent.get("agent_id"), sent.get("model"))


REMINDED = "<system-reminder>\n1 agent was restored.\n</system-reminder>\n\nAnd again\n\n"


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        (prompt("Fix it\n\n", submitted_prompt="Fix it\n\n"), "Fix it"),
        (prompt(REMINDED, submitted_prompt="And again\n\n"), "And again"),
        (prompt(REMINDED), "And again"),
        (prompt("Fix it"), "Fix it"),
    ],
)
def test_prompts(sent: dict[str, Any], typed: str) -> None:
    found = event_of(sent)
    assert (found.type, found.text, found.by_person) == ("prompt", typed, True)
    assert qwen.prompts.typed_in(sent) == typed


@pytest.mark.parametrize(
    "sent",
    [
        prompt(""),
        prompt("", submitted_prompt=""),
        prompt("<task-notification>\n<task-id>a</task-id>"),
        prompt("Count", agent_id="a"),
        payload("UserPromptSubmit"),
    ],
)
def test_what_nobody_typed(sent: dict[str, Any]) -> None:
    found = event_of(sent)
    assert (found.type, found.name) == ("unknown", "UserPromptSubmit")
    assert qwen.prompts.typed_in(sent) is None


def test_only_prompts_are_typed() -> None:
    assert qwen.prompts.typed_in(payload("Stop", prompt="x")) is None


def test_each_prompt_of_a_turn_has_its_own_key() -> None:
    first = event_of(prompt("a", submitted_prompt="a"))
    later = prompt("a", submitted_prompt="a") | {"timestamp": "2026-11-29T10:12:09.000Z"}
    assert first.key == event_of(later).key
    assert first.key != event_of(prompt("b", submitted_prompt="b")).key
    without = payload("UserPromptSubmit", prompt="a", submitted_prompt="a")
    assert event_of(without).digest is not None


@pytest.mark.parametrize(
    ("sent", "kind", "is_edit", "file"),
    [
        (tool("edit", file_path="/a"), "tool_done", True, "/a"),
        (tool("write_file", file_path="/a"), "tool_done", True, "/a"),
        (tool("notebook_edit", notebook_path="/n"), "tool_done", True, "/n"),
        (tool("edit", "PostToolUseFailure", file_path="/a"), "tool_failed", False, "/a"),
        (tool("read_file", file_path="/a"), "tool_done", False, "/a"),
    ],
)
def test_tools(sent: dict[str, Any], kind: str, is_edit: bool, file: str) -> None:
    found = event_of(sent)
    assert (found.type, found.name, found.is_edit) == (kind, sent["tool_name"], is_edit)
    assert (found.tool_use_id, found.file_path) == ("call_1", file)
    assert found.key == f"{kind}:call_1"


def test_an_older_id_of_a_call() -> None:
    sent = tool("edit", file_path="/a")
    del sent["tool_call_id"]
    assert event_of(sent).tool_use_id == "toolu_1"


def test_what_a_command_was_about() -> None:
    output = "https://github.com/dev/shop/pull/12"
    found = event_of(tool("run_shell_command", output=output, command="gh pr create"))
    assert found.mentions == GithubMentions(None, 12, "dev/shop")
    (folder,) = event_of(tool("run_shell_command", command="git -C /other commit")).git_folders
    assert folder.path == "/other"
    parts = tool("run_shell_command", output=[{"text": "[LEARN] x"}], command="make")
    assert event_of(parts).correction is None


def test_corrections() -> None:
    assert event_of(prompt("No, that's wrong")).correction
    marked = tool("run_shell_command", output="[LEARN] use tabs", command="make")
    assert event_of(marked).correction == "learn"
    failed = payload(
        "PostToolUseFailure",
        tool_name="run_shell_command",
        tool_input={"command": "make"},
        error="[LEARN] use tabs",
    )
    assert event_of(failed).correction == "learn"


@pytest.mark.parametrize(
    "wrong",
    [
        payload("Stop", cwd=1, last_assistant_message=["x"]),
        payload("PostToolUse", tool_name="edit", tool_input="x", tool_response="y"),
        payload("PostToolUse", tool_name=1, tool_input={"command": 1}, tool_response={"a": []}),
    ],
)
def test_members_of_another_type_count_as_missing(wrong: dict[str, Any]) -> None:
    assert event_of(wrong).session_id == "s1"


@pytest.mark.parametrize("sent", [payload("Stop", session_id=""), payload(""), {"a": 1}])
def test_what_is_no_event(sent: dict[str, Any]) -> None:
    with pytest.raises(RejectedError):
        event_of(sent)


@pytest.mark.parametrize(
    ("sent", "is_own"),
    [
        (payload("Stop"), True),
        (payload("Stop", transcript_path="/home/dev/.claude/projects/x/s1.jsonl"), False),
        (payload("Stop", timestamp=None), False),
        (payload("Stop", transcript_path=None), False),
    ],
)
def test_own_payloads_are_recognized(sent: dict[str, Any], is_own: bool) -> None:
    assert hooks.recognize(sent) == is_own


def test_hooks_of_claude_code_that_were_copied_are_qwens() -> None:
    sent = payload("Stop", last_assistant_message="Done.")
    found = decode.to_event(builders.record(sent, agent="claude_code"), frozenset())
    assert (found.framework, decode.recognized(sent)) == ("qwen", "qwen")


def test_every_folding_event_is_known() -> None:
    assert set(agents.get("qwen").FOLDING_EVENTS) <= hooks.EVENTS.keys()


@pytest.mark.parametrize(
    ("tool", "waiting_for"),
    [
        ("run_shell_command", "permission: run_shell_command"),
        ("ask_user_question", "question"),
        ("exit_plan_mode", "plan"),
    ],
)
def test_what_a_person_is_asked(tool: str, waiting_for: str) -> None:
    assert event_of(payload("PermissionRequest", tool_name=tool)).waiting_for == waiting_for
