"""Questions of the agent, and a person's answers."""

from typing import Any

import pytest

from hookkit.agents.claude_code.transcript.questions import answers, asked
from hookkit.model.transcript import Question


def test_questions_with_their_options() -> None:
    options = [{"label": "Red", "description": "…"}, {"label": 5}, "x", {"label": "Blue"}]
    listed = [{"question": "Which?", "options": options}, {"question": "Why?", "options": 5}]
    inputs = {"questions": [*listed, 5, {"question": ""}, {}]}
    assert asked("AskUserQuestion", inputs) == (
        Question("Which?", ("Red", "Blue")),
        Question("Why?"),
    )
    assert asked("mcp__survey__ask", inputs) == ()


@pytest.mark.parametrize("inputs", [{}, {"questions": None}, {"questions": "x"}])
def test_no_questions(inputs: dict[str, Any]) -> None:
    assert asked("AskUserQuestion", inputs) == ()


@pytest.mark.parametrize("answer, notes, expected", [
    ("Red", None, "Red"),
    (["Red", 5, "Blue"], None, "Red, Blue"),
    ("Red", "the dark one", "Red (the dark one)"),
    ("(notes only)", "neither", "neither"),
    (None, "neither", "neither"),
    ("Red", 5, "Red"),
])  # fmt: skip
def test_answers(answer: Any, notes: Any, expected: str) -> None:
    result = {"answers": {"Which?": answer}, "annotations": {"Which?": {"notes": notes}}}
    assert answers(result) == {"Which?": expected}


@pytest.mark.parametrize("result", [None, "rejected", {}, {"answers": None}])
def test_no_answers(result: Any) -> None:
    assert answers(result) == {}


@pytest.mark.parametrize("annotations", [None, "x", {"Which?": "x"}])
def test_notes_that_are_none(annotations: Any) -> None:
    assert answers({"answers": {"Which?": "A"}, "annotations": annotations}) == {"Which?": "A"}
