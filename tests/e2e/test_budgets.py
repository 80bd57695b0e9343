"""The real client with a budget: prompts are blocked, and the status line shows what is left."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client, Terminal, wait_for
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e


def spent_something(client: Client) -> None:
    """Run a prompt, and wait until its cost is known."""
    client.run("say hello")
    wait_for(lambda: client.sessions()[0]["cost_usd"], "a session's cost")


def outcome(stream: list[dict[str, Any]]) -> Any:
    """Return the event of a blocked prompt; None where it went through."""
    found = (event.get("prompt_submit_outcome") for event in stream)
    return next(filter(None, found), None)


def test_over_budget_a_prompt_is_held_back(machine: Machine) -> None:
    client = machine({"turns": [{"text": "one"}, {"text": "two"}]})
    client.hookkit("budget", "enforce", "on")
    client.hookkit("install")
    spent_something(client)
    client.hookkit("budget", "set", "0.000001")
    assert client.hookkit("budget", "check", check=False).returncode == 1

    held = outcome(client.run("say more"))
    assert (held["kind"], held["prompt_kept"]) == ("blocked_by_hook", False)
    assert held["reason"].startswith("hookkit blocked this prompt. You've spent $")
    assert "\n" not in held["reason"]

    client.hookkit("budget", "enforce", "off")
    stream = client.run("say more")
    assert (outcome(stream), stream[-1]["result"]) == (None, "two")


def test_a_guard_whose_launcher_is_gone_holds_nothing_back(machine: Machine) -> None:
    client = machine({"turns": [{"text": "one"}, {"text": "two"}]})
    client.hookkit("budget", "enforce", "on")
    client.hookkit("install")
    spent_something(client)
    client.hookkit("budget", "set", "0.000001")
    (client.home / ".local/share/hookkit/guard").unlink()
    assert client.run("say more")[-1]["result"] == "two"


def test_the_status_line(machine: Machine, terminal: Callable[[Client], Terminal]) -> None:
    client = machine({"turns": [{"text": "hello there"}]})
    client.hookkit("install", "--statusline")
    client.hookkit("budget", "set", "20")
    screen = terminal(client)
    screen.start()
    screen.wait_for("Opus 5.5 · main")
    screen.say("say hello")
    screen.wait_for("hello there")
    screen.wait_for("% context")
    screen.wait_for("left today")
    journal = Path(client.home, ".local/share/hookkit/journal")
    wait_for(lambda: records(journal), "a record of the status line")
    (session,) = client.sessions()
    reported = records(journal)[-1]
    assert session["client_cost_usd"] == reported["cost"]["total_cost_usd"] > 0
    assert reported["session_id"] == session["session_id"]


def records(journal: Path) -> list[dict[str, Any]]:
    """What the status line told that was journaled."""
    lines = [line for path in journal.iterdir() for line in path.read_text().splitlines()]
    known = map(json.loads, lines)
    return [each["p"] for each in known if each["src"] == "statusline"]
