"""Codex's payloads, translated."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import decode
from hookkit.agents.codex import hook_payload, hooks, prompts
from hookkit.agents.codex.hook_payload import ToolInput
from hookkit.errors import RejectedError
from hookkit.model.event import Event
from hookkit.model.process import Process
from hookkit.model.usage import ApiMessage, Tokens
from hookkit.pipeline.handlers import dispatch
from tests.builders import at, record, session

EDITS = frozenset(("apply_patch",))
CAPTURES = Path(__file__).parent / "captures"
SESSION = "01a226b3-7620-7073-b1e2-efe767fcdfa8"
ROLLOUT = f"/home/dev/.codex/sessions/2026/11/29/rollout-2026-11-29T09-47-05-{SESSION}.jsonl"
USAGE = {
    "input_tokens": 1000,
    "cached_input_tokens": 400,
    "cache_write_input_tokens": 30,
    "output_tokens": 50,
    "reasoning_output_tokens": 10,
}
PATCH = """*** Begin Patch
*** Update File: app.py
@@
-a
+b
*** Add File: /w/notes.md
+x
*** End Patch
"""


def payload(name: str, **more: Any) -> dict[str, Any]:
    known = {"hook_event_name": name, "session_id": SESSION, "turn_id": "t1"}
    return known | {"cwd": "/w/shop", "transcript_path": ROLLOUT, "model": "gpt-5.5"} | more


def event(content: dict[str, Any], seconds: float = 0, **envelope: Any) -> Event:
    return hooks.to_event(record(content, seconds, agent="codex", **envelope), EDITS)


def model_call(**more: Any) -> dict[str, Any]:
    known = {"request_id": "r1", "attempt_number": 1, "status": "completed", "error": None}
    return payload(
        "PostModelRequest", **(known | {"response_id": "resp_1", "token_usage": USAGE} | more)
    )


@pytest.mark.parametrize("name, kind", (hooks.EVENTS | {"PreToolUse": "unknown"}).items())
def test_an_event_has_a_word_of_ours(name: str, kind: str) -> None:
    found = event(payload(name, status="completed", response_id="r"), 5, pid=811, src="replay")
    assert (found.type, found.session_id, found.at) == (kind, SESSION, at(5))
    assert (found.framework, found.source, found.process) == ("codex", "replay", Process(811))
    assert (found.cwd, found.transcript_path) == ("/w/shop", ROLLOUT)
    assert (found.model, found.agent_id, found.file_path) == ("gpt-5.5", None, None)


def test_all_events_of_the_client_are_known() -> None:
    assert hooks.EVENTS.keys() & hooks.OTHER_EVENTS == set()
    assert len(hooks.EVENTS) + len(hooks.OTHER_EVENTS) == 14  # of 0.171


@pytest.mark.parametrize("name", sorted(hooks.OTHER_EVENTS))
def test_the_other_events_are_harmless(name: str) -> None:
    found, row = event(payload(name, tool_name="Bash")), session()
    before = row.to_dict() | {"duration": 0}
    dispatch(found, row)
    assert (found.type, found.name, row.to_dict() | {"duration": 0}) == ("unknown", name, before)


def test_a_call_of_the_model() -> None:
    found = event(model_call(), 7)
    message = found.details
    assert isinstance(message, ApiMessage)
    assert (message.message_id, message.model, message.at) == ("resp_1", "gpt-5.5", at(7))
    assert message.tokens == Tokens(570, 50, 400, 30)
    assert found.key == "model_call:resp_1"
    inside = event(model_call(agent_id="a1", model=None)).details
    assert isinstance(inside, ApiMessage)
    assert (inside.is_sidechain, inside.model) == (True, "unknown")


@pytest.mark.parametrize(
    "more, kind",
    [
        (
            {"status": "failed", "response_id": None, "token_usage": None, "error": "busy"},
            "api_error",
        ),
        ({"status": "failed", "request_id": None}, "api_error"),
        ({"response_id": None}, "unknown"),
        ({"status": None}, "unknown"),
        ({"token_usage": "?"}, "model_call"),
    ],
)
def test_a_call_without_usage(more: dict[str, Any], kind: str) -> None:
    assert event(model_call(**more)).type == kind


def test_each_attempt_is_one_error() -> None:
    first, again, second = (
        event(model_call(status="failed", attempt_number=number)).key for number in (1, 1, 2)
    )
    assert first == again == "api_error:r1:1"
    assert second == "api_error:r1:2"


def test_a_patch_edits_each_of_its_files() -> None:
    asked = {"tool_name": "apply_patch", "tool_input": {"command": PATCH}, "tool_use_id": "c1"}
    found = event(payload("PostToolUse", **asked))
    assert (found.is_edit, found.edits) == (True, 2)
    assert (found.file_path, found.more_files) == ("/w/shop/app.py", ("/w/notes.md",))
    assert found.key == "tool_done:c1"
    row = session()
    dispatch(found, row)
    row.choose()
    assert (row.tool_call_count, row.edit_count) == (1, 2)


def test_a_shell_command() -> None:
    asked = {
        "tool_name": "Bash",
        "tool_use_id": "c1",
        "tool_response": "https://github.com/a/b/pull/7\n",
    }
    found = event(
        payload(
            "PostToolUse", tool_input={"command": "cd lib && git add . && gh pr create"}, **asked
        )
    )
    assert found.mentions is not None
    assert found.mentions.pr == 7
    assert [each.path for each in found.git_folders] == ["lib"]
    assert not found.is_edit
    assert event(payload("PostToolUse", **(asked | {"tool_response": 5}))).correction is None


def test_what_a_tool_printed_may_be_a_learning() -> None:
    done = {"tool_name": "Bash", "tool_input": {"command": "make"}, "tool_use_id": "c1"}
    said = event(payload("PostToolUse", tool_response="[LEARN] use make\n", **done))
    assert said.correction == "learn"
    asked = {"tool_input": {"command": "echo '[LEARN] x'"}}
    assert event(payload("PostToolUse", tool_response="", **(done | asked))).correction is None


def test_prompts() -> None:
    first = event(payload("UserPromptSubmit", prompt=" No, use tabs instead \n"))
    assert (first.text, first.by_person) == ("No, use tabs instead", True)
    assert first.correction
    assert first.key == event(payload("UserPromptSubmit", prompt=" No, use tabs instead \n"), 9).key
    steered = event(payload("UserPromptSubmit", prompt="Stop"))
    assert steered.key != first.key
    inside = event(payload("UserPromptSubmit", prompt="Count", agent_id="a1"))
    assert (inside.by_person, inside.correction) == (False, None)
    assert event(payload("UserPromptSubmit", prompt="x", turn_id=None)).digest is not None


@pytest.mark.parametrize(
    "content, typed",
    [
        (payload("UserPromptSubmit", prompt=" Go\n"), "Go"),
        (payload("UserPromptSubmit", prompt=5), ""),
        (payload("UserPromptSubmit", prompt="Go", agent_id="a1"), None),
        (payload("Stop", prompt="Go"), None),
    ],
)
def test_what_a_person_typed(content: dict[str, Any], typed: str | None) -> None:
    assert prompts.typed_in(content) == typed


def test_an_ephemeral_session_has_no_rollout() -> None:
    assert event(payload("Stop", transcript_path=None)).transcript_path is None


@pytest.mark.parametrize("more", [{"session_id": ""}, {"session_id": 5}, {"hook_event_name": " "}])
def test_what_identifies_nothing_is_rejected(more: dict[str, Any]) -> None:
    with pytest.raises(RejectedError):
        event(payload("Stop") | more)


@pytest.mark.parametrize(
    "content, is_ours",
    [
        (payload("Stop"), True),
        (payload("SessionEnd", turn_id=None), True),
        (payload("SessionEnd", turn_id=None, transcript_path=None), False),
        (payload("SessionEnd", turn_id=None, transcript_path="/x/sessions/a.jsonl"), False),
        ({"turn_id": "t1"}, False),
    ],
)
def test_recognition(content: dict[str, Any], is_ours: bool) -> None:
    assert hooks.recognize(content) is is_ours


def test_both_ways_to_read_a_payload_agree() -> None:
    for path in CAPTURES.rglob("hooks.jsonl"):
        for text in path.read_text().splitlines():
            content = json.loads(text)["payload"]
            if isinstance(content.get("tool_input"), dict):
                content["tool_input"].pop("message", None)
            raw = json.dumps(content).encode()
            assert hook_payload.decode(raw) == hook_payload.read_tolerantly(content)


@pytest.mark.parametrize("member", ["turn_id", "cwd", "model", "prompt", "tool_input"])
def test_a_member_of_another_type_is_missing(member: str) -> None:
    content = payload("UserPromptSubmit", prompt="Go") | {member: ["?"]}
    assert event(content).session_id == SESSION
    known = hook_payload.read_tolerantly(content | {"tool_input": {"command": 5}})
    assert known.tool_input == ToolInput()
    assert decode.to_event(record(content, agent="codex"), frozenset()).framework == "codex"


def test_what_a_person_is_asked() -> None:
    sent = {"session_id": SESSION, "hook_event_name": "PermissionRequest", "tool_name": "Bash"}
    found = decode.to_event(record(sent | {"turn_id": "t"}, agent="codex"), EDITS)
    assert (found.type, found.waiting_for) == ("permission", "permission: Bash")
