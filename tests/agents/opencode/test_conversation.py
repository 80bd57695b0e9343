"""Conversations of OpenCode, for people to read."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.opencode import conversation, edits
from hookkit.model.transcript import DetailedCall, DetailedResult, FileChange, Hunk, Recap
from tests.agents.captures import Capture
from tests.agents.opencode.logs import AT, assistant, database, message, session, text, tool, user
from tests.cli.installed import outcome
from tests.cli.terminal import run

PATCH = "Index: a.py\n====\n--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline\n"
HUNK = Hunk(1, 1, (" a", "-b", "+c"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return database(tmp_path / "opencode.db")


def test_calls_with_all_their_inputs(file: Path) -> None:
    path = session(file)
    task = {"description": "count", "prompt": "Count", "subagent_type": "general"}
    parts = (
        tool("bash", input={"timeout": 9, "command": "ls"}, output="a.py"),
        tool("task", input=task, metadata={"sessionId": "ses_2"}, output="2"),
        tool("task", input={"description": "count"}),
        tool("x", "error", input={"a": 7}, error="no"),
    )
    message(file, "m1", assistant(), *parts)
    with conversation.open_reader(path) as reader:
        found = list(reader)
    calls = [each for each in found if isinstance(each, DetailedCall)]
    assert [(each.name, each.about, each.subagent) for each in calls] == [
        ("bash", "ls", ""),
        ("task", "count", "count (@general subagent)"),
        ("task", "count", "count"),
        ("x", "", ""),
    ]
    results = [each for each in found if isinstance(each, DetailedResult)]
    assert [(each.is_error, each.output, each.agent_id) for each in results] == [
        (False, "a.py", None),
        (False, "2", "ses_2"),
        (False, "", None),
        (True, "no", None),
    ]


def test_the_summary_of_a_compaction(file: Path) -> None:
    path = session(file)
    message(file, "m1", assistant(summary=True), text("All of it"))
    with conversation.open_reader(path) as reader:
        (recap,) = (each for each in reader if isinstance(each, Recap))
    assert recap.text == "All of it"


def test_calls_in_progress(file: Path) -> None:
    path = session(file)
    assert conversation.open_calls(path) == []
    message(file, "m1", assistant(), tool("read", "running"))
    parts = tool("read"), tool("bash", "running", input={"command": "sleep 9"})
    message(file, "m2", assistant(AT + 9), *parts, at=AT + 9)
    (call,) = conversation.open_calls(path)
    assert (call.name, call.about) == ("bash", "sleep 9")


def test_subagents(file: Path) -> None:
    path = session(file)
    below = session(file, "ses_2", parent_id="ses_1", title="count (@general subagent)")
    assert conversation.subagents(path) == [below]
    assert conversation.agent_id(below) == "ses_2"
    assert conversation.agent_name(below) == "count (@general subagent)"
    assert conversation.agent_name(file / "gone") == ""
    assert conversation.agent_name(Path("/gone/ses_2")) == ""


@pytest.mark.parametrize(
    ("name", "state", "expected"),
    [
        (
            "edit",
            {"input": {"filePath": "a.py"}, "metadata": {"filediff": {"patch": PATCH}}},
            [FileChange("a.py", (HUNK,))],
        ),
        (
            "edit",
            {"input": {"filePath": "a.py"}, "metadata": {"diff": PATCH}},
            [FileChange("a.py", (HUNK,))],
        ),
        (
            "write",
            {"input": {"filePath": "n", "content": "1\n2\n"}, "metadata": {"exists": False}},
            [FileChange("n", (Hunk(0, 1, ("+1", "+2")),), is_new=True)],
        ),
        ("write", {"input": {"filePath": "n"}, "metadata": {"exists": False}}, []),
        ("write", {"input": {"filePath": "n", "content": "1"}, "metadata": {"exists": True}}, []),
        (
            "apply_patch",
            {
                "metadata": {
                    "files": [
                        {"filePath": "a", "type": "add", "patch": PATCH},
                        {"filePath": "a", "movePath": "b", "type": "move", "patch": PATCH},
                        {"filePath": "c", "patch": "@@ -1 +1 @@\n"},
                        7,
                    ]
                }
            },
            [FileChange("a", (HUNK,), is_new=True), FileChange("b", (HUNK,))],
        ),
        ("read", {}, []),
    ],
)
def test_changes_of_files(name: str, state: dict[str, Any], expected: list[FileChange]) -> None:
    assert list(edits.changes(name, state)) == expected


def test_a_captured_conversation_as_people_read_it(home: Path) -> None:
    Capture("opencode", "2-subagent").import_logs()
    shown = run("history", "1")
    assert "Delegate" in shown
    assert "count (@general subagent)" in shown
    assert shown.index("Delegate") < shown.index("2 lines") < shown.index("sub says 2")


def test_a_damaged_message_is_reported(home: Path) -> None:
    file = database(home / ".local" / "share" / "opencode" / "opencode.db")
    path = session(file)
    message(file, "m1", user(), text("Please"))
    message(file, "m2", "{", at=AT + 1)
    assert f"{path}: message m2: not JSON" in outcome("import")[1].err
    assert "can't be read (message m2: not JSON" in run("history", "1")


def test_the_texts_of_a_fork_are_found_once(home: Path) -> None:
    Capture("opencode", "1-edit-resume-fork").import_logs()
    found = json.loads(run("search", "add", "--json"))
    assert len(found["hits"]) == 2
    assert {each["session_id"] for each in found["hits"]} == {"ses_dd9427c19ffeVTiHoZ1pD5NWWe"}


def test_a_captured_edit_as_people_read_it(home: Path) -> None:
    Capture("opencode", "1-edit-resume-fork").import_logs()
    shown = run("history", "ses_dd9427c")
    assert "-    return a - b" in shown
    assert "+    return a + b" in shown
    assert "Fixed add." in shown
