"""How the client is called for a run."""

import pytest

from hookkit.agents.claude_code.command_line import command, refused_argument

ALWAYS = ["claude", "-p", "--output-format", "stream-json", "--verbose"]


def test_nothing_but_what_is_needed() -> None:
    assert command("claude", "id", None, {}, is_resumed=False) == [*ALWAYS, "--session-id", "id"]
    assert command("claude", "id", None, {}, is_resumed=True) == [*ALWAYS, "--resume", "id"]
    forked = ["--resume", "old", "--fork-session", "--session-id", "id"]
    assert command("claude", "id", None, {}, is_resumed=False, parent="old") == [*ALWAYS, *forked]


def test_permissions_are_never_skipped_unasked() -> None:
    asked = command("claude", "id", "m", {"max_turns": 1}, is_resumed=False)
    assert "--dangerously-skip-permissions" not in asked
    chosen = ["--dangerously-skip-permissions"]
    assert command("claude", "id", "m", {"arguments": chosen}, is_resumed=False)[-1:] == chosen


@pytest.mark.parametrize(
    "arguments, found",
    [
        ([], None),
        (["--add-dir", "../lib"], None),
        (["--add-dir", "x", "--resume", "y"], "--resume"),
        (["--output-format=text"], "--output-format=text"),
        (["-c"], "-c"),
    ],
)
def test_what_is_ours(arguments: list[str], found: str | None) -> None:
    assert refused_argument(arguments) == found
