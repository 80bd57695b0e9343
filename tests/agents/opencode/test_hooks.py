"""The payloads of hookkit's plugin for OpenCode, translated."""

import json
from typing import Any

import pytest

from hookkit.agents.opencode import EDIT_TOOLS, hooks
from hookkit.errors import RejectedError
from hookkit.model.event import Event, GithubMentions
from hookkit.model.git import GitFolder
from hookkit.model.record import Record
from hookkit.model.usage import Tokens
from tests.agents.opencode.logs import AT, assistant, text, tool

AT_NS = 1_795_946_284_000_000_000


def event_of(kind: str, properties: Any, **more: Any) -> Event:
    payload = {"type": kind, "properties": properties} | more
    raw = json.dumps(payload).encode()
    record = Record("1", AT_NS, "hook", None, raw, "opencode", 0, b'{"p":%b}' % raw)
    return hooks.to_event(record, EDIT_TOOLS)


def of_session(**members: Any) -> dict[str, Any]:
    return {"sessionID": "ses_1"} | members


def of_part(part: Any) -> dict[str, Any]:
    return of_session(part={"id": "prt_1"} | part)


@pytest.mark.parametrize(
    ("wire", "kind", "name"),
    [
        ("session.created", "session_start", ""),
        ("session.idle", "stop", ""),
        ("session.compacted", "compact", ""),
        ("dispose", "session_end", "exit"),
        ("permission.replied", "answered", ""),
        ("question.replied", "answered", ""),
        ("question.rejected", "answered", ""),
        ("something.new", "unknown", "something.new"),
    ],
)
def test_events_without_members(wire: str, kind: str, name: str) -> None:
    event = event_of(wire, of_session(), directory="/home/dev/app", database="/d/opencode.db")
    assert (event.type, event.name, event.session_id) == (kind, name, "ses_1")
    assert (event.framework, event.agent_id) == ("opencode", None)
    assert (event.cwd, event.transcript_path) == ("/home/dev/app", "/d/opencode.db/ses_1")
    assert event.digest


@pytest.mark.parametrize(
    ("wire", "kind"),
    [
        ("session.created", "unknown"),
        ("session.idle", "subagent_stop"),
        ("dispose", "unknown"),
        ("chat.message", "unknown"),
        ("permission.asked", "permission"),
    ],
)
def test_events_of_subagents(wire: str, kind: str) -> None:
    event = event_of(wire, of_session(), root="ses_0", database="/d/opencode.db")
    assert (event.type, event.session_id, event.agent_id) == (kind, "ses_0", "ses_1")
    assert event.transcript_path == "/d/opencode.db/ses_0"


def test_a_permission() -> None:
    event = event_of("permission.asked", of_session(permission="bash"))
    assert (event.type, event.name) == ("permission", "bash")


def test_a_prompt() -> None:
    properties = of_session(message={"id": "msg_1"}, parts=[text('"Fix add in app.py"')])
    event = event_of("chat.message", properties)
    assert (event.type, event.text, event.by_person) == ("prompt", "Fix add in app.py", True)
    assert (event.key, event.digest) == ("prompt:msg_1", None)
    again = event_of("chat.message", of_session(parts=[text("No, that's wrong, undo it")]))
    assert again.correction is not None
    assert again.digest is not None


def test_a_prompt_that_nobody_typed() -> None:
    event = event_of("chat.message", of_session(parts=[text("Continue", synthetic=True)]))
    assert (event.type, event.text, event.by_person) == ("prompt", "", False)


def test_a_call_of_the_model() -> None:
    event = event_of("message.updated", of_session(info=assistant()))
    assert event.type == "model_call"
    assert event.key == f"model_call:m {AT} {AT + 100}"
    assert event.details is not None
    message: Any = event.details
    assert (message.model, message.tokens) == ("m", Tokens(input=3, output=2))


@pytest.mark.parametrize(
    "info",
    [{}, {"role": "user"}, assistant(tokens={}), assistant(time={"created": AT})],
)
def test_a_message_without_usage(info: Any) -> None:
    assert event_of("message.updated", of_session(info=info)).type == "unknown"


