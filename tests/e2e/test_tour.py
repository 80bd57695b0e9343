"""Runs of the real client: the counts are right to the last one."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Client, wait_for
from tests.e2e.conftest import CHECKOUT, SUMMARY, Machine

pytestmark = pytest.mark.e2e

NOTEBOOK = (
    '{"cells": [{"cell_type": "code", "id": "c1", "metadata": {}, "outputs": [],'
    ' "execution_count": null, "source": "print(1)"}], "metadata": {}, "nbformat": 4,'
    ' "nbformat_minor": 5}'
)

TOUR = {
    "edit_count": 5,  # Write, Edit, Write, NotebookEdit; and the subagent's Write
    "prompts_count": 1,
    "corrections_count": 0,
    "message_count": 2,  # the prompt, and the news that a background command has ended
    "tool_call_count": 12,  # two of them fail; what was refused before it ran is no call
    "lifecycle": "completed",
    "status": "done",
    "revival_count": 0,
    "pid": None,
    "framework": "claude_code",
    "project": "project",
    "first_user_message": "please do the tool tour",
}


def summarised(client: Client) -> dict[str, Any]:
    """The only session, once its summary is written."""
    wait_for(
        lambda: client.sessions() and client.sessions()[0]["summary_state"] == "done", "a summary"
    )
    (session,) = client.sessions()
    return session


def agree(client: Client) -> None:
    """Hooks and transcript have counted the same, each on its own."""
    for counted in client.tallies():
        hook, transcript = counted["hook"], counted["transcript"]
        for name in ("edits", "prompts", "tool_calls", "compactions"):
            assert getattr(hook, name) == getattr(transcript, name), name


def hook_errors(stream: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the client's stream says of hooks that failed."""
    return [event for event in stream if "hook" in str(event).lower() and "error" in str(event)]


@pytest.mark.parametrize("twice", [False, True], ids=["settings", "settings-and-plugin"])
def test_every_tool(machine: Machine, twice: bool) -> None:
    client = machine("tools")
    (client.project / "n.ipynb").write_text(NOTEBOOK)
    client.hookkit("install")

    stream = client.run(
        "please do the tool tour", *(["--plugin-dir", str(CHECKOUT)] if twice else [])
    )

    session = summarised(client)
    assert {name: session[name] for name in TOUR} == TOUR
    assert session["title"] == SUMMARY["title"]
    assert session["summary"] == SUMMARY["summary"]
    assert session["finished_at"] == session["last_ended_at"] is not None
    assert session["n_hook_events"] == 19
    assert session["metrics_source"] == "transcript"
    assert session["api_request_count"] == 19  # 15 turns and their last, and three of the subagent
    assert session["cost_usd"] == pytest.approx(stream[-1]["total_cost_usd"])
    assert session["git_branch"] == "main"
    assert len(client.transcripts()) == 1  # the summariser leaves none
    agree(client)
    if twice:
        journal = next((client.home / ".local/share/hookkit/journal").iterdir()).read_text()
        assert journal.count('"SessionEnd"') == 2  # both were recorded, one was counted


def test_parallel_reads(machine: Machine) -> None:
    client = machine("parallel_reads")
    for name in ("r1.txt", "r2.txt"):
        (client.project / name).write_text("x\n")
    client.hookkit("install")

    client.run("read both")

    session = summarised(client)
    assert (session["tool_call_count"], session["edit_count"]) == (2, 0)
    agree(client)


def test_resume_revives(machine: Machine) -> None:
    client = machine({"turns": [{"text": "one"}, {"text": "two"}]})
    client.hookkit("install")

    client.run("first")
    first = summarised(client)
    client.run("no, that's wrong, revert it", "--resume", first["session_id"])

    (session,) = client.sessions()
    assert session["revival_count"] == 1
    assert session["prompts_count"] == 2
    assert session["corrections_count"] == 1
    assert session["first_started_at"] == first["first_started_at"]
    assert session["last_started_at"] > first["last_ended_at"]
    assert session["first_ended_at"] == first["last_ended_at"]
    assert session["lifecycle"] == "completed"
    agree(client)


@pytest.mark.parametrize("system_python", ["python3", "/gone/python3"])
def test_interpreter_gone(system_python: str, machine: Machine) -> None:
    client = machine("basic")
    client.hookkit("install")
    launcher = client.home / ".local/share/hookkit/hook"
    text = launcher.read_text().replace("/bin/python", "/bin/gone/python")
    launcher.write_text(text.replace(" python3\n", f" {system_python}\n"))

    stream = client.run("say hello", "--include-hook-events")

    assert stream[-1]["type"] == "result"
    assert stream[-1]["result"] == "hello there"
    assert not hook_errors(stream)
    assert len(client.sessions()) == (1 if system_python == "python3" else 0)


def test_launcher_gone(machine: Machine) -> None:
    client = machine("basic")
    client.hookkit("install")
    (client.home / ".local/share/hookkit/hook").unlink()

    stream = client.run("say hello", "--include-hook-events")

    assert stream[-1]["result"] == "hello there"
    assert not hook_errors(stream)


def test_summariser_missing(machine: Machine) -> None:
    client = machine("basic", HOOKKIT_CLAUDE="/nowhere/claude")
    client.hookkit("install")

    client.run("say hello")

    wait_for(lambda: client.sessions()[0]["summary_state"] == "failed", "a failed summary")
    (session,) = client.sessions()
    assert session["title"] == "say hello"
    assert session["lifecycle"] == "completed"
    assert "/nowhere/claude" in session["summary_error"]


def test_wired_by_hand_from_the_example(machine: Machine) -> None:
    client = machine("basic")
    client.hookkit("install", "--user")  # writes the launcher
    client.hookkit("uninstall", "--user")
    settings = client.project / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_bytes(Path(CHECKOUT, "settings.example.json").read_bytes())

    client.run("say hello")

    assert summarised(client)["prompts_count"] == 1
