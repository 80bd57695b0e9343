"""How sessions end: cleared, killed, interrupted by a signal, closed with the terminal."""

import signal
from collections.abc import Callable

import pytest

from tests.e2e.client import Client, Terminal, kill, wait_for
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e


def active(client: Client, status: str) -> bool:
    """Whether the first session is in this status."""
    sessions = client.sessions()
    return bool(sessions) and sessions[0]["status"] == status


def test_sigkill_is_abandoned(machine: Machine) -> None:
    client = machine("slow_tool")
    client.hookkit("install")
    process = client.start("go")
    wait_for(lambda: active(client, "busy"), "a busy session")

    kill(process)

    (session,) = client.sessions()
    assert session["lifecycle"] == "abandoned"
    assert session["status"] == "done"
    assert session["end_reason"] == "process_gone"
    assert session["finished_at"] == session["last_activity"]
    assert session["pid"] is None


def test_sigterm_ends(machine: Machine) -> None:
    client = machine("slow_tool")
    client.hookkit("install")
    process = client.start("go")
    wait_for(lambda: active(client, "busy"), "a busy session")

    process.send_signal(signal.SIGTERM)
    process.wait()

    (session,) = client.sessions()
    assert session["lifecycle"] == "completed"
    assert session["end_reason"] == "other"


def test_clear_begins_another(machine: Machine, terminal: Callable[[Client], Terminal]) -> None:
    client = machine({"turns": [{"text": "first answer"}, {"text": "second answer"}]})
    client.hookkit("install")
    screen = terminal(client)
    screen.start()

    screen.say("hello one")
    screen.wait_for("first answer")
    screen.say("/clear")
    wait_for(lambda: not client.sessions()[0]["is_active"], "the first one ended")
    screen.say("hello two")
    screen.wait_for("second answer")
    screen.stop()

    wait_for(lambda: all(not each["is_active"] for each in client.sessions()), "both ended")
    first, second = client.sessions()
    assert (first["end_reason"], first["prompts_count"]) == ("clear", 1)
    assert (second["end_reason"], second["prompts_count"]) == ("other", 1)
    assert [first["first_user_message"], second["first_user_message"]] == ["hello one", "hello two"]
    assert first["finished_at"]
    assert second["finished_at"]
