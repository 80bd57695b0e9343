"""The budget guard in a real terminal: it holds back what a person types, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.client import PROMPT_SIGN, Client, Terminal, wait_for
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e

WAITING = "until [ -e go ]; do sleep 0.2; done"

SCRIPT = {
    "turns": [
        {
            "content": [
                {"tool": "Bash", "input": {"command": WAITING, "run_in_background": True}},
            ]
        },
        {"text": "it is running"},
        {"text": "so it has ended"},
        {"text": "the shell says so"},
        {"text": "went through"},
    ]
}


UNCHANGED = (
    *("corrections_count", "cost_usd", "first_user_message", "last_user_message"),
    *("message_count", "prompts_count", "status", "turn_started_at"),
)
"""What a prompt changes, unless it is held back."""


def only(client: Client) -> dict[str, Any]:
    """Return the only session."""
    (session,) = client.sessions()
    return session


def test_what_is_held_back(machine: Machine, terminal: Callable[[Client], Terminal]) -> None:
    client = machine(SCRIPT)
    client.hookkit("budget", "enforce", "on")
    client.hookkit("install")
    screen = terminal(client)
    screen.start("--permission-mode", "default", "--allowedTools", "Bash")
    wait_for(client.sessions, "a session")
    screen.say("start it")
    screen.wait_for("it is running")
    wait_for(lambda: only(client)["cost_usd"], "a session's cost")
    client.hookkit("budget", "set", "0.000001")
    before = only(client)
    assert before["prompts_count"] == 1

    screen.say("no, that's wrong, say more")
    screen.wait_for("hookkit blocked this prompt")
    held = wait_for(lambda: idle(client), "an idle session")
    assert [held[name] for name in UNCHANGED] == [before[name] for name in UNCHANGED]
    assert "say more" not in held["title"]

    (client.project / "go").touch()
    screen.wait_for("so it has ended")  # the news of the task went through
    wait_for(lambda: only(client)["message_count"] == 2, "the news among the messages")
    assert only(client)["prompts_count"] == 1

    screen.tmux("send-keys", "C-e", "C-u")  # the client gives the words back
    wait_for(lambda: f"{PROMPT_SIGN} no, that" not in screen.screen(), "an empty line")
    screen.tmux("send-keys", "-l", "!")
    screen.say("echo from-the-shell")
    screen.wait_for("the shell says so")  # no hook is asked before: docs/budgets.md
    wait_for(lambda: only(client)["prompts_count"] == 2, "the command among the prompts")

    client.hookkit("budget", "enforce", "off")
    screen.say("no, that's wrong, say more")
    screen.wait_for("went through")
    wait_for(lambda: only(client)["prompts_count"] == 3, "the prompt among those of the transcript")
    after = wait_for(lambda: idle(client), "an idle session")
    assert (after["prompts_count"], after["corrections_count"]) == (3, 1)


def idle(client: Client) -> dict[str, Any] | None:
    """Return the session if it is idle."""
    session = only(client)
    return session if session["status"] == "idle" else None
