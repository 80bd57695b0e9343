"""Transcripts with all that tools were asked and said."""

import base64
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code.conversation import agent_id, subagents
from hookkit.agents.claude_code.tool_inputs import about
from hookkit.agents.claude_code.transcript.detailed_reader import (
    DetailedReader,
    WholeEntry,
    output,
)
from hookkit.agents.claude_code.transcript.reader import Reader
from hookkit.model.transcript import DetailedCall, Prompt, Recap
from hookkit.model.transcript import DetailedResult as Result
from tests.render.conversation.talks import answers, asks, of_agent, results, said, usual, write
from tests.transcript_builders import prompt, record, result, tool


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


def image(size: int = 3000, kind: str = "image/png") -> dict[str, Any]:
    data = base64.b64encode(b"x" * size).decode()
    return {"type": "image", "source": {"type": "base64", "media_type": kind, "data": data}}


@pytest.mark.parametrize("block, expected", [
    (image(), "[image: image/png, 3 kB]"),
    (image(1), "[image: image/png, 1 bytes]"),
    (image(999, "image/webp"), "[image: image/webp, 999 bytes]"),
    (image(999_600), "[image: image/png, 1 MB]"),
    ({"type": "image", "source": {"type": "url", "url": "https://x.org/a.png"}},
     "[image: https://x.org/a.png]"),
    ({"type": "image", "source": {"type": "file", "file_id": "f1"}}, "[image]"),
    ({"type": "image", "source": {"type": "base64", "data": 5}}, "[image]"),
    ({"type": "image", "source": "x"}, "[image]"),
    ({"type": "document", "title": "Plan\n B", "source": {"type": "text", "data": "long"}},
     "[document: Plan B]"),
    ({"type": "document", "source": image(20_000, "application/pdf")["source"]},
     "[document: application/pdf, 20 kB]"),
])  # fmt: skip
def test_what_is_no_text_is_described(block: dict[str, Any], expected: str) -> None:
    assert output([block, {"type": "text", "text": "x"}]) == f"{expected}\nx"


@pytest.mark.parametrize("content, expected", [
    ("text", "text"),
    ([said("What is it?"), image()], "What is it?\n[image: image/png, 3 kB]"),
    ([image(), image(20_000), said("[Image #1] and two")],
     "[Image #1] and two\n[image: image/png, 3 kB]\n[image: image/png, 20 kB]"),
    ([image()], "[image: image/png, 3 kB]"),
    ([said("[image]")], "[image]"),
    ([said("see"), {"type": "document", "source": {"media_type": "application/pdf"}}],
     "see\n[document: application/pdf]"),
])  # fmt: skip
def test_prompts_with_images(home: Path, content: Any, expected: str) -> None:
    queued = {"type": "queued_command", "prompt": content}
    path = write(home, asks(content), record("attachment", 3, attachment=queued))
    prompts = [each.text for each in whole(path) if isinstance(each, Prompt)]
    assert prompts == [expected, expected]


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
