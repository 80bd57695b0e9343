"""The status of a session in a real terminal, also where the client fires no hook."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookkit.model.session import Session
from hookkit.render import humanize
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


SHOWN = ("status", "waiting_for")


def status(client: Client, expected: str) -> Any:
    """Wait until every command shows a status."""

    def is_shown() -> bool:
        (session,) = client.sessions()
        shown = client.hookkit("status").stdout.split("  ")[1]
        watched = client.hookkit("watch").stdout.splitlines()[1]
        known = [humanize.state(Session(**{name: session[name] for name in SHOWN})), shown]
        return known == [expected] * 2 and f" {expected} " in watched

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
    status(client, "wait: question")
    screen.tmux("send-keys", "Enter")
    screen.wait_for("so it is red")
    status(client, "idle")

    screen.say("print it")  # automatic mode can't check the command, and asks
    screen.wait_for("can't check actions")
    status(client, "wait: input")
    screen.tmux("send-keys", "Escape")
    status(client, "idle")


def is_chosen(screen: Terminal) -> bool:
    """Confirm the choice of a model until it holds."""
    chosen = "Set model to" in screen.screen()
    if not chosen:
        time.sleep(1)
        screen.tmux("send-keys", "Enter")
    return chosen


ENTERED = {
    "turns": [
        {"content": [{"tool": "EnterWorktree", "input": {"name": "aside"}}]},
        {"text": "now in the worktree"},
        {"text": "done with it", "delay_s": 4},
    ]
}


def test_after_a_worktree_and_another_model(
    machine: Machine, terminal: Callable[[Client], Terminal]
) -> None:
    """The client runs the project's hooks no longer, and the transcript has moved."""
    client = machine(ENTERED)
    commit = ["-c", "user.name=Dev", "-c", "user.email=dev@example.org", "commit", "--quiet"]
    git = ["git", "-C", str(client.project), *commit, "--allow-empty", "--message", "Begin"]
    subprocess.run(git, check=True, env=client.env)
    client.hookkit("install")
    screen = terminal(client)
    screen.start("--permission-mode", "default", "--allowedTools", "EnterWorktree")
    wait_for(client.sessions, "a session")
    screen.say("enter it")
    screen.wait_for("now in the worktree")
    screen.say("/model sonnet")
    wait_for(lambda: is_chosen(screen), "another model")
    screen.say("go on with it")
    status(client, "busy")
    screen.wait_for("done with it")
    status(client, "idle")
    (session,) = client.sessions()
    assert session["prompts_count"] == 2
    assert Path(session["transcript_path"]).parent.name.endswith("aside")
