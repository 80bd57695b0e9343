"""Conversations in Copilot's logs, for people to read."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.copilot import conversation
from hookkit.model.transcript import (
    AgentMessage,
    Compaction,
    DetailedCall,
    DetailedResult,
    FileChange,
    Hunk,
    Prompt,
    Question,
    Recap,
    ShellOutput,
)
from tests.agents.captures import Capture
from tests.agents.copilot import logs
from tests.agents.copilot.logs import AGENT, CALL, called, done, row, start
from tests.cli.terminal import call

PATCH = """
diff --git a/home/dev/shop/a.py b/home/dev/shop/a.py
index 0000000..0000000 100644
--- a/home/dev/shop/a.py
+++ b/home/dev/shop/a.py
@@ -1,3 +1,3 @@
 def add(a, b):
-    return a - b
+    return a + b
@@ -9 +9 @@
-x
+y
diff --git a/home/dev/shop/new.py b/home/dev/shop/new.py
create file mode 100644
--- a/dev/null
+++ b/home/dev/shop/new.py
@@ -1,0 +1,1 @@
+new
diff --git a/home/dev/shop/old.py b/home/dev/shop/old.py
--- a/home/dev/shop/old.py
+++ /dev/null
@@ -1 +0,0 @@
-old
diff --git a/home/dev/shop/empty b/home/dev/shop/empty
"""


def read(*rows: Any, agent: str = "") -> list[Any]:
    """The entries for people of a session, or of its subagent."""
    log = logs.write(start(), *rows)
    with conversation.open_reader(log / agent if agent else log) as reader:
        found = list(reader)
        assert reader.at
    return [each for each in found if type(each).__name__ != "Facts"]


def test_a_call_with_what_it_was_asked_and_answered() -> None:
    asked, answered = read(called("view", path="/a.py", view_range=[1, 2]), done())
    inputs = {"path": "/a.py", "view_range": [1, 2]}
    assert (asked.name, asked.about, asked.inputs) == ("view", "/a.py", inputs)
    assert (answered.id, answered.output, answered.changes) == (CALL, "done", ())
    failed = read(called("edit"), done(success=False, result=None, error={"message": "No match"}))
    assert (failed[1].is_error, failed[1].output) == (True, "No match")


def test_the_text_of_a_patch_is_an_input() -> None:
    sent = called("apply_patch")
    sent["data"]["arguments"] = "*** Begin Patch"
    (asked,) = read(sent)
    assert (asked.about, asked.inputs) == ("*** Begin Patch", {"input": "*** Begin Patch"})
    sent["data"]["arguments"] = None
    assert (read(sent)[0].about, read(sent)[0].inputs) == ("", {})


def test_what_a_call_changed() -> None:
    edits = [{"path": "/home/dev/shop/a.py", "kind": "edit"}]
    result = {"content": "done", "detailedContent": PATCH}
    changed = read(done(fileEdits=edits, result=result))[0].changes
    assert changed == (
        FileChange(
            "/home/dev/shop/a.py",
            (
                Hunk(1, 1, (" def add(a, b):", "-    return a - b", "+    return a + b")),
                Hunk(9, 9, ("-x", "+y")),
            ),
        ),
        FileChange("/home/dev/shop/new.py", (Hunk(1, 1, ("+new",)),), is_new=True),
        FileChange("/home/dev/shop/old.py", (Hunk(1, 0, ("-old",)),)),
    )
    assert read(done(result=result))[0].changes == ()
    assert read(done(fileEdits=edits, result={"detailedContent": 7}))[0].changes == ()


def test_a_question_to_the_person() -> None:
    (asked,) = read(called("ask_user", question="Which?", choices=["one", "two", 3]))
    assert asked.questions == (Question("Which?", ("one", "two")),)
    (other,) = read(called("ask_user", question="Which?"))
    assert other.questions == (Question("Which?"),)


TASK = {"name": "counter", "agent_type": "explore"}

STARTED = row(
    *("subagent.started", 2, AGENT),
    toolCallId=CALL,
    agentDisplayName="counter",
    agentName="explore",
)


def test_a_subagent_has_a_conversation_of_its_own() -> None:
    inner = "call_AAAAAAAAAAAAAAAAAAAAAAAA"
    rows = (
        row("user.message", content="Delegate"),
        row("tool.execution_start", toolCallId=CALL, toolName="task", arguments=TASK),
        STARTED,
        row("user.message", agent=AGENT, content="Count"),
        called("view", inner, AGENT, path="/a.py"),
        done(inner, AGENT),
        row("assistant.message", agent=AGENT, content="2 lines"),
        done(),
    )
    prompt, task, result = read(*rows)
    assert isinstance(prompt, Prompt)
    assert (task.subagent, result.agent_id) == ("counter", AGENT)
    message, view, viewed, answer = read(*rows, agent=AGENT)
    assert isinstance(message, AgentMessage)
    assert (message.text, view.name, viewed.id, answer.text) == ("Count", "view", inner, "2 lines")
    assert not view.claim.is_sidechain
    log = logs.write(start(), *rows)
    (path,) = conversation.subagents(log)
    assert (conversation.agent_id(path), conversation.agent_name(path)) == (AGENT, "counter")
    assert conversation.agent_name(log / "other") == ""
    assert conversation.agent_name(log) == ""


def test_subagents_that_are_none() -> None:
    wrong = row("subagent.started", agent="../../etc", toolCallId=CALL)
    nameless = row("subagent.started", agent="b", toolCallId=CALL)
    quoted = row("user.message", content='"subagent.started"')
    log = logs.write(start(), wrong, nameless, quoted, STARTED, STARTED)
    assert [each.name for each in conversation.subagents(log)] == ["b", AGENT]
    assert conversation.agent_name(log / "b") == ""
    assert conversation.subagents(log.parent) == []


def test_a_compaction_and_its_summary() -> None:
    found = read(row("session.compaction_complete", summaryContent="So far: all."))
    assert [type(each) for each in found] == [Compaction, Recap]
    assert found[1].text == "So far: all."
    assert len(read(row("session.compaction_complete"))) == 1


def test_the_output_of_a_persons_command() -> None:
    asked = row(
        "tool.user_requested", toolCallId=CALL, toolName="bash", arguments={"command": "ls"}
    )
    found = read(asked, called("bash", command="ls"), done(), done(result={}))
    assert [type(each) for each in found] == [Prompt, ShellOutput]
    assert found[1].text == "done"


def test_calls_in_progress() -> None:
    other = "call_BBBBBBBBBBBBBBBBBBBBBBBB"
    log = logs.write(start(), called("view"), called("bash", other, command="ls"), done())
    assert [each.name for each in conversation.open_calls(log)] == ["bash"]
    log.write_bytes(log.read_bytes() + b"torn\n" + logs.lines(row("abort")))
    assert conversation.open_calls(log) == []
    with pytest.raises(OSError, match="No such file"):
        conversation.open_calls(Path.home() / "none")


def test_history_shows_a_session_with_its_subagent() -> None:
    Capture("copilot", "2-subagent").import_logs()
    (known,) = json.loads(call("list", "--json").output)["sessions"]
    turns = json.loads(call("history", known["session_id"], "--json").output)["turns"]
    assert [(each["kind"], each.get("agent_name")) for each in turns] == [
        ("prompt", None),
        ("tool", None),
        ("message", "counter"),
        ("tool", "counter"),
        ("answer", "counter"),
        ("answer", None),
    ]


def test_history_shows_what_was_edited() -> None:
    Capture("copilot", "1-edit-resume").import_logs()
    shown = call("history", "df47187b", "--full").output
    for words in ("Fix add in app.py", "+    return a + b", "No match found", "Third."):
        assert words in shown


def test_the_kinds_of_entries() -> None:
    found = read(called("view"), done())
    assert [type(each) for each in found] == [DetailedCall, DetailedResult]
