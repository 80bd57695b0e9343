"""Hooks over HTTP: journaled, answered with nothing, and counted once beside command hooks."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit import paths, record
from hookkit.api import server_keys
from hookkit.server.receivers import work
from tests.builders import deliver, line, payload, tool
from tests.server.receivers.sent import journal, only_session, send


def by_command(*payloads: Any) -> None:
    """Record payloads as command hooks do: they name the agent's process."""
    for each in payloads:
        content = json.dumps(each).encode()
        record.record(str(paths.data_dir()), content, os.getpid(), "hook", "claude_code")


def by_http(client: TestClient, *payloads: Any) -> None:
    """Send payloads as HTTP hooks do."""
    for each in payloads:
        done = send(client, "/hooks/claude_code", json.dumps(each).encode())
        assert (done.status_code, done.content) == (204, b"")


STORY = [
    payload("UserPromptSubmit", prompt="Fix the parser", prompt_id="p1"),
    tool(),
    tool("PostToolUseFailure", "Bash", error="exit 1"),
    payload("Notification", message="Waiting", notification_type="permission_prompt"),
    payload("Stop", last_assistant_message="Done", prompt_id="p1"),
    payload("UserPromptSubmit", prompt="Now the tests", prompt_id="p2"),
    payload("Stop", last_assistant_message="Done", prompt_id="p2"),
    payload("SessionEnd", reason="other"),
]


def counts() -> dict[str, Any]:
    """What was counted of the session."""
    found = only_session()
    named = ("prompts_count", "edit_count", "tool_call_count", "message_count", "n_hook_events")
    return {name: getattr(found, name) for name in named} | {"end": found.end_reason}


def test_they_count_as_command_hooks_do(client: TestClient) -> None:
    by_http(client, *STORY)
    assert counts() == {
        "prompts_count": 2,
        "edit_count": 1,
        "tool_call_count": 2,
        "message_count": 2,
        "n_hook_events": 8,
        "end": "other",
    }


@pytest.mark.parametrize("first", ["command", "http", "mixed"])
def test_both_count_once(client: TestClient, first: str) -> None:
    if first == "command":
        by_command(*STORY)
        by_http(client, *STORY)
    elif first == "http":
        by_http(client, *STORY)
        by_command(*STORY)
    else:
        for number, each in enumerate(STORY):
            order = [by_command, lambda each: by_http(client, each)]
            for act in order if number % 2 else reversed(order):
                act(each)
    assert len(journal()) == 2 * len(STORY)
    assert counts()["n_hook_events"] == len(STORY)
    assert counts()["prompts_count"] == 2
    assert counts()["message_count"] == 2


def test_both_count_once_where_each_is_projected_at_once(client: TestClient) -> None:
    for number, each in enumerate(STORY):
        order = [by_command, lambda each: by_http(client, each)]
        for act in order if number % 2 else reversed(order):
            act(each)
            only_session()
    assert counts()["n_hook_events"] == len(STORY)


def test_two_events_with_a_pause_between_are_two(client: TestClient) -> None:
    notice = payload("Notification", message="Waiting", notification_type="permission_prompt")
    deliver(line(notice, 0), line(notice, 10, pid=7), line(notice, 11), line(notice, 20))
    assert counts()["n_hook_events"] == 3


def test_they_name_no_process(client: TestClient) -> None:
    by_http(client, STORY[0])
    (found,) = journal()
    assert found.keys() == {"v", "id", "at", "src", "agent", "p"}
    assert (found["src"], found["p"]) == ("hook", STORY[0])
    assert only_session().pid is None


def test_the_agent_is_named_in_the_path(client: TestClient) -> None:
    content = json.dumps(STORY[0]).encode()
    assert send(client, "/hooks/claude-code", content).status_code == 204
    assert send(client, "/hooks/none", content).status_code == 404
    assert send(client, "/hooks/", content).status_code == 404
    assert len(journal()) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"text", b"\xff", b'"{}"'])
def test_what_is_no_payload(client: TestClient, content: bytes) -> None:
    done = send(client, "/hooks/claude_code", content)
    assert (done.status_code, done.content) == (400, b"")
    assert journal() == []


def test_a_large_payload_is_shortened(client: TestClient) -> None:
    by_http(client, tool(tool_response={"stdout": "x" * 3_000_000}))
    (found,) = journal()
    assert len(json.dumps(found)) < 300_000
    assert found["p"]["tool_use_id"]
    assert only_session().edit_count == 1


def test_one_that_is_too_large(client: TestClient) -> None:
    done = send(client, "/hooks/claude_code", b" " * (16 * 1024 * 1024 + 1))
    assert (done.status_code, done.content) == (413, b"")


def test_white_space_makes_no_second_line(client: TestClient) -> None:
    content = b"\n " + json.dumps(STORY[0], indent=2).encode() + b"\r\n"
    assert send(client, "/hooks/claude_code", content).status_code == 204
    assert len(journal()) == 1
    assert only_session().prompts_count == 1


def test_a_key_is_needed(client: TestClient) -> None:
    client.cookies.clear()
    assert client.post("/hooks/claude_code", json=STORY[0]).status_code == 401


def test_the_agent_never_sees_what_cant_be_written(client: TestClient) -> None:
    (paths.make_private(paths.data_dir()) / "journal").write_bytes(b"")
    (paths.data_dir() / f"{time.strftime('%Y-%m-%d', time.gmtime())}.9.jsonl").mkdir()
    by_http(client, STORY[0])
    assert "could not be written" in paths.log_file().read_text()


def test_the_work_that_is_due_is_done(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "done"
    code = (
        f"import os, time; time.sleep(.2); open({str(file)!r}, 'a').write(f'{{os.getsid(0)}}\\n')"
    )
    monkeypatch.setattr(work, "COMMAND", (sys.executable, "-c", code))
    by_http(client, STORY[0], STORY[1])
    assert not file.exists()
    by_http(client, *STORY[2:5], *STORY[5:], *STORY[5:])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not file.exists() or len(lines_of(file)) < 2):
        time.sleep(0.05)
    assert 2 <= len(lines_of(file)) <= 5
    assert len(set(lines_of(file))) == len(lines_of(file))


def lines_of(file: Path) -> list[str]:
    return file.read_text().split()


def test_work_that_cant_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "COMMAND", ("/nonexistent",))
    paths.make_private(paths.data_dir())
    background = work.BackgroundWork()
    background.ask()
    background.close()
    background.join()
    assert server_keys.load()
