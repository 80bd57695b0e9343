"""The conversations in rollouts, for people to read."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.codex import conversation
from hookkit.model.transcript import DetailedCall, DetailedResult, FileChange, Hunk, Recap
from tests.agents.captures import Capture
from tests.agents.codex.rollouts import (
    Row,
    completed,
    event,
    item,
    meta,
    prompt,
    row,
    turn,
    write,
)
from tests.cli.terminal import call

PATCH = "*** Begin Patch\n*** Add File: a\n+x\n*** End Patch"


def entries(*rows: Row) -> list[Any]:
    with conversation.open_reader(write(meta(), turn(), *rows)) as reader:
        return list(reader)


def test_a_call_with_its_inputs() -> None:
    found = entries(
        item("function_call", name="exec_command", arguments='{"cmd":"ls"}', call_id="c1"),
        item("function_call_output", call_id="c1", output="Exit code: 1\nno"),
    )
    asked, answered = found[-2:]
    assert isinstance(asked, DetailedCall)
    assert (asked.id, asked.name, asked.about) == ("c1", "Bash", "ls")
    assert asked.inputs == {"cmd": "ls", "command": "ls"}
    assert isinstance(answered, DetailedResult)
    assert (answered.is_error, answered.output) == (True, "Exit code: 1\nno")


@pytest.mark.parametrize(
    "output, shown",
    [
        ("Chunk ID: a\nWall time: 1 s\nProcess exited with code 1\nOutput:\nno\n", "no\n"),
        ("Exit code: 0\nWall time: 1 s\nOutput:\n", "Exit code: 0\nWall time: 1 s\nOutput:\n"),
        ("Wall time flies\n", "Wall time flies\n"),
    ],
)
def test_what_a_command_printed(output: str, shown: str) -> None:
    found = entries(item("function_call_output", call_id="c1", output=output))
    assert found[-1].output == shown


@pytest.mark.parametrize("is_reported", [True, False])
def test_what_a_patch_changed(is_reported: bool) -> None:
    reported = {"/w/shop/a": {"type": "add", "content": "x\n"}}
    found = entries(
        item("custom_tool_call", name="apply_patch", input=PATCH, call_id="c1"),
        *[completed("FileChange", id="c1", changes=reported)] * is_reported,
        item("custom_tool_call_output", call_id="c1", output="Exit code: 0\n"),
    )
    asked, answered = found[-2:]
    assert asked.about == "/w/shop/a"
    assert answered.changes == (FileChange("/w/shop/a", (Hunk(0, 1, ("+x",)),), is_new=True),)


def test_a_patch_that_failed_changed_nothing() -> None:
    found = entries(
        item("custom_tool_call", name="apply_patch", input=PATCH, call_id="c1"),
        item("custom_tool_call_output", call_id="c1", output="patch rejected: no"),
    )
    assert found[-1].changes == ()


@pytest.mark.parametrize(
    "asked, started, name",
    [
        (
            {"agent_type": "explorer"},
            ("CollabAgentToolCall", {"receiver_thread_ids": ["a1"]}),
            "explorer",
        ),
        ({"task_name": "count"}, ("SubAgentActivity", {"agent_thread_id": "a1"}), "count"),
    ],
)
def test_a_subagent_that_a_call_starts(asked: Row, started: tuple[str, Row], name: str) -> None:
    words = json.dumps({"message": "Count"} | asked)
    kind, more = started
    found = entries(
        item("function_call", name="spawn_agent", arguments=words, call_id="c1"),
        completed(kind, id="c1", **more),
        item("function_call_output", call_id="c1", output="{}"),
    )
    assert (found[-2].subagent, found[-2].about) == (name, "Count")
    assert found[-1].agent_id == "a1"


def test_a_call_without_words() -> None:
    (asked,) = entries(item("function_call", name="f", arguments="{}", call_id="c1"))[-1:]
    assert asked.about == ""


def test_a_summary() -> None:
    found = entries(row("compacted", message="All was done.", window_id="w1"))
    assert isinstance(found[-1], Recap)
    assert (found[-1].text, found[-1].uuid) == ("All was done.", "w1")
    assert not isinstance(entries(row("compacted", window_id="w1"))[-1], Recap)


def test_the_calls_in_progress() -> None:
    path = write(
        *(meta(), turn(), item("function_call", name="f", call_id="c0"), prompt("Go")),
        item("function_call", name="g", call_id="c1"),
        item("function_call", name="h", call_id="c2"),
        item("function_call_output", call_id="c1", output=""),
    )
    path.write_text(path.read_text() + "{torn\n")
    assert [each.id for each in conversation.open_calls(path)] == ["c2"]
    rows = item("function_call", name="h", call_id="c2"), event("task_complete")
    assert conversation.open_calls(write(meta(), *rows)) == []
    long = item("function_call", name="h", call_id="c2", arguments="x" * 300_000)
    assert conversation.open_calls(write(meta(), long, turn())) == []


def test_a_history_of_a_captured_session() -> None:
    capture = Capture("codex", "2-subagent-v1")
    capture.import_logs()
    shown = json.loads(call("history", "1", "--json").stdout)
    kinds = [each["kind"] for each in shown["turns"]]
    assert kinds[0] == "prompt"
    assert {"tool", "answer"} <= set(kinds)
    assert "sub.txt" in json.dumps(shown)
    assert capture.folder.is_dir()
    assert Path.home().is_dir()
