"""Copilot's payloads, translated, in both their forms."""

import json
import sys
from typing import Any

import pytest

from hookkit.agents import decode
from hookkit.agents.copilot import EDIT_TOOLS, hook_payload, hooks, prompts
from hookkit.errors import RejectedError
from hookkit.model.event import Event, GithubMentions
from hookkit.model.process import Process
from hookkit.store.journal.envelope import parse_line
from tests.agents.captures import Capture, sessions
from tests.agents.copilot.test_captures import NAMES
from tests.builders import START, at, deliver, fold_all, line, payload, record

SESSION, AGENT = "s-1", "agent-1"


def snake(event: str, **fields: Any) -> dict[str, Any]:
    """A payload of an event that is wired by Claude Code's name for it."""
    common = {"hook_event_name": event, "session_id": SESSION, "cwd": "/home/dev/shop"}
    return common | {"timestamp": at(0)} | fields


def camel(**fields: Any) -> dict[str, Any]:
    """A payload of an event that is wired by Copilot's own name for it."""
    known = {"sessionId": SESSION, "timestamp": START // 1_000_000, "cwd": "/home/dev/shop"}
    return known | fields


def event(content: dict[str, Any], seconds: float = 0, **envelope: Any) -> Event:
    return hooks.to_event(record(content, seconds, **envelope), EDIT_TOOLS)


INPUT = {"path": "/home/dev/shop/a.py"}
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "session_start": (
        snake("SessionStart", source="new", initial_prompt="Fix it"),
        camel(source="new", initialPrompt="Fix it"),
    ),
    "prompt": (snake("UserPromptSubmit", prompt="Fix it"), camel(prompt="Fix it")),
    "tool_done": (
        snake("PostToolUse", tool_name="Edit", tool_input=INPUT, tool_result={}),
        camel(toolName="edit", toolArgs=INPUT, toolResult={}),
    ),
    "tool_failed": (
        snake("PostToolUseFailure", tool_name="Edit", tool_input=INPUT, error="No match"),
        camel(toolName="edit", toolArgs=INPUT, error="No match"),
    ),
    "stop": (snake("Stop", stop_reason="end_turn"), camel(stopReason="end_turn")),
    "subagent_stop": (
        snake("SubagentStop", agent_type="explore", agent_id=AGENT, parent_agent_id=SESSION),
        camel(
            agentName="explore",
            agentType="explore",
            agentId=AGENT,
            parentAgentId=SESSION,
            stopReason="end_turn",
        ),
    ),
    "compact": (snake("PreCompact", trigger="manual"), camel(trigger="manual")),
    "session_end": (snake("SessionEnd", reason="complete"), camel(reason="complete")),
    "api_error": (
        snake("ErrorOccurred", error={"message": "down"}, error_context="model_call"),
        camel(error={"message": "down"}, errorContext="model_call"),
    ),
}


@pytest.mark.parametrize("kind", PAIRS)
def test_both_forms_are_one_event(kind: str) -> None:
    one, other = (event(each, 5, pid=811) for each in PAIRS[kind])
    assert one == other
    assert (one.type, one.session_id, one.framework) == (kind, SESSION, "copilot")
    assert (one.at, one.process, one.cwd) == (at(0), Process(811), "/home/dev/shop")
    assert (one.digest, one.account, one.model) == (None, None, None)


NAMES_OF = {
    "session_start": "new",
    "tool_done": "edit",
    "tool_failed": "edit",
    "subagent_stop": "explore",
    "compact": "manual",
    "session_end": "complete",
}


@pytest.mark.parametrize("kind", PAIRS)
def test_the_variant_of_an_event(kind: str) -> None:
    assert event(PAIRS[kind][0]).name == NAMES_OF.get(kind, "")


