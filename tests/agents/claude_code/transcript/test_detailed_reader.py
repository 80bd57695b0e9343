"""Transcripts with all that tools were asked and said."""

from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code.conversation import agent_id, subagents
from hookkit.agents.claude_code.transcript.detailed_reader import (
    DetailedReader,
    WholeEntry,
    about,
    output,
)
from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.model.transcript import DetailedCall, Recap
from hookkit.model.transcript import DetailedResult as Result
from tests.render.conversation.talks import answers, of_agent, results, usual, write
from tests.transcript_builders import prompt, result, tool


def whole(path: Path) -> list[WholeEntry]:
    with DetailedReader(path) as reader:
        return list(reader)


def test_calls_have_all_that_was_asked(home: Path) -> None:
    path = write(home, answers(tool("Bash", "c", command="ls", timeout=5)))
    (call,) = (each for each in whole(path) if isinstance(each, DetailedCall))
    assert (call.id, call.name, call.about) == ("c", "Bash", "ls")
    assert call.inputs == {"command": "ls", "timeout": 5}


@pytest.mark.parametrize("block", [{"id": ""}, {"id": 5}, {}])
def test_a_call_without_an_id_is_none(home: Path, block: dict[str, Any]) -> None:
    path = write(home, answers({"type": "tool_use", "name": "Bash"} | block))
    assert not [each for each in whole(path) if isinstance(each, DetailedCall)]


@pytest.mark.parametrize("inputs", [None, [], "text"])
def test_what_was_asked_may_be_nothing(home: Path, inputs: Any) -> None:
    path = write(home, answers({"type": "tool_use", "id": "c", "input": inputs}))
    (call,) = (each for each in whole(path) if isinstance(each, DetailedCall))
    assert (call.name, call.about, call.inputs) == ("", "", {})


def test_results_have_all_that_was_said(home: Path) -> None:
    done = results(result("x" * 9000, "c"), toolUseResult={"agentId": "abc"})
    path = write(home, done, results(result("no", "d", is_error=True), seconds=3))
    first, second = (each for each in whole(path) if isinstance(each, Result))
    assert (len(first.output), first.is_error, first.agent_id) == (9000, False, "abc")
    assert (second.output, second.is_error, second.agent_id) == ("no", True, None)


@pytest.mark.parametrize("content", ["text", None, [5, "x", {"type": "text"}]])
def test_records_without_results(home: Path, content: Any) -> None:
    assert not [each for each in whole(write(home, prompt(content))) if isinstance(each, Result)]


@pytest.mark.parametrize("id_", [None, 5])
def test_a_result_without_an_id(home: Path, id_: Any) -> None:
    path = write(home, results(result("x", id_)))
    (found,) = (each for each in whole(path) if isinstance(each, Result))
    assert found.id == ""


@pytest.mark.parametrize("says, expected", [
    ("<tool_use_error>No such tool</tool_use_error>", "No such tool"),
    ("a <tool_use_error> in a text", "a <tool_use_error> in a text"),
])  # fmt: skip
def test_the_clients_own_tags_go(home: Path, says: str, expected: str) -> None:
    path = write(home, results(result(says, "c", is_error=True)))
    (found,) = (each for each in whole(path) if isinstance(each, Result))
    assert found.output == expected


@pytest.mark.parametrize("content, expected", [
    ("text", "text"),
    (None, ""),
    ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "a\nb"),
    ([{"type": "image", "source": {"data": "x" * 99}}], "[image]"),
    ([{"type": "document"}, 5, {"type": ["x"]}, {"type": "unknown"}], "[document]"),
])  # fmt: skip
def test_output(content: Any, expected: str) -> None:
    assert output(content) == expected


@pytest.mark.parametrize("inputs, expected", [
    ({"description": "d", "command": "c"}, "c"),
    ({"whatever": 5, "other": "this"}, "this"),
    ({"number": 5}, ""),
    ({}, ""),
])  # fmt: skip
def test_about(inputs: dict[str, Any], expected: str) -> None:
    assert about(inputs) == expected


def test_a_recap(home: Path) -> None:
    text = "It was\n<system-reminder>\nx\n</system-reminder>\nSummary: a cart"
    path = write(home, prompt(text, isCompactSummary=True), prompt(5, isCompactSummary=True))
    recaps = [each for each in whole(path) if isinstance(each, Recap)]
    assert [each.text for each in recaps] == ["It was\n\nSummary: a cart", ""]


def test_import_is_told_nothing_new(home: Path) -> None:
    with Reader(write(home, *usual())) as reader:
        assert not any(isinstance(each, DetailedCall | Result | Recap) for each in reader)


def test_the_time_goes_on(home: Path) -> None:
    with DetailedReader(write(home, *usual())) as reader:
        assert reader.at == "2026-11-21T10:00:00.000Z"
        list(reader)
        assert reader.at == "2026-11-21T10:01:35.000Z"


def test_subagents_lie_beside(home: Path) -> None:
    path = write(home, *usual(), agent=of_agent())
    (found,) = subagents(path)
    assert agent_id(found) == "abc123"
    assert subagents(home / "nothing.jsonl") == []
