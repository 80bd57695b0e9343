"""Command lines are split into simple commands."""

import pytest

from hookkit.lib.shell_commands import simple_commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a b; c", [["a", "b"], ["c"]]),
        ("a 'b c' \"d e\"f ''", [["a", "b c", "d ef", ""]]),
        ("echo '|' gh '#12' # x", [["echo", "|", "gh", "#12"]]),
        ("a && b || c | d & e", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ("a > b 2>&1 c < d", [["a", "c"]]),
        ("a $(b c) d", [["b", "c"], ["a", "$(b c)", "d"]]),
        ('a "x `b` y"', [["b"], ["a", "x `b` y"]]),
        ("(a; b) c", [["a"], ["b"], ["(a; b)", "c"]]),
        ("a <<E b\nx y\nE\nc", [["a", "b"], ["c"]]),
        ("a \\\n b", [["a", "b"]]),
        ("", []),
    ],
)
def test_simple_commands(text: str, commands: list[list[str]]) -> None:
    assert [words for words in simple_commands(text) if words] == commands