OTHERS = {
    "PreToolUse": camel(toolName="edit", toolArgs=INPUT),
    "UserPromptTransformed": camel(prompt="Fix it", transformedPrompt="<now>Fix it"),
    "SubagentStart": camel(agentName="explore", transcriptPath="/c/events.jsonl"),
    "PermissionRequest": camel(hookName="permissionRequest", toolName="edit", toolInput=INPUT),
    "ErrorOccurred": snake("ErrorOccurred", error={}, error_context="tool_execution"),
    "Later": snake("Later"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_events_are_activity(name: str) -> None:
    found = event(OTHERS[name])
    assert (found.type, found.name) == ("unknown", name)


def test_a_notification_mixes_the_forms() -> None:
    asked = camel(hook_event_name="Notification", notification_type="permission_prompt")
    found = event(asked | {"message": "Run command: ls"})
    assert (found.type, found.name, found.session_id) == (
        "notification",
        "permission_prompt",
        SESSION,
    )
    assert event(asked | {"message": "Run command: rm"}).key != found.key


def test_inside_a_subagent_the_parent_is_the_session() -> None:
    inside = {"session_id": AGENT, "agent_id": AGENT, "parent_agent_id": SESSION}
    found = event(snake("UserPromptSubmit", prompt="SUBTASK", **inside))
    assert (found.session_id, found.agent_id, found.by_person) == (SESSION, AGENT, False)
    typed = event(snake("UserPromptSubmit", prompt=" Fix it \n"))
    assert (typed.agent_id, typed.by_person, typed.text) == (None, True, "Fix it")


def test_inside_a_subagents_subagent_only_the_log_names_the_session() -> None:
    inner = {"session_id": "inner", "agent_id": "inner", "parent_agent_id": AGENT}
    log = f"/home/dev/.copilot/session-state/{SESSION}/events.jsonl"
    stop = event(snake("Stop", transcript_path=log, **inner))
    assert (stop.session_id, stop.agent_id) == (SESSION, "inner")
    asked = snake("UserPromptSubmit", prompt="NESTED", **inner)
    sent = (snake("SessionStart", source="new"), asked, snake("Stop", transcript_path=log))
    deliver(*(line(each, agent="copilot") for each in sent))
    fold_all()
    assert list(sessions()) == [SESSION]


def test_two_calls_at_once_are_two() -> None:
    keys = {
        event(snake("PostToolUse", tool_name=tool, tool_input={"path": path})).key
        for tool in ("Edit", "Write")
        for path in ("/a", "/b")
    }
    assert len(keys) == 4


def test_an_edit_and_its_file() -> None:
    edit = event(PAIRS["tool_done"][0])
    assert (edit.is_edit, edit.file_path, edit.tool_use_id) == (True, INPUT["path"], None)
    assert not event(PAIRS["tool_failed"][0]).is_edit
    shell = camel(toolName="bash", toolArgs={"command": "ls"}, toolResult={})
    assert event(shell).file_path is None


def test_a_patch_edits_several_files() -> None:
    patch = "*** Begin Patch\n*** Update File: src/b.py\n@@\n*** Add File: c.py\n*** End Patch"
    own = event(camel(toolName="apply_patch", toolArgs=patch, toolResult={}))
    assert (own.file_path, own.more_files, own.edits) == ("src/b.py", ("c.py",), 2)
    assert event(snake("PostToolUse", tool_name="Edit", tool_input=patch)) == own
    wrapped = event(camel(toolName="apply_patch", toolArgs={"input": patch}, toolResult={}))
    assert wrapped.more_files == ("c.py",)


def shell(command: str, output: str = "", **more: Any) -> Event:
    told = {"tool_name": "Bash", "tool_input": {"command": command}}
    result = {"tool_result": {"result_type": "success", "text_result_for_llm": output}}
    return event(snake("PostToolUse", **told | result | more))


def test_what_a_shell_command_was_about() -> None:
    found = shell("gh pr create", "https://github.com/acme/shop/pull/7")
    assert found.mentions == GithubMentions(None, 7, "acme/shop")
    assert shell("git -C /srv/other commit -m x").git_folders[0].path == "/srv/other"
    assert (shell("ls").mentions, shell("ls").git_folders) == (None, ())


def test_corrections() -> None:
    assert event(snake("UserPromptSubmit", prompt="no, that's wrong")).correction
    assert event(snake("UserPromptSubmit", prompt="Fix it")).correction is None
    assert shell("./check", "[LEARN] Use tabs").correction == "learn"
    read = snake("PostToolUse", tool_name="Read", tool_result={"text_result_for_llm": "[LEARN] x"})
    assert event(read).correction is None


@pytest.mark.parametrize(
    "stamp, seconds, expected",
    [
        (at(0), 0.2, at(0)),
        (at(0), 3600, at(3600)),
        (at(60), 0, at(0)),
        (None, 7, at(7)),
        ("yesterday", 7, at(7)),
    ],
    ids=["hooks that waited", "too old", "in the future", "none", "not a time"],
)
def test_the_time_of_an_event(stamp: str | None, seconds: float, expected: str) -> None:
    assert event(snake("Stop", timestamp=stamp), seconds).at == expected


def test_what_nests_too_deeply_or_has_no_time_is_known_by_its_payload() -> None:
    text = json.dumps(snake("PostToolUse", tool_input="deep")).encode()
    deep = text.replace(b'"deep"', b"[" * 1000 + b"]" * 1000)
    for sent in (deep, json.dumps(snake("Stop", timestamp=None)).encode()):
        one, other = (hooks.to_event(parse_line(line(sent)), EDIT_TOOLS) for _ in range(2))
        is_written = sent is deep and sys.version_info >= (3, 14)  # whose stack is enough for it
        assert (one.digest is None) is is_written
        assert one.key == other.key


WRONG = {
    "no event": (camel(), "no event"),
    "no session": ({"hook_event_name": "Stop"}, "no session"),
    "a long session": (snake("Stop", session_id="x" * 300), "session is too long"),
    "a list": (snake("Stop", session_id=["s"]), "no session"),
}


@pytest.mark.parametrize("sent, reason", WRONG.values(), ids=WRONG)
def test_what_is_malformed_is_rejected(sent: dict[str, Any], reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        event(sent)


@pytest.mark.parametrize("wrong", [7, None, [], {"a": 1}, True], ids=str)
def test_members_of_other_types_are_none(wrong: Any) -> None:
    names = ("tool_name", "tool_input", "tool_result", "agent_id", "cwd", "transcript_path")
    found = event(snake("PostToolUse", **dict.fromkeys(names, wrong)))
    assert (found.name, found.cwd, found.transcript_path, found.agent_id) == ("", None, None, None)


@pytest.mark.parametrize("name", NAMES)
def test_copilot_is_recognized_and_nobody_else_claims_it(name: str) -> None:
    for _, sent in Capture("copilot", name).payloads():
        assert decode.recognized(json.loads(json.dumps(sent))) == "copilot"


def test_others_are_not_recognized() -> None:
    claude = payload("Stop", permission_mode="default", timestamp=at(0))
    for sent in (claude, payload("Stop"), {}, {"timestamp": 1, "sessionId": "s", "cwd": "/a"}):
        assert not hooks.recognize(sent)


def test_what_a_person_typed() -> None:
    assert prompts.typed_in(snake("UserPromptSubmit", prompt=" go ")) == "go"
    assert prompts.typed_in(snake("UserPromptSubmit", prompt="go", agent_id=AGENT)) is None
    assert prompts.typed_in(snake("UserPromptSubmit")) is None
    assert prompts.typed_in(snake("Stop", prompt="go")) is None


def test_the_names_of_events_are_known_in_both_forms() -> None:
    assert {*hooks.EVENTS, hooks.ERROR} <= {*hook_payload.OWN_NAMES.values()}
    assert {name for name, _ in hook_payload.SHAPES} <= {*hook_payload.OWN_NAMES.values()}
