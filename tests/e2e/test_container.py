"""A client in a container that shares the person's home: nobody takes it for dead from outside."""

import contextlib
import os
import shutil
import subprocess
from typing import Any

import psutil
import pytest

from tests.e2e.client import Client, kill, wait_for
from tests.e2e.conftest import Machine

CONTAINER = ["unshare", "-pf", "--mount-proc", "--kill-child"]
"""A pid namespace of its own, with its own /proc."""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        os.geteuid() != 0 or shutil.which("unshare") is None,
        reason="only root makes a pid namespace, with unshare(1)",
    ),
]


def contained(client: Client, prompt: str) -> "subprocess.Popen[bytes]":
    """Start the client with one prompt in a container."""
    nothing = subprocess.DEVNULL
    return subprocess.Popen(
        [*CONTAINER, *client.command(prompt)],
        cwd=client.project,
        env=client.env,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
    )


def the_busy_one(client: Client) -> dict[str, Any] | None:
    """Return the first session while it is busy."""
    found = client.sessions()
    return found[0] if found and found[0]["status"] == "busy" else None


def has_no_worker(container: "subprocess.Popen[bytes]") -> bool:
    """Return True once no process of hookkit is at work in the container.

    One that sees its own client die says so, and is right: it isn't outside.
    """
    for process in psutil.Process(container.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "hookkit" in process.cmdline():
                return False
    return True


def gone(client: Client) -> list[str]:
    """Return the lines that say that a process is gone."""
    segments = (client.home / ".local/share/hookkit/journal").glob("*.jsonl")
    lines = [line for each in segments for line in each.read_text().splitlines()]
    return [line for line in lines if '"process_gone"' in line]


def test_a_live_one_ends_by_itself(machine: Machine) -> None:
    client = machine("slow_tool")
    client.hookkit("install")
    process = contained(client, "go")
    seen = wait_for(lambda: the_busy_one(client), "a busy session")
    assert seen["is_process_running"] is None
    assert seen["pid"] is not None
    process.wait()
    (session,) = client.sessions()
    assert (session["end_reason"], session["lifecycle"]) == ("other", "completed")
    assert session["revival_count"] == 0


def test_a_killed_one_is_never_taken_for_gone(machine: Machine) -> None:
    client = machine("slow_tool")
    client.hookkit("install")
    process = contained(client, "go")
    wait_for(lambda: the_busy_one(client), "a busy session")
    wait_for(lambda: has_no_worker(process), "a container without workers")
    kill(process)
    (session,) = client.sessions()
    assert gone(client) == []
    assert (session["is_active"], session["end_reason"]) == (True, None)
    assert session["is_process_running"] is None
    assert session["summary_state"] == "none"
    client.hookkit("rebuild")
    assert client.sessions()[0]["is_active"]
