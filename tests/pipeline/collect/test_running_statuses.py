"""The status of a session is what its agent shows, where hooks report nothing."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.pipeline.collect import running_statuses
from tests.builders import deliver, line, own, payload, session

NS = 10**9


def send(event: str, ago: float, **fields: Any) -> None:
    """A hook of this very process, so many seconds ago."""
    me = {"pid": os.getpid()}
    deliver(line(payload(event, **fields), at=time.time_ns() - round(ago * NS), **me))


def show(status: str, ago: float, session_id: str = "s1", **more: Any) -> None:
    """What the client shows since so many seconds ago."""
    folder = Path(os.environ["CLAUDE_CONFIG_DIR"]) / "sessions"
    folder.mkdir(parents=True, exist_ok=True)
    changed = round((time.time() - ago) * 1000)
    content = {"sessionId": session_id, "status": status, "statusUpdatedAt": changed}
    content |= more
    (folder / f"{os.getpid()}.json").write_text(json.dumps(content))


def only() -> Session:
    """The only session, as a reader sees it."""
    with Store.open() as store:
        (found,) = store.get_recent_sessions()
        return found


def journal_size() -> int:
    return sum(each.stat().st_size for each in paths.journal_dir().iterdir())


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "config"))


@pytest.mark.parametrize(("shown", "status"), [("idle", "idle"), ("waiting", "wait")])
def test_an_interruption_before_the_first_token(shown: str, status: str) -> None:
    send("UserPromptSubmit", 60, prompt="Fix the login")
    assert only().status == "busy"
    show(shown, 30)
    assert only().status == status
    size = journal_size()
    assert only().status == status
    assert journal_size() == size  # it is journaled once


def test_a_turn_that_fires_no_hook() -> None:
    send("SessionStart", 60)
    show("busy", 30)
    found = only()
    assert (found.status, found.turn_started_at is None) == ("busy", False)
    show("idle", 10)
    found = only()
    assert (found.status, found.turn_started_at) == ("idle", None)


def test_hooks_may_be_newer() -> None:
    show("idle", 60)
    send("UserPromptSubmit", 30, prompt="Fix the login")
    assert only().status == "busy"


def test_another_session_of_the_same_process() -> None:
    send("UserPromptSubmit", 60, prompt="Fix the login")
    show("idle", 30, session_id="s2")
    assert only().status == "busy"


def test_it_is_no_activity_and_a_rebuild_has_it() -> None:
    send("UserPromptSubmit", 60, prompt="Fix the login")
    before = only()
    show("idle", 30)
    after = only()
    assert (after.last_activity, after.n_hook_events) == (before.last_activity, 1)
    paths.database().unlink()
    again = only()
    assert (again.status, again.status_updated_at) == ("idle", after.status_updated_at)


def test_what_has_no_list_or_no_process() -> None:
    assert running_statuses.newer(session(pid=None)) is None
    assert running_statuses.newer(session(pid=1, last_ended_at="2026-11-21T09:30:00.000Z")) is None


def test_a_session_that_is_not_known() -> None:
    deliver(line(own("status_seen", status="busy"), 0, src="hookkit"))
    with Store.open() as store:
        assert store.get_recent_sessions() == []


PERMISSION = {"waitingFor": "permission prompt"}


def test_a_dialog_is_named_once_it_is_known() -> None:
    send("UserPromptSubmit", 60, prompt="Fix the login")
    send("Notification", 50, notification_type="agent_needs_input")
    assert (only().status, only().waiting_for) == ("wait", None)
    show("waiting", 51, **PERMISSION)
    assert (only().status, only().waiting_for) == ("wait", "permission")
    size = journal_size()
    assert only().waiting_for == "permission"
    assert journal_size() == size


def test_a_hook_is_more_precise() -> None:
    show("waiting", 49, **PERMISSION)
    send("UserPromptSubmit", 60, prompt="Fix the login")
    assert only().waiting_for == "permission"
    send("PermissionRequest", 50, tool_name="Bash")
    assert (only().waiting_for, only().status) == ("permission: Bash", "wait")


def test_another_agent_goes_on_while_one_waits() -> None:
    """The hooks of the agents that work don't show that the dialog is still open."""
    send("UserPromptSubmit", 60, prompt="Fix the login")
    show("waiting", 50, **PERMISSION)
    send("PostToolUse", 40, tool_name="Read", tool_use_id="t1")
    found = only()
    assert (found.status, found.waiting_for) == ("wait", "permission")


def test_the_file_may_be_late() -> None:
    send("UserPromptSubmit", 60, prompt="Fix the login")
    show("waiting", 50, **PERMISSION)
    send("PostToolUse", 0, tool_name="Read", tool_use_id="t1")
    assert only().status == "busy"


def test_an_agent_works_in_the_background() -> None:
    send("UserPromptSubmit", 60, prompt="Fix the login")
    show("busy", 60)
    send("Stop", 40)
    assert only().status == "busy"


def test_a_dialog_that_the_client_does_not_show() -> None:
    send("UserPromptSubmit", 60, prompt="Fix the login")
    show("busy", 60)
    send("PermissionRequest", 40, tool_name="Bash", agent_id="a1")
    assert only().status == "wait"
