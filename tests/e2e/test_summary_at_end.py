"""What a person sees of a session's counts: the client shows no output of SessionEnd hooks."""

from collections.abc import Callable

import pytest

from tests.e2e.client import Client, Terminal, wait_for
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e

COUNTED = "0 edits, 2 prompts, 1 correction (50.0 % per prompt)"


def test_the_status_line_and_the_line_after_a_run(
    machine: Machine, terminal: Callable[[Client], Terminal]
) -> None:
    script = {"turns": [{"text": "first answer"}, {"text": "second answer"}, {"text": "bye"}]}
    client = machine(script, HOOKKIT_SUMMARY_AT_END="true")
    client.hookkit("install", "--statusline")
    screen = terminal(client)
    screen.start()
    wait_for(client.sessions, "a session")
    screen.say("speed it up")
    screen.wait_for("first answer")
    screen.say("No, that's the wrong file")
    screen.wait_for("second answer")
    wait_for(lambda: client.sessions()[0]["corrections_count"], "a correction")
    screen.say("/rename counted")
    screen.wait_for(COUNTED)
    screen.stop()

    done = client.hookkit("run", "one more")
    assert "Session #2: 0 edits, 1 prompt, 0 corrections, $" in done.stderr
