"""The status of a session in a real terminal, also where the client fires no hook."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.client import Client, Terminal, wait_for
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e

QUESTION = {
    "question": "Which one?",
    "header": "Pick",
    "options": [{"label": name, "description": name} for name in ("Red", "Blue")],
    "multiSelect": False,
}

SCRIPT = {
    "turns": [
        {"text": "hello there"},
        {"text": "too late", "delay_s": 60},
        {"content": [{"tool": "AskUserQuestion", "input": {"questions": [QUESTION]}}]},
        {"text": "so it is red"},
        {"content": [{"tool": "Bash", "input": {"command": "python3 -c 'print(7)'"}}]},
        {"text": "never"},
    ]
}


def status(client: Client, expected: str) -> Any:
    """Wait until every command shows a status."""

    def is_shown() -> bool:
        (session,) = client.sessions()
        shown = client.hookkit("status").stdout.split("  ")[1]
        watched = client.hookkit("watch").stdout.splitlines()[1].split()[1]
        return [session["status"], shown, watched] == [expected] * 3

    wait_for(is_shown, f"status {expected}")


def test_a_terminal(machine: Machine, terminal: Callable[[Client], Terminal]) -> None:
    client = machine(SCRIPT)
    client.hookkit("install")
    screen = terminal(client)
    screen.start()
    wait_for(client.sessions, "a session")
    screen.say("say hello")
    screen.wait_for("hello there")
    status(client, "idle")

    screen.say("be slow")
    status(client, "busy")
    assert "turn " in client.hookkit("status").stdout
    screen.tmux("send-keys", "Escape")  # before the first token, which fires nothing
    status(client, "idle")
    assert "turn " not in client.hookkit("status").stdout

    screen.tmux("send-keys", "C-u")
    screen.say("ask me")
    screen.wait_for("Which one?")
    status(client, "wait")
    screen.tmux("send-keys", "Enter")
    screen.wait_for("so it is red")
    status(client, "idle")

    screen.say("print it")  # automatic mode can't check the command, and asks
    screen.wait_for("can't check actions")
    status(client, "wait")
    screen.tmux("send-keys", "Escape")
    status(client, "idle")
