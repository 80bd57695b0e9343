"""Claude Code's payloads, translated."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import hooks as wire
from hookkit.agents.claude_code import installer
from hookkit.errors import RejectedError
from hookkit.lib import corrections
from hookkit.model.event import Event
from hookkit.model.process import Process
from hookkit.pipeline.handlers import dispatch
from hookkit.store.journal.envelope import parse_line
from tests.builders import at, line, payload, record, session, tool

EDITS = frozenset(("Edit", "Write"))
CAPTURES = Path(__file__).parents[2] / "payloads"


def event(content: dict[str, Any], seconds: float = 0, **envelope: Any) -> Event:
    return wire.to_event(record(content, seconds, **envelope), EDITS)


@pytest.mark.parametrize("name, kind", wire.EVENTS.items())
def test_an_event_has_a_word_of_ours(name: str, kind: str) -> None:
    told = event(payload(name), 5, pid=811, src="replay")
    assert (told.type, told.session_id, told.at) == (kind, "s1", at(5))
    assert (told.framework, told.source, told.process) == ("claude_code", "replay", Process(811))
    assert (told.cwd, told.transcript_path) == ("/home/dev/shop", "/home/dev/.claude/s1.jsonl")
    assert (told.agent_id, told.tool_use_id, told.model, told.file_path) == (None,) * 4


def test_all_events_of_the_client_are_wired_or_left_out_on_purpose() -> None:
    assert wire.EVENTS.keys() == set(installer.EVENTS)
    assert wire.EVENTS.keys() & wire.OTHER_EVENTS == set()
    assert len(wire.EVENTS) + len(wire.OTHER_EVENTS) == 34  # of 2.1.332


@pytest.mark.parametrize("name", sorted(wire.OTHER_EVENTS))
def test_the_other_events_are_harmless(name: str) -> None:
    told = event(payload(name, tool_name="Bash", command_name="greet", invoked_by="user"))
    row = session()
    before = row.to_dict()
    dispatch(told, row)
    assert (told.type, told.name, row.to_dict() | DURATION) == ("unknown", name, before | DURATION)


DURATION = {"duration": 0}


@pytest.mark.parametrize(
    ("name", "prompts", "others"),
    [
        ("skill_332", ["/greet bob"], {"PreSkillShellCommand": 1, "UserPromptExpansion": 1}),
        ("day_332", ["hello one", "start a task", "ask me", "fail", "hello p"], {"PreToolUse": 2}),
    ],
)
def test_a_capture_of_the_newest_client(
    name: str, prompts: list[str], others: dict[str, int]
) -> None:
    found = [event(json.loads(each)) for each in captured(name)]
    typed = [each.text for each in found if each.type == "prompt" and each.by_person]
    unknown = Counter(each.name for each in found if each.type == "unknown")
    assert (typed, {each: unknown[each] for each in others}) == (prompts, others)
    assert unknown.keys() <= wire.OTHER_EVENTS
    assert len({each.key for each in found}) == len(found)


def captured(name: str) -> list[bytes]:
    return (CAPTURES / f"{name}.jsonl").read_bytes().splitlines()


def test_what_we_have_no_word_for_keeps_its_name() -> None:
    told = event(payload("MessageDisplay"))
    assert (told.type, told.name) == ("unknown", "MessageDisplay")
    assert told.key.startswith("MessageDisplay:")


@pytest.mark.parametrize(
    "content, name",
    [
        (payload("SessionStart", source="resume"), "resume"),
        (payload("SessionEnd", reason="clear"), "clear"),
        (payload("Notification", notification_type="idle_prompt"), "idle_prompt"),
        (payload("PermissionRequest", tool_name="Bash"), "Bash"),
        (payload("PreCompact", trigger="auto"), "auto"),
        (payload("StopFailure", error="overloaded"), "overloaded"),
        (payload("SubagentStop", agent_type="Explore"), "Explore"),
        (tool("PostToolUseFailure", "Bash"), "Bash"),
        (payload("Stop", source="x"), ""),
    ],
)
def test_events_of_one_type_are_distinguished(content: dict[str, Any], name: str) -> None:
    assert event(content).name == name


@pytest.mark.parametrize(
    "content, is_edit",
    [
        (tool(name="Edit"), True),
        (tool(name="Write"), True),
        (tool(name="Read"), False),
        (tool("PostToolUseFailure", "Edit"), False),
        (tool("PreToolUse", "Edit"), False),
    ],
)
def test_the_success_of_some_tools_is_an_edit(content: dict[str, Any], is_edit: bool) -> None:
    assert event(content).is_edit is is_edit


@pytest.mark.parametrize(
    "tool_input, path",
    [
        ({"file_path": "/a"}, "/a"),
        ({"notebook_path": "/b"}, "/b"),
        ({"file_path": "", "notebook_path": "/b"}, "/b"),
        ({"file_path": 5}, None),
        ({}, None),
        ("text", None),
    ],
)
def test_the_file_of_a_tool(tool_input: object, path: str | None) -> None:
    assert event(tool(tool_input=tool_input)).file_path == path


@pytest.mark.parametrize(
    "fields, by_person",
    [
        ({"prompt": "Fix it"}, True),
        ({"prompt": "/greet bob"}, True),
        ({"prompt": "Fix it", "source": "user"}, True),
        ({"prompt": "Fix it", "source": "sdk"}, True),
        ({"prompt": "Fix it", "source": "loop"}, False),
        ({"prompt": "Fix it", "source": ["x"]}, True),
        ({"prompt": "<task-notification>\n<task-id>"}, False),
        ({"prompt": " \n<system-reminder>"}, False),
        ({"prompt": "<local-command-stdout>"}, False),
        ({"prompt": "<bash-input>ls"}, False),
        ({"prompt": "<command-name>/clear"}, False),
        ({"prompt": "<div> is not closed"}, True),
        ({"prompt": "Look around", "agent_id": "a1"}, False),
        ({}, True),
    ],
    ids=str,
)
def test_a_prompt_is_what_a_person_typed(fields: dict[str, Any], by_person: bool) -> None:
    told = event(payload("UserPromptSubmit", **fields))
    assert told.by_person is by_person
    assert told.text == fields.get("prompt", "")


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every prompt a correction."""
    monkeypatch.setattr(corrections, "match", lambda prompt: "any")


