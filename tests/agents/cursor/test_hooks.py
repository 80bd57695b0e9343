"""Cursor's payloads, translated."""

from typing import Any

import pytest

from hookkit.agents import decode
from hookkit.agents.cursor import EDIT_TOOLS, hooks
from hookkit.errors import RejectedError
from hookkit.model.event import Event, GithubMentions
from hookkit.model.process import Process
from hookkit.model.usage import ApiMessage, Tokens
from hookkit.pipeline.handlers import dispatch
from tests.agents.captures import Capture
from tests.builders import at, record, session

CONVERSATION = "agent-24b5494e-8f6f-4d67-8acf-4b469928577d"
TURN = "2a1c3fb6-7f0c-4f5d-9a59-c3e1de3a8f52"
USAGE = {"input_tokens": 9, "output_tokens": 2, "cache_read_tokens": 7, "cache_write_tokens": 1}


def payload(event: str, **fields: Any) -> dict[str, Any]:
    """A payload, with the members that all of them have."""
    common = {
        "conversation_id": CONVERSATION,
        "generation_id": TURN,
        "model": "composer-2.5",
        "session_id": CONVERSATION,
        "hook_event_name": event,
        "cursor_version": "1.0.0",
        "workspace_roots": ["/home/dev/shop"],
        "user_email": None,
        "transcript_path": None,
    }
    return common | fields


def tool(event: str = "postToolUse", name: str = "Write", **fields: Any) -> dict[str, Any]:
    """A tool's payload."""
    asked = {"tool_input": {"file_path": "/home/dev/shop/a.py"}, "tool_use_id": "call_1"}
    return payload(event, model="unknown", tool_name=name, **asked | fields)


def shell(command: str, event: str = "postToolUse", **fields: Any) -> dict[str, Any]:
    """The payload of a shell command."""
    return tool(event, "Shell", tool_input={"command": command}, **fields)


def event(content: dict[str, Any], seconds: float = 0, **envelope: Any) -> Event:
    return hooks.to_event(record(content, seconds, **envelope), EDIT_TOOLS)


@pytest.mark.parametrize("name, kind", hooks.EVENTS.items())
def test_an_event_has_a_word_of_ours(name: str, kind: str) -> None:
    found = event(payload(name), 5, pid=811, src="replay")
    assert (found.type, found.session_id, found.at) == (kind, CONVERSATION, at(5))
    assert (found.framework, found.source, found.process) == ("cursor", "replay", Process(811))
    assert (found.cwd, found.transcript_path) == ("/home/dev/shop", None)
    assert (found.agent_id, found.details, found.account) == (None,) * 3
    assert found.model == "composer-2.5"


@pytest.mark.parametrize("name", sorted(hooks.OTHER_EVENTS | {"beforeTeleport"}))
def test_the_other_events_are_activity_only(name: str) -> None:
    found = event(tool(name, edits=[{"old_string": "", "new_string": "x"}]))
    row = session()
    before = row.to_dict() | {"duration": 0}
    dispatch(found, row)
    assert (found.type, found.name, row.to_dict() | {"duration": 0}) == ("unknown", name, before)


@pytest.mark.parametrize(
    "content, name",
    [
        (payload("sessionEnd", reason="completed"), "completed"),
        (payload("preCompact", trigger="auto"), "auto"),
        (payload("subagentStop", subagent_type="explore"), "explore"),
        (tool("postToolUseFailure", "Shell"), "Shell"),
        (payload("stop", status="completed"), ""),
    ],
)
def test_events_of_one_type_are_distinguished(content: dict[str, Any], name: str) -> None:
    assert event(content).name == name


@pytest.mark.parametrize(
    "content, is_edit",
    [
        (tool(), True),
        (tool(name="Delete"), True),
        (tool(name="Read"), False),
        (tool("postToolUseFailure"), False),
        (tool("preToolUse"), False),
    ],
)
def test_the_success_of_some_tools_is_an_edit(content: dict[str, Any], is_edit: bool) -> None:
    assert event(content).is_edit is is_edit


def test_a_call_that_was_refused_is_none() -> None:
    found = event(tool("postToolUseFailure", failure_type="permission_denied"))
    assert (found.type, found.name) == ("unknown", "postToolUseFailure")
    assert event(tool("postToolUseFailure", failure_type="error")).type == "tool_failed"


@pytest.mark.parametrize(
    "asked, path",
    [
        ({"file_path": "/a"}, "/a"),
        ({"path": "/b"}, "/b"),
        ({"file_path": 7}, None),
        ([], None),
    ],
)
def test_the_file_of_a_tool(asked: Any, path: str | None) -> None:
    assert event(tool(tool_input=asked)).file_path == path


@pytest.mark.parametrize("roots", [[], None, [7], "/home/dev/shop", ["/a\0b"]])
def test_a_workspace_without_a_folder(roots: Any) -> None:
    assert event(payload("stop", workspace_roots=roots)).cwd is None


def test_the_events_of_tools_dont_know_the_model() -> None:
    assert event(tool()).model is None
    assert event(payload("stop", model=None)).model is None


def test_a_prompt_is_what_a_person_typed() -> None:
    found = event(payload("beforeSubmitPrompt", prompt="no, use tabs instead"))
    assert (found.text, found.by_person) == ("no, use tabs instead", True)
    assert found.correction
    assert not event(payload("beforeSubmitPrompt")).by_person
    assert not event(payload("stop", prompt="fix it")).by_person


