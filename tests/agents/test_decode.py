"""Each record is translated by the agent that its envelope names."""

from types import ModuleType
from typing import Any

import pytest

from hookkit.agents import claude_code, decode
from hookkit.errors import RejectedError
from hookkit.model.event import Event
from hookkit.model.event_details import HeldPrompts
from hookkit.model.recent_prompts import HeldPrompt, digest_of
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
