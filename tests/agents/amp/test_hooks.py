"""The payloads of hookkit's plugin for Amp, translated."""

from typing import Any

import pytest

from hookkit.agents import decode
from hookkit.agents.amp import EDIT_TOOLS, hooks, prompts
from hookkit.errors import RejectedError
from hookkit.model.event import Event, GithubMentions
from hookkit.model.process import Process
from tests.agents.captures import sessions
from tests.builders import at, deliver, fold_all, line, record
from tests.cli.terminal import call

THREAD = "T-5d1cf0a4-52d8-4e0a-8a3b-2f4f7c1e9b10"


def payload(kind: str, **members: Any) -> dict[str, Any]:
    """What the plugin records of an event."""
    return {"type": kind, "thread": THREAD, "directory": "/home/dev/shop", **members}


def tool(name: str = "edit_file", status: str = "done", **members: Any) -> dict[str, Any]:
    """The payload of a tool call that is over."""
    asked = {"toolUseID": "toolu_1", "tool": name, "input": {"path": "/home/dev/shop/a.py"}}
    return payload("tool.result", **asked | {"status": status} | members)


def event(content: dict[str, Any], seconds: float = 0, **envelope: Any) -> Event:
    return hooks.to_event(record(content, seconds, **envelope), EDIT_TOOLS)


@pytest.mark.parametrize("name, kind", hooks.EVENTS.items())
def test_an_event_has_a_word_of_ours(name: str, kind: str) -> None:
    found = event(payload(name), 5, pid=811, src="replay")
    assert (found.type, found.session_id, found.at) == (kind, THREAD, at(5))
    assert (found.framework, found.source, found.process) == ("amp", "replay", Process(811))
    assert (found.cwd, found.model, found.transcript_path) == ("/home/dev/shop", None, None)


def test_what_is_unknown_is_activity() -> None:
    found = event(payload("changes.prompt"))
    assert (found.type, found.name) == ("unknown", "changes.prompt")


@pytest.mark.parametrize(
    "status, kind",
    [("done", "stop"), ("error", "stop_failed"), ("cancelled", "interrupted"), (7, "stop")],
)
def test_the_end_of_a_turn(status: Any, kind: str) -> None:
    assert event(payload("agent.end", status=status)).type == kind


@pytest.mark.parametrize(
    "content, kind, is_edit",
    [
        (tool(), "tool_done", True),
        (tool("Read"), "tool_done", False),
        (tool(status="error"), "tool_failed", False),
        (tool(status="cancelled"), "tool_failed", False),
    ],
)
def test_a_tool_call(content: dict[str, Any], kind: str, is_edit: bool) -> None:
    found = event(content)
    assert (found.type, found.is_edit) == (kind, is_edit)
    assert (found.tool_use_id, found.file_path) == ("toolu_1", "/home/dev/shop/a.py")
    assert found.key == f"{kind}:toolu_1"


@pytest.mark.parametrize(
    "message",
    [
        "no, use tabs instead",
        [{"type": "text", "text": "no, use tabs instead"}, {"type": "image"}, 7],
        {"role": "user", "content": [{"type": "text", "text": "no, use tabs instead"}]},
    ],
)
def test_a_prompt_is_what_a_person_typed(message: Any) -> None:
    found = event(payload("agent.start", id="m1", message=message))
    assert (found.text, found.by_person, found.key) == ("no, use tabs instead", True, "prompt:m1")
    assert found.correction


@pytest.mark.parametrize("message", [None, 7, "", [], {"content": 7}])
def test_a_turn_without_words_has_no_prompt(message: Any) -> None:
    found = event(payload("agent.start", message=message))
    assert (found.text, found.by_person, found.correction) == ("", False, None)
    assert found.digest
    shipped = payload("agent.start", id=7, message="Ship it", changesWorkflow="ship")
    assert (event(shipped).by_person, event(shipped).key) == (False, "prompt:7")
    assert prompts.typed_in(payload("agent.end", message="fix it")) is None


def test_what_a_command_printed() -> None:
    made = "https://github.com/acme/shop/pull/7\n"
    found = event(tool("Bash", input={"cmd": "gh pr create --fill"}, output=made))
    assert found.mentions == GithubMentions(None, 7, "acme/shop")
    asked = {"cmd": "git -C /home/dev/lib status"}
    found = event(tool("Bash", input=asked, output={"output": "[LEARN] run make"}))
    assert [each.path for each in found.git_folders] == ["/home/dev/lib"]
    assert found.correction == "learn"
    failed = event(tool("Bash", "error", input={"command": "make"}, error="[LEARN] use gmake"))
    assert (failed.correction, failed.text) == ("learn", "[LEARN] use gmake")
    assert event(tool("Read", output="[LEARN] x")).correction is None


@pytest.mark.parametrize("field", ["type", "thread"])
@pytest.mark.parametrize("value", ["", None, 7, "x" * 201])
def test_what_identifies_nothing_is_rejected(field: str, value: Any) -> None:
    with pytest.raises(RejectedError, match=field):
        event(payload("agent.end") | {field: value})


def test_a_payload_is_recognized_by_its_thread() -> None:
    assert decode.to_event(record(payload("agent.end")), frozenset()).framework == "amp"
    assert not hooks.recognize({"type": "agent.end", "thread": "x"})


def test_what_amp_doesnt_report_is_unknown() -> None:
    """Its plugin interface has no models, no tokens and no cost."""
    known = [
        payload("session.start"),
        payload("agent.start", id="m1", message="Fix add"),
        tool(),
        tool("Bash", "error", toolUseID="toolu_2"),
        payload("agent.end", id="m2", status="done"),
        payload("dispose"),
    ]
    deliver(*(line(each, number, agent="amp") for number, each in enumerate(known)))
    fold_all()
    (found,) = sessions().values()
    assert found.is_amp
    assert (found.prompts_count, found.edit_count, found.tool_call_count) == (1, 1, 2)
    assert (found.model, found.cost_usd, found.context) == (None, None, None)
    assert (found.lifecycle, found.end_reason) == ("completed", "exit")
    shown = call("show", THREAD).output
    assert [each.split()[-1] for each in shown.splitlines() if each.startswith("AI ")] == ["—"] * 2
