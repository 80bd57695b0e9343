"""Transcripts as turns."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.api.history import turn_builder
from hookkit.api.history.transcript_files import Files
from hookkit.api.history.turn_builder import turns
from tests.render.conversation.talks import (
    AGENT,
    answers,
    asks,
    of_agent,
    results,
    said,
    told,
    usual,
    write,
)
from tests.transcript_builders import prompt, record, result, tool


def kinds(path: Path) -> list[str]:
    return [each.kind for each in told(path)]


def test_everything_in_its_order(home: Path) -> None:
    path = write(home, *usual(), agent=of_agent())
    agents = {AGENT: path.with_suffix("") / "subagents" / f"agent-{AGENT}.jsonl"}
    found = list(turns(Files(path, agents)))
    assert [(each.kind, each.depth) for each in found] == [
        *(("prompt", 0), ("answer", 0), ("tool", 0), ("tool", 0), ("tool", 0)),
        *(("answer", 1), ("tool", 1)),
        *(("api_error", 0), ("compaction", 0), ("recap", 0), ("interruption", 0)),
        *(("unreadable", 0), ("answer", 0), ("tool", 0)),
    ]
    assert [each.role for each in found[:3]] == ["user", "assistant", "tool"]
    assert found[7].role == "system"
    assert {each.agent for each in found if each.depth} == {AGENT}
    assert agents  # the caller's own stays


def test_a_call_with_its_result(home: Path) -> None:
    done, failed, *_, waiting = (each for each in told(write(home, *usual())) if each.call)
    assert done.call and failed.call and waiting.call
    assert (done.call.name, done.call.about, done.content) == (
        "Read",
        "/shop/cart.py",
        "1\tclass Cart:",
    )
    assert (done.call.inputs, done.seconds) == ({"file_path": "/shop/cart.py"}, 1.0)
    assert (failed.call.is_error, failed.content, failed.seconds) == (True, "boom", 67.0)
    assert (waiting.call.ended_at, waiting.seconds, waiting.content) == (None, None, "")


def test_what_happened_besides(home: Path) -> None:
    found = {each.kind: each.content for each in told(write(home, *usual()))}
    assert found["api_error"] == "API error 529, tried again: no"
    assert found["compaction"] == "The conversation was compacted (auto, 155,000 tokens)."
    assert found["recap"] == "Summary: a cart"
    assert found["interruption"] == "Interrupted by the user."
    assert found["unreadable"].startswith("A line of the transcript can't be read (at byte ")


@pytest.mark.parametrize("made, expected", [
    (record("system", subtype="compact_boundary"), "The conversation was compacted."),
    (record("system", subtype="api_error"), "API error, tried again"),
    (answers("Overloaded", isApiErrorMessage=True), "API error: Overloaded"),
])  # fmt: skip
def test_what_is_said_of_little(home: Path, made: Any, expected: str) -> None:
    (found,) = told(write(home, made))
    assert found.content == expected


def test_without_tools_words(home: Path) -> None:
    done, failed, *_ = (each for each in told(write(home, *usual()), full=False) if each.call)
    assert done.call and failed.call
    assert (done.content, done.call.inputs, done.call.about) == ("", {}, "/shop/cart.py")
    assert failed.content == "boom"


def test_the_output_of_a_command_comes_once(home: Path) -> None:
    shown = prompt("<bash-stdout>hi</bash-stdout>", uuid="o")
    (found,) = told(write(home, shown, shown))
    assert (found.kind, found.role, found.content) == ("output", "system", "hi")


def test_what_comes_again_is_told_once(home: Path) -> None:
    talk = [*usual()[:3], prompt("Summary", 93, isCompactSummary=True, uuid="s")]
    assert kinds(write(home, *talk, *talk)) == ["prompt", "answer", "tool", "recap"]


def test_ids_are_not_remembered_for_ever(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_builder, "RECENT_IDS", 1)
    assert kinds(write(home, asks("a"), asks("b", 1), asks("a"))) == ["prompt"] * 3


def test_without_ids_all_are_new(home: Path) -> None:
    assert kinds(write(home, asks("a", uuid=...), asks("b", uuid=...))) == ["prompt"] * 2


def test_a_result_alone(home: Path) -> None:
    (found,) = told(write(home, results(result("x", "lost"))))
    assert found.call is not None
    assert (found.call.name, found.content, found.seconds) == ("", "x", 0.0)


def test_calls_at_once_stand_in_their_order(home: Path) -> None:
    asked = answers(tool("A", "a"), tool("B", "b"))
    path = write(home, asked, results(result("2", "b")), results(result("1", "a"), seconds=3))
    assert [each.content for each in told(path)] == ["1", "2"]


def test_a_call_does_not_hold_all(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_builder, "MOST_HELD", 2)
    many = [asks(str(each), each + 3) for each in range(5)]
    found = turn_builder.turns(Files(write(home, answers(tool("A", "a")), *many)))
    assert [next(found).kind for _ in range(6)] == ["tool", *["prompt"] * 5]


def test_old_clients_wrote_subagents_beside(home: Path) -> None:
    path = write(home, asks("go"), answers("sub", isSidechain=True))
    assert [(each.depth, each.agent) for each in told(path)] == [(0, None), (1, None)]


def test_subagents_that_no_call_names(home: Path) -> None:
    path = write(home, asks("go"), agent=of_agent())
    agents = {AGENT: path.with_suffix("") / "subagents" / f"agent-{AGENT}.jsonl"}
    found = list(turns(Files(path, agents)))
    assert [(each.kind, each.depth) for each in found] == [
        *(("prompt", 0), ("answer", 1), ("tool", 1)),
    ]


def test_a_subagent_is_told_once(home: Path) -> None:
    again = results(result("x", "c1"), seconds=9, toolUseResult={"agentId": AGENT})
    calls = answers(tool("Agent", "c1"), tool("Agent", "c2"))
    more = results(result("y", "c2"), seconds=9, toolUseResult={"agentId": AGENT})
    path = write(home, calls, again, more, agent=of_agent())
    agents = {AGENT: path.with_suffix("") / "subagents" / f"agent-{AGENT}.jsonl"}
    assert [each.depth for each in turns(Files(path, agents))] == [0, 1, 1, 0]


def test_only_subagents_are_left(home: Path) -> None:
    path = write(home, *of_agent())
    assert [each.depth for each in turns(Files(None, {"a": path}))] == [1, 1]


def test_nothing_is_left() -> None:
    assert list(turns(Files())) == []


def test_nothing_waits_that_can_be_told(home: Path) -> None:
    """A pager shows the beginning while the rest is read."""
    path = write(home, *[asks(f"{each} {'x' * 999}", each) for each in range(1000)])
    found = turns(Files(path))
    assert next(found).content.startswith("0 ")
    path.unlink()
    assert sum(1 for _ in found) == 999


def test_secrets_are_not_told(home: Path) -> None:
    key = "sk-ant-api03-" + "aB3dE5fG7hJ9kL1mN2pQ"
    asked = answers(f"it is {key}", tool("Bash", "c", command=f"x {key}", env={"k": [key]}))
    path = write(home, asks(f"my key {key}"), asked, results(result([said(f"{key}!")], "c")))
    found = told(path)
    assert len(found) == 3
    assert key not in str(found) and str(found).count("[redacted: anthropic-key]") == 6
