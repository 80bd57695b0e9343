"""Learnings as a pass over a transcript reports them: it comes from a file that may be damaged."""

from typing import Any

import pytest

from hookkit.model.corrections import LearningRow
from hookkit.model.marked_learnings import from_facts
from tests.builders import at

GOOD = ["36fca3dc6799", at(1), "Use tabs"]
FOUND = LearningRow(7, "36fca3dc6799", at(1), True, "Use tabs")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([GOOD, GOOD], [FOUND, FOUND]),
        ([], []),
        ([GOOD, ["a", "yesterday", "b"]], [FOUND]),
        ([GOOD, ["a", at(1)]], []),
        ([["a", 7, "b"]], []),
        ("text", []),
        (None, []),
    ],
    ids=str,
)
def test_from_facts(value: Any, found: list[LearningRow]) -> None:
    assert from_facts(value, 7) == found
