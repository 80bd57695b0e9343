"""Answers: what fits."""

import pytest

from hookkit.mcp.answer import MOST_BYTES, fitted


@pytest.mark.parametrize(("count", "counted"), [(1, "1 more line"), (2, "2 more lines")])
def test_what_does_not_fit_is_counted(count: int, counted: str) -> None:
    answer = fitted(["head"], ["first", *["x" * MOST_BYTES] * count], ["foot"])
    left_out = f"({counted}: ask for less)"
    assert answer.splitlines() == ["head", "first", left_out, "foot"]
