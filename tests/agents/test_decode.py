"""Each record is translated by the agent that its envelope names."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from hookkit.agents import AGENTS, claude_code, decode
from hookkit.errors import ForeignPayloadError, RejectedError
from hookkit.model.event import Event
from hookkit.model.event_details import HeldPrompts
from hookkit.model.recent_prompts import HeldPrompt, digest_of
from hookkit.model.record import Record
from hookkit.pipeline.project.event_batch import understand
from tests.builders import line, own, payload, record, tool


@pytest.mark.parametrize("agent", ["claude_code", None], ids=["named", "recognized"])
def test_a_hook_is_translated_by_its_agent(agent: str | None) -> None:
    event = decode.to_event(record(payload("Stop"), agent=agent), frozenset())
    assert (event.type, event.framework) == ("stop", "claude_code")


def test_what_nobody_recognizes_is_the_default_agents() -> None:
    assert decode.recognized({"event": "x"}) is None
    with pytest.raises(RejectedError, match="no hook_event_name"):
        decode.to_event(record({"event": "x"}), frozenset())


def test_an_agent_of_a_later_version_is_rejected() -> None:
    with pytest.raises(RejectedError, match="unknown agent 'later'"):
        decode.to_event(record(payload("Stop"), agent="later"), frozenset())


@pytest.mark.parametrize(
    "chosen, counted",
    [((), {"Edit": True, "Paint": False}), (("Paint",), {"Edit": False, "Paint": True})],
    ids=["the agent's", "the person's"],
)
def test_edits_are_those_of_the_agents_tools_unless_a_person_names_others(
    chosen: tuple[str, ...], counted: dict[str, bool]
) -> None:
    for name, is_edit in counted.items():
        assert decode.to_event(record(tool(name=name)), frozenset(chosen)).is_edit is is_edit


FOREIGN = {
    "a time": payload(
        "Stop", timestamp="2026-11-29T10:07:31.437Z", transcript_path="/c/events.jsonl"
    ),
    "no transcript": {
        "hook_event_name": "SessionEnd",
        "session_id": "s1",
        "timestamp": "2026-11-29T10:07:31.646Z",
    },
    "other names": {"hook_event_name": "Notification", "sessionId": "s1", "timestamp": 1},
}
"""Payloads that Claude Code's wiring delivers and Claude Code doesn't send."""


@pytest.fixture
def other_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second agent, which recognizes any payload and calls all of them edits."""

    def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
        return Event("tool_done", "s1", "", "key", framework="other", is_edit="x" in edit_tools)

    other = ModuleType("other")
    hooks = SimpleNamespace(recognize=lambda payload: True, to_event=to_event)
    vars(other).update(NAME="other", EDIT_TOOLS=frozenset("x"), hooks=hooks)
    monkeypatch.setitem(sys.modules, "other", other)
    monkeypatch.setitem(AGENTS, "other", "other")
    monkeypatch.setattr(decode, "AGENTS", {name: AGENTS[name] for name in ("claude_code", "other")})


@pytest.mark.parametrize("sent", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("agent", ["claude_code", None], ids=["named", "recognized"])
def test_what_another_agent_sent_is_its_own(
    sent: dict[str, Any], agent: str | None, other_agent: None
) -> None:
    event = decode.to_event(record(sent, agent=agent), frozenset())
    assert (event.framework, event.is_edit) == ("other", True)
    with pytest.raises(RejectedError, match="the guard holds prompts back"):
        decode.to_event(record(sent, src="guard", agent=agent), frozenset())


@pytest.mark.parametrize("sent", FOREIGN.values(), ids=FOREIGN)
def test_what_nobody_sent_is_rejected(
    sent: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "AGENTS", {"claude_code": AGENTS["claude_code"]})
    with pytest.raises(ForeignPayloadError, match="another agent's payload"):
        decode.to_event(record(sent, agent="claude_code"), frozenset())


def test_a_time_alone_is_not_foreign() -> None:
    sent = payload("Stop", timestamp="2026-11-29T10:07:31.437Z")
    assert decode.to_event(record(sent), frozenset()).framework == "claude_code"


def test_what_an_agent_lacks_is_rejected(bare_agent: ModuleType) -> None:
    with pytest.raises(RejectedError, match="bare has no status line"):
        decode.to_event(record({}, src="statusline", agent="bare"), frozenset())
    with pytest.raises(RejectedError, match="bare has no telemetry"):
        decode.to_events(record({}, src="otel", agent="bare"))


def test_a_prompt_that_the_guard_held_back() -> None:
    sent = payload("UserPromptSubmit", prompt="go", prompt_id="p1")
    prompt = decode.to_event(record(sent), frozenset())
    held = decode.to_event(record(sent, src="guard"), frozenset())
    assert (held.type, held.key) == ("held", f"held:{prompt.key}")
    assert held.details == HeldPrompts((HeldPrompt(digest_of("go"), held.at, prompt.key),))
    bare = decode.to_event(
        record(payload("UserPromptSubmit", prompt="go"), src="guard"), frozenset()
    )
    assert bare.details == HeldPrompts((HeldPrompt(digest_of("go"), bare.at, ""),))
    with pytest.raises(RejectedError, match="holds prompts back, nothing else"):
        decode.to_event(record(payload("Stop"), src="guard"), frozenset())


def test_a_status_line_is_translated_too() -> None:
    output = {"session_id": "s1", "cost": {"total_cost_usd": 1}}
    assert decode.to_event(record(output, src="statusline"), frozenset()).type == "statusline"
    assert claude_code.statusline is not None


@pytest.mark.parametrize("agent, framework", [("other", "other"), (None, "claude_code")])
def test_a_reading_without_an_agent_is_of_the_version_that_knew_one(
    agent: str | None, framework: str
) -> None:
    whole: dict[str, Any] = {
        "path": "/t.jsonl",
        "start": 0,
        "anew": True,
        "sidechain": False,
        "messages": [],
    }
    content = own("read", started_at="", ended_at="", **whole)
    event = understand(line(content, src="hookkit", agent=agent), frozenset())
    assert isinstance(event, Event)
    assert event.framework == framework
