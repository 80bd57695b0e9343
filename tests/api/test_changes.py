"""What changes between two looks."""

import json
import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.changes import Change, Watch, changed_since, is_stirred, time_of
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.runs import run_folder
from tests.builders import deliver, line, payload, session
from tests.cli.terminal import call
from tests.fake_client import Client
from tests.runs.fakes import STAYS, until
from tests.transcript_builders import answer, tool, transcript

NS = 10**9


def send(event: str, session_id: str = "s1", **fields: Any) -> None:
    """A hook, just now."""
    deliver(line(payload(event, session_id, **fields), at=time.time_ns()))


def look(watch: Watch, store: Store) -> list[Change]:
    """What has changed after what is new was projected."""
    store.refresh()
    return watch.look(store)


def kinds(changes: list[Change]) -> list[tuple[str, str, Any]]:
    return [(each.kind, each.event, each.session or each.run) for each in changes]


def test_a_session_from_start_to_end(store: Store) -> None:
    watch = Watch()
    assert look(watch, store) == []
    send("SessionStart")
    (change,) = look(watch, store)
    assert change.to_dict() == {
        "event": "started",
        "at": change.at,
        "session": 1,
        "agent": "claude_code",
        "state": "idle",
    }
    assert look(watch, store) == []
    send("UserPromptSubmit", prompt="Fix the login", prompt_id="p1")
    (change,) = look(watch, store)
    assert (change.event, change.state) == ("state", "busy")
    send("PostToolUse", tool_name="Read", tool_use_id="t1")
    assert kinds(look(watch, store)) == [("session", "activity", 1)]
    send("PermissionRequest", tool_name="Bash")
    (change,) = look(watch, store)
    assert (change.state, change.waiting_for) == ("wait", "permission: Bash")
    send("SessionEnd", reason="other")
    (change,) = look(watch, store)
    assert (change.event, change.state, change.session) == ("ended", "completed", 1)


def test_what_was_there_before_is_no_change(store: Store) -> None:
    send("SessionStart")
    assert look(Watch(), store) == []


def test_another_process_projects(store: Store) -> None:
    watch = Watch()
    look(watch, store)
    send("SessionStart")
    call("list")
    assert kinds(watch.look(store)) == [("session", "started", 1)]


def test_a_deleted_session(store: Store) -> None:
    send("SessionStart")
    watch = Watch()
    look(watch, store)
    store.delete_session("s1")
    (change,) = look(watch, store)
    assert (change.event, change.session, change.state) == ("deleted", 1, None)


def test_the_tool_in_use(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "s1.jsonl"
    send("UserPromptSubmit", prompt="Fix the login", transcript_path=str(path))
    watch = Watch()
    look(watch, store)
    path.write_bytes(transcript(answer(content=[tool("Bash", command="make")])))
    (change,) = watch.look(store)
    assert (change.event, change.tool, change.state) == ("tool", "Bash", "busy")


def test_what_an_agent_shows(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path))
    sent = payload("UserPromptSubmit", prompt="Fix the login")
    deliver(line(sent, at=time.time_ns() - 60 * NS, pid=os.getpid()))
    watch = Watch()
    look(watch, store)
    assert not watch.is_stirred()
    (tmp_path / "sessions").mkdir()
    shown = {"sessionId": "s1", "status": "idle", "statusUpdatedAt": round(time.time() * 1000)}
    (tmp_path / "sessions" / f"{os.getpid()}.json").write_text(json.dumps(shown))
    assert watch.is_stirred()
    (change,) = look(watch, store)
    assert (change.event, change.state) == ("state", "idle")


def test_a_process_that_is_gone() -> None:
    assert is_stirred(session(pid=2**22 + 1, process_start_time=1))
    assert not is_stirred(session(pid=None, status="busy"))


def test_runs(store: Store, client: Client, manager: SessionManager, tmp_path: Path) -> None:
    watch = Watch()
    look(watch, store)
    client.does(STAYS)
    run = manager.execute(tmp_path, "Fix the login")
    changes = until(lambda: of_runs(look(watch, store)), "a run")
    assert kinds(changes)[0] == ("run", "started", run.session_id)
    until(lambda: manager.get(run.session_id).status == "running", "it runs")
    look(watch, store)
    manager.cancel(run.session_id, grace=0.1)
    assert states(look(watch, store)) == {"cancelled"}
    assert of_runs(look(watch, store)) == []
    began = datetime.now(UTC) - timedelta(seconds=30)
    assert of_runs(changed_since(store, began))[0].run == run.session_id
    later = datetime.now(UTC) + timedelta(hours=1)
    assert of_runs(changed_since(store, later)) == []
    shutil.rmtree(run_folder.last_of(run.session_id).folder)
    assert kinds(of_runs(look(watch, store))) == [("run", "deleted", run.session_id)]


def of_runs(changes: list[Change]) -> list[Change]:
    return [each for each in changes if each.kind == "run"]


def states(changes: list[Change]) -> set[str | None]:
    return {each.state for each in of_runs(changes)}


def test_output_of_a_run(store: Store, manager: SessionManager, tmp_path: Path) -> None:
    run = manager.execute(tmp_path, "Fix the login")
    manager.wait(run.session_id)
    watch = Watch()
    look(watch, store)
    found = run_folder.last_of(run.session_id)
    watch.runs = {found: ("running", 1)}
    assert states(look(watch, store)) == {"completed"}
    watch.runs = {found: ("initializing", 0)}
    found.output.unlink()
    assert states(look(watch, store)) == set()


def test_runs_that_cannot_be_listed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch()
    look(watch, store)
    folder = paths.make_private(run_folder.root())
    folder.rmdir()
    folder.symlink_to(folder)
    assert look(watch, store) == []


def test_what_was_missed(store: Store) -> None:
    send("SessionStart", "old")
    before = time.time_ns() // 10**6
    assert [each.session for each in changed_since(store, time_of(before + 60_000))] == []
    send("UserPromptSubmit", "new", prompt="Fix the login")
    store.refresh()
    changes = changed_since(store, time_of(before))
    assert sorted((each.session or 0, each.state) for each in changes) == [(1, "idle"), (2, "busy")]
    assert changed_since(store, time_of(before + 60_000)) == []
