"""What a person typed, in OpenCode's payloads and in its database."""

from typing import Any

import pytest

from hookkit.agents.opencode.prompts import typed_in, typed_text
from tests.agents.opencode.logs import text


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([text("Fix it")], "Fix it"),
        ([text('"Fix add in app.py"')], "Fix add in app.py"),
        ([text('"say \\"hi\\" now"')], 'say "hi" now'),
        ([text('"one" "two three"')], '"one" "two three"'),
        ([text('"word"')], '"word"'),
        ([text('"')], '"'),
        ([text("\nFix it\n")], "Fix it"),
        ([text("Fix it"), text("content of a file", synthetic=True)], "Fix it"),
        ([text("Continue", synthetic=True)], None),
        ([text("x", ignored=True)], None),
        ([{"type": "compaction"}], None),
        ([{"type": "file"}], ""),
        ([{"type": "subtask", "prompt": "Count"}], "Count"),
        ([], None),
        (None, None),
        ([7, {"type": "text", "text": 7}], None),
    ],
)
def test_what_was_typed(parts: Any, expected: str | None) -> None:
    assert typed_text(parts) == expected
    payload: dict[str, object] = {"type": "chat.message", "properties": {"parts": parts}}
    assert typed_in(payload) == expected


@pytest.mark.parametrize(
    "payload",
    [{}, {"type": "chat.message"}, {"type": "session.idle", "properties": {"parts": [text("x")]}}],
)
def test_payloads_without_a_prompt(payload: dict[str, Any]) -> None:
    assert typed_in(payload) is None
