"""`hookkit watch` beside the real client: the tool in use, as the transcript has it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.tmux import Tmux, terminal
from tests.e2e.client import Client, kill, wait_for
from tests.e2e.conftest import Machine

pytestmark = pytest.mark.e2e

WAITING = "until [ -e go ]; do sleep 0.2; done"

SCRIPT = {
    "turns": [
        {"content": [{"tool": "Bash", "input": {"command": WAITING}}]},
        {"text": "and slowly", "delay_s": 20},
    ]
}


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Tmux]:
    with terminal(tmp_path, 120) as made:
        yield made


def watch(client: Client, screen: Tmux, monkeypatch: pytest.MonkeyPatch) -> None:
    """Watch as the person of a machine."""
    for name in os.environ:
        if name.startswith("HOOKKIT_"):
            monkeypatch.delenv(name)
    screen.hookkit("watch", **client.env)


def test_the_tool_in_use(machine: Machine, screen: Tmux, monkeypatch: pytest.MonkeyPatch) -> None:
    client = machine(SCRIPT)
    client.hookkit("install")
    running = client.start("Wait for it")
    try:
        wait_for(client.sessions, "a session")
        watch(client, screen, monkeypatch)
        screen.sees("1 active", "s Bash", "#1 Wait for it", f"s {WAITING}")
        (client.project / "go").touch()
        screen.misses("Bash")
        screen.sees("busy", "No tool in use.")
    finally:
        kill(running)