@pytest.mark.parametrize(
    ("part", "kind", "is_edit"),
    [
        (tool("edit", input={"filePath": "/a"}), "tool_done", True),
        (tool("read", input={"filePath": "/a"}), "tool_done", False),
        (tool("edit", "error", input={"filePath": "/a"}, error="no"), "tool_failed", False),
    ],
)
def test_a_call_of_a_tool(part: Any, kind: str, is_edit: bool) -> None:
    event = event_of("message.part.updated", of_part(part))
    assert (event.type, event.is_edit, event.file_path) == (kind, is_edit, "/a")
    assert (event.tool_use_id, event.key) == ("prt_1", "tool:prt_1")


def test_a_patch_of_several_files() -> None:
    files = [{"filePath": "/a"}, {"filePath": "/b"}]
    event = event_of(
        "message.part.updated", of_part(tool("apply_patch", metadata={"files": files}))
    )
    assert (event.is_edit, event.file_path, event.more_files) == (True, "/a", ("/b",))


@pytest.mark.parametrize(
    "part",
    [
        tool("bash", "error", error="The user rejected permission to use this tool."),
        tool("invalid"),
        tool("bash") | {"id": None},
        tool("bash") | {"tool": None},
        text("Done."),
    ],
)
def test_a_part_that_is_no_call(part: Any) -> None:
    assert event_of("message.part.updated", of_part(part)).type == "unknown"


def test_a_shell_command() -> None:
    url = "https://github.com/me/app/pull/7"
    part = tool("bash", input={"command": "git -C /x push && gh pr create"}, output=url)
    event = event_of("message.part.updated", of_part(part))
    assert event.mentions == GithubMentions(None, 7, "me/app")
    assert [each.path for each in event.git_folders] == ["/x"]
    assert isinstance(event.git_folders[0], GitFolder)
    failed = tool("bash", input={"command": "gh pr create"}, output=url, metadata={"exit": 1})
    event = event_of("message.part.updated", of_part(failed))
    assert (event.type, event.mentions) == ("tool_failed", None)


def test_a_learning_in_a_commands_output() -> None:
    part = tool("bash", input={"command": "cat x"}, output="[LEARN] Use tabs")
    assert event_of("message.part.updated", of_part(part)).correction == "learn"
    part = tool("read", input={}, output="[LEARN] Use tabs")
    assert event_of("message.part.updated", of_part(part)).correction is None


def test_errors() -> None:
    error = {"name": "APIError", "data": {"message": "bad key", "statusCode": 401}}
    event = event_of("session.error", of_session(error=error))
    assert (event.type, event.name, event.text) == ("stop_failed", "APIError", "bad key")
    event = event_of("session.error", of_session(error={"name": "MessageAbortedError"}))
    assert event.type == "interrupted"
    event = event_of("session.error", of_session())
    assert (event.type, event.name, event.text) == ("stop_failed", "", "")


@pytest.mark.parametrize(
    ("wire", "properties", "reason"),
    [
        ("session.idle", {}, "no sessionID"),
        ("session.idle", None, "no sessionID"),
        ("session.idle", {"sessionID": 7}, "no sessionID"),
        ("session.idle", {"sessionID": "x" * 300}, "sessionID is too long"),
        ("", of_session(), "no type"),
    ],
)
def test_what_is_no_event(wire: str, properties: Any, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        event_of(wire, properties)
    with pytest.raises(RejectedError, match="no root"):
        event_of("session.idle", of_session(), root=None)


def test_a_payload_is_recognized() -> None:
    assert hooks.recognize({"type": "session.idle", "properties": of_session()})
    assert not hooks.recognize({"type": "session.idle", "properties": {}})
    assert not hooks.recognize({"hook_event_name": "Stop", "session_id": "1"})


@pytest.mark.parametrize(
    ("wire", "properties", "waiting_for"),
    [
        ("permission.asked", {"permission": "bash"}, "permission: bash"),
        ("permission.asked", {}, "permission"),
        ("question.asked", {"questions": []}, "question"),
    ],
)
def test_what_a_person_is_asked(wire: str, properties: dict[str, Any], waiting_for: str) -> None:
    event = event_of(wire, of_session(**properties))
    assert (event.type, event.waiting_for) == ("permission", waiting_for)