def test_what_a_command_printed_may_ask_for_a_lesson() -> None:
    printed = '{"output":"LEARN: run make first","exitCode":0}'.replace("LEARN:", "[LEARN]")
    assert event(shell("cat x", tool_output=printed)).correction == "learn"
    failed = shell("cat x", "postToolUseFailure", error_message="[LEARN] use python3")
    assert event(failed).correction == "learn"
    assert event(failed).text == "[LEARN] use python3"
    assert event(tool(name="Read", tool_output=printed)).correction is None


@pytest.mark.parametrize(
    "output",
    [
        '{"output":"https://github.com/acme/shop/pull/7\\n","exitCode":0}',
        "https://github.com/acme/shop/pull/7",
    ],
)
def test_a_pull_request_that_a_command_made(output: str) -> None:
    found = event(shell("gh pr create --fill", tool_output=output))
    assert found.mentions == GithubMentions(None, 7, "acme/shop")
    assert event(shell("gh pr create", tool_output="[]")).mentions is None


def test_the_folders_in_which_a_command_ran_git() -> None:
    found = event(shell("git -C /home/dev/lib commit -m x"))
    assert [each.path for each in found.git_folders] == ["/home/dev/lib"]


@pytest.mark.parametrize(
    "status, kind",
    [
        ("completed", "stop"),
        ("aborted", "interrupted"),
        ("error", "stop_failed"),
        ("else", "stop"),
        (None, "stop"),
    ],
)
def test_the_end_of_a_turn(status: str | None, kind: str) -> None:
    assert event(payload("stop", status=status)).type == kind


@pytest.mark.parametrize(("name", "ends"), [("stop", "stop"), ("afterAgentResponse", "turn")])
def test_the_usage_of_a_turn(name: str, ends: str) -> None:
    found = event(payload(name, status="completed", **USAGE))
    assert (found.type, found.name) == ("model_call", ends)
    assert isinstance(found.details, ApiMessage)
    assert found.details.message_id == f"{CONVERSATION} {TURN}"
    assert found.details.tokens == Tokens(9, 2, 7, 1)
    assert found.details.model == "composer-2.5"


def test_a_turn_that_is_only_numbered_is_one_of_its_process() -> None:
    messages = [
        event(payload("stop", generation_id="gen-0", model=None, **USAGE), pid=pid).details
        for pid in (811, 812)
    ]
    assert len({each.message_id for each in messages if isinstance(each, ApiMessage)}) == 2
    alone = event(payload("stop", generation_id="gen-0", **USAGE)).details
    assert isinstance(alone, ApiMessage)
    assert alone.message_id == f"{CONVERSATION} gen-0"


@pytest.mark.parametrize("value", [0, -1, 10**13, "many", None, True])
def test_what_is_no_number_of_tokens_is_no_usage(value: Any) -> None:
    assert event(payload("stop", input_tokens=value)).type == "stop"
    assert event(payload("stop", input_tokens=2.0)).type == "model_call"


def test_a_subagents_end_belongs_to_its_parent() -> None:
    found = event(
        payload("subagentStop", subagent_id="a1", parent_conversation_id="parent", **USAGE)
    )
    assert (found.session_id, found.agent_id, found.type) == ("parent", "a1", "subagent_stop")
    assert event(payload("subagentStop", subagent_id="a1")).session_id == CONVERSATION


@pytest.mark.parametrize("field", ["conversation_id", "hook_event_name"])
@pytest.mark.parametrize("value", ["", " ", None, 7, "x" * 201])
def test_what_identifies_nothing_is_rejected(field: str, value: Any) -> None:
    with pytest.raises(RejectedError, match=field):
        event(payload("stop") | {field: value})


@pytest.mark.parametrize(("theirs", "own"), hooks.CLAUDE_NAMES.items())
def test_the_wiring_of_another_agent_gives_the_same_event(theirs: str, own: str) -> None:
    fields = {"prompt": "fix it", "tool_use_id": "call_1", "tool_name": "Write"}
    found, known = (event(payload(each, **fields), pid=811) for each in (theirs, own))
    assert (found.type, found.key, found.name) == (known.type, known.key, known.name)


def test_two_prompts_with_the_same_words_differ_by_their_time() -> None:
    content = payload("beforeSubmitPrompt", prompt="go on")
    assert event(content).key != event(content, 30).key


@pytest.mark.parametrize("wiring", ["cursor", "claude_code"])
def test_a_payload_is_cursors_whoever_wired_it(wiring: str) -> None:
    content = payload("UserPromptSubmit", prompt="fix it")
    found = decode.to_event(record(content, agent=wiring), frozenset())
    assert (found.framework, found.session_id, found.text) == ("cursor", CONVERSATION, "fix it")


def test_a_payload_of_an_old_journal_is_recognized() -> None:
    assert decode.to_event(record(payload("stop")), frozenset()).framework == "cursor"


def test_a_payload_is_recognized_by_its_conversation_and_version() -> None:
    assert hooks.recognize(payload("stop"))
    assert not hooks.recognize({"conversation_id": "x", "hook_event_name": "stop"})
    assert not hooks.recognize({"hook_event_name": "Stop", "session_id": "x"})


@pytest.mark.parametrize("name", ["1-tools-two-prompts", "2-error"])
def test_all_payloads_of_a_capture_are_known(name: str) -> None:
    for _, content in Capture("cursor", name).payloads():
        found = decode.to_event(record(content, agent="cursor"), frozenset())
        known = hooks.OTHER_EVENTS | {"afterAgentResponse"}
        assert found.type != "unknown" or found.name in known
