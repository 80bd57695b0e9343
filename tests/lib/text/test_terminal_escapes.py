"""Terminal escapes are removed with their letters."""

import pytest

from hookkit.lib.text.terminal_escapes import strip_escapes


@pytest.mark.parametrize(
    "text, left",
    [
        ("plain [31m", "plain [31m"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07a", "a"),
        ("\x1b]8;;https://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPdata\x1b\\a", "a"),
        ("\x1bcreset", "reset"),
        ("\x1b]not closed", "\x1b]not closed"),
        ("\x1bghp_x", "\x1bghp_x"),
        ("end\x1b", "end\x1b"),
    ],
)
def test_what_is_left(text: str, left: str) -> None:
    assert strip_escapes(text) == left