@pytest.mark.parametrize(
    "content, correction",
    [
        (payload("UserPromptSubmit", prompt="No."), "any"),
        (payload("UserPromptSubmit", prompt="<task-notification>No."), None),
        (payload("UserPromptSubmit", prompt="No.", agent_id="a1"), None),
        (payload("UserPromptSubmit", prompt=""), None),
        (payload("Stop", prompt="No."), None),
        (tool(prompt="No."), None),
        (tool(tool_response={"stdout": "[LEARN] tabs"}), "learn"),
        (tool(tool_response="[LEARN] tabs"), "learn"),
        (tool(tool_response=[{"type": "text", "text": "[LEARN]"}]), "learn"),
        (tool("PostToolUseFailure", error="[LEARN] tabs"), "learn"),
        (tool(tool_input={"command": "echo [LEARN]"}, tool_response={"stdout": ""}), None),
        (tool(tool_response={"content": "[LEARN]", "originalFile": "[LEARN]"}), None),
        (tool(tool_response={"file": {"content": "[LEARN]"}}), None),
        (tool(tool_response={"[LEARN]": 1, "ok": [None, 2]}), None),
        (tool("PreToolUse", tool_response="[LEARN]"), None),
    ],
)
@pytest.mark.usefixtures("rule")
def test_corrections(content: dict[str, Any], correction: str | None) -> None:
    assert event(content).correction == correction


def test_a_marker_is_found_however_deep() -> None:
    deep = b"[" * 900 + b'"[LEARN]"' + b"]" * 900
    raw = (
        json.dumps(tool(tool_response=0))
        .encode()
        .replace(b'"tool_response": 0', b'"tool_response": ' + deep)
    )
    assert wire.to_event(parse_line(line(raw)), EDITS).correction == "learn"


@pytest.mark.parametrize(
    "one, other, same",
    [
        (tool(tool_use_id="t"), tool(tool_use_id="t", duration_ms=5), True),
        (tool(tool_use_id="t"), tool("PostToolUseFailure", tool_use_id="t"), False),
        (tool("PreToolUse", tool_use_id="t"), tool(tool_use_id="t"), False),
        (
            payload("UserPromptSubmit", prompt_id="p", prompt="a"),
            payload("UserPromptSubmit", prompt_id="p", prompt="a", cwd="/"),
            True,
        ),
        (
            payload("UserPromptSubmit", prompt_id="p", prompt="a"),
            payload("UserPromptSubmit", prompt_id="p", prompt="<task-notification>"),
            False,
        ),
        (payload("Stop", prompt_id="p"), payload("Stop", prompt_id="p"), True),
        (payload("Stop", prompt_id="p"), payload("Stop", prompt_id="p", x=1), False),
        (payload("Setup"), payload("Setup"), True),
        (payload("Setup"), payload("TaskCreated"), False),
    ],
)
def test_the_same_event_has_the_same_key(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    assert (event(one).key == event(other).key) is same


@pytest.mark.parametrize(
    "content, has_digest",
    [
        (tool(), False),
        (payload("UserPromptSubmit", prompt_id="p", prompt=""), False),
        (payload("UserPromptSubmit", prompt="a"), True),
        (payload("Stop", prompt_id="p"), True),
        (tool(tool_use_id=5), True),
    ],
)
def test_what_has_no_id_has_a_digest(content: dict[str, Any], has_digest: bool) -> None:
    assert (event(content).digest is not None) is has_digest


@pytest.mark.parametrize(
    "content, reason",
    [
        ({}, "no hook_event_name"),
        ({"hook_event_name": "Stop"}, "no session_id"),
        (payload(""), "no hook_event_name"),
        (payload("Stop", session_id=" "), "no session_id"),
        (payload("Stop") | {"session_id": 5}, "no session_id"),
        (payload("Stop", session_id="x" * 201), "session_id is too long"),
        (payload("x" * 201), "hook_event_name is too long"),
    ],
)
def test_what_names_no_event_or_session_is_rejected(content: dict[str, Any], reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        event(content)


@pytest.mark.parametrize("value", [None, 5, 1.5, True, [], {}, [{"a": 1}]], ids=str)
def test_a_member_of_another_type_is_as_if_it_were_missing(value: object) -> None:
    names = ("cwd", "transcript_path", "tool_name", "tool_use_id", "tool_input", "tool_response")
    told = event(tool() | dict.fromkeys((*names, "agent_id", "model", "error"), value))
    assert (told.type, told.name, told.cwd, told.tool_use_id) == ("tool_done", "", None, None)
    assert (told.agent_id, told.model, told.file_path, told.text) == (None, None, None, "")


@pytest.mark.parametrize(
    "fields, cwd", [({}, "/home/dev/shop"), ({"new_cwd": "/srv"}, "/srv"), ({"cwd": ""}, None)]
)
def test_the_folder_is_the_new_one(fields: dict[str, Any], cwd: str | None) -> None:
    assert event(payload("CwdChanged", **fields)).cwd == cwd


def test_a_capture_reports_what_happened() -> None:
    contents = [json.loads(each) for each in (CAPTURES / "tools.jsonl").read_bytes().splitlines()]
    told = [event(content, second) for second, content in enumerate(contents)]
    assert {each.session_id for each in told} == {contents[0]["session_id"]}
    assert told[0].type == "session_start" and told[-1].type == "session_end"
    assert sum(each.is_edit for each in told) > 0
    assert any(each.agent_id for each in told)


@pytest.mark.parametrize(
    ("command", "response", "told"),
    [
        ("gh pr view 12", {"stdout": ""}, (None, 12, None)),
        ("gh issue close 3 -R dev/shop", {"stdout": ""}, (3, None, "dev/shop")),
        ("gh pr create", {"stdout": "https://github.com/dev/shop/pull/7\n"}, (None, 7, "dev/shop")),
        ("gh pr create", "https://github.com/dev/shop/pull/7", (None, 7, "dev/shop")),
        ("git switch fix-2", {"stdout": ""}, None),
    ],
    ids=["view", "close", "create", "create, plain output", "branch"],
)
def test_issues_and_pull_requests_are_reported(command: str, response: Any, told: Any) -> None:
    content = tool(name="Bash", tool_input={"command": command}, tool_response=response)
    assert wire.to_event(record(content), frozenset()).mentions == told


def test_a_shell_without_a_command_reports_nothing() -> None:
    content = tool(name="Bash", tool_input="gh pr view 12")
    assert wire.to_event(record(content), frozenset()).mentions is None


@pytest.mark.parametrize("name", ["PostToolUse", "PostToolUseFailure"])
def test_the_folders_in_which_a_command_runs_git(name: str) -> None:
    asked = {"command": "git -C ../lib commit && git -C '/a\\0' status && git status"}
    told = wire.to_event(record(tool(name, tool_name="Bash", tool_input=asked)), frozenset())
    assert ("../lib", False) in told.git_folders
    asked = {"command": "ls"}
    told = wire.to_event(record(tool(name, tool_name="Bash", tool_input=asked)), frozenset())
    assert told.git_folders == ()


@pytest.mark.parametrize("field", ["cwd", "transcript_path"])
def test_what_can_be_no_path_is_none(field: str) -> None:
    assert getattr(event(payload("Stop", **{field: "/home/\0/x"})), field) is None


@pytest.mark.parametrize(
    ("tool", "waiting_for"),
    [
        ("Bash", "permission: Bash"),
        ("AskUserQuestion", "question"),
        ("ExitPlanMode", "plan"),
        (None, "permission"),
    ],
)
def test_what_a_person_is_asked(tool: str | None, waiting_for: str) -> None:
    found = event(payload("PermissionRequest", tool_name=tool))
    assert (found.type, found.waiting_for) == ("permission", waiting_for)
