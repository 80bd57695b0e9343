"""The forty fields of a session, and its methods: what fills each, from the wire to the JSON.

The list is mi6's `Session` (https://docs.rs/mi6-core); its order is kept.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.pipeline.collect import live_sessions
from hookkit.pipeline.collect.dead_processes import is_process_running
from tests.builders import at, deliver, line, payload, session, tool
from tests.cli.terminal import call
from tests.transcript_builders import MODEL, answer, prompt, result, transcript, usage, write
from tests.transcript_builders import tool as asked

HERE = Path(__file__).parents[1]
CAPTURED = HERE / "transcripts" / "client-2.1.329"
EXPORTS = HERE / "otlp" / "http_json_requests.jsonl"
TOOLS = "04c20410-2db2-4b39-856c-7c827fb129c8"
CLEARED = "6611fac2-fb71-48e8-ab4e-5861b5544421"
OVERLOADED = "8c2dcf7d-a9c0-4c41-8d70-210223672148"

FIELDS = (
    *("session_id", "machine_id", "framework"),
    *("first_started_at", "last_started_at", "first_ended_at", "last_ended_at"),
    *("last_activity", "revival_count", "status", "status_updated_at"),
    *("pid", "process_start_time", "cwd", "local_git_dir", "git_branch", "git_worktree_path"),
    *("github_repo", "github_issue", "github_pr", "git_additions", "git_deletions"),
    *("first_user_message", "last_user_message", "model"),
    *("compaction_count", "message_count", "tool_call_count"),
    *("api_request_count", "api_error_count"),
    *("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write"),
    *("cost_usd", "context", "n_hook_events", "n_otel_events"),
    *("transcript_available", "transcript_path"),
)

Fields = Mapping[str, Any]


def told(session_id: str = "s1") -> dict[str, Any]:
    """A session as `hookkit session get` prints it."""
    row: dict[str, Any] = json.loads(call("session", "get", session_id).stdout)["session"]
    return row


def hooks(*payloads: Fields, **envelope: Any) -> None:
    """Hooks that come one second after the other."""
    deliver(*(line(each, second, **envelope) for second, each in enumerate(payloads)))


def replayed(name: str) -> list[dict[str, Any]]:
    """What the real client's hooks sent."""
    sent = (HERE / "payloads" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(each) for each in sent]


def exports() -> list[dict[str, Any]]:
    """What the real client's telemetry sent."""
    return [json.loads(each)["body"] for each in EXPORTS.read_text("utf-8").splitlines()]


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Dev", "-c", "user.email=dev@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


# Each way in which a session becomes known; what it then says


def by_hooks(folder: Path) -> Fields:
    hooks(*replayed("tools"))
    return {
        "session_id": TOOLS,
        "machine_id": paths.machine_id(),
        "framework": "claude_code",
        "cwd": "/home/dev/tools",
        "first_started_at": at(0),
        "last_activity": at(50),
        "first_user_message": "please do the tool tour",
        "last_user_message": "please do the tool tour",
        "message_count": 2,  # and one of a task in the background
        "tool_call_count": 12,
        "n_hook_events": 51,
        "transcript_available": False,
        "transcript_path": f"/home/dev/.claude/projects/-home-dev-tools/{TOOLS}.jsonl",
        "tokens_input": 0,
        "cost_usd": None,
        "context": None,
        "metrics_source": "hook",
    }


def by_a_transcript(folder: Path) -> Fields:
    call("import", str(CAPTURED / "tools"))
    return {
        "session_id": TOOLS,
        "machine_id": paths.machine_id(),
        "framework": "claude_code",
        "first_started_at": "2026-11-21T08:36:44.120Z",
        "last_ended_at": "2026-11-21T08:36:50.278Z",
        "status": "done",
        "cwd": "/home/dev/tools",
        "git_branch": "main",
        "first_user_message": "please do the tool tour",
        "model": MODEL,
        "tool_call_count": 12,
        "api_request_count": 18,
        "tokens_input": 1_623,
        "tokens_output": 832,
        "tokens_cache_read": 34_560,
        "tokens_cache_write": 3_371,
        "cost_usd": 0.046899,
        "context": 2_800,
        "n_hook_events": 0,
        "transcript_available": True,
        "transcript_path": str(CAPTURED / "tools" / f"{TOOLS}.jsonl"),
        "metrics_source": "transcript",
        "total_tokens": 40_386,
        "duration": 6.158,
        "is_active": False,
    }


def by_telemetry(folder: Path) -> Fields:
    deliver(*(line(body, number, src="otel") for number, body in enumerate(exports())))
    (row,) = json.loads(call("session", "recent").stdout)["sessions"]
    return {
        "session_id": row["session_id"],
        "framework": "claude_code",
        "model": MODEL,
        "api_request_count": 7,
        "tokens_input": 160,
        "tokens_output": 170,
        "tokens_cache_read": 10,
        "tokens_cache_write": 20,
        "cost_usd": 0.004142,
        "n_hook_events": 0,
        "n_otel_events": row["n_otel_events"] or 1,
        "transcript_available": False,
        "metrics_source": "otel",
    }


def by_hooks_and_a_transcript(folder: Path) -> Fields:
    printed = [
        prompt("the first"),
        answer(used=usage(10, 50, 300, 40), content=[asked()], seconds=1),
        prompt([result()], seconds=2),
        prompt("the last", seconds=3),
        answer("msg_2", usage(20, 60, 700, 80), seconds=4),
    ]
    [path] = write(folder, {"s1.jsonl": transcript(*printed)})
    known = {"transcript_path": str(path)}
    hooks(
        payload("SessionStart", **known),
        payload("UserPromptSubmit", prompt="as the hook had it", **known),
        at=time.time_ns(),  # a session whose transcript is still followed
    )
    return {
        "session_id": "s1",
        "first_user_message": "the first",
        "last_user_message": "as the hook had it",  # it came later
        "message_count": 2,
        "tool_call_count": 1,
        "api_request_count": 2,
        "tokens_output": 110,
        "context": 800,
        "model": MODEL,
        "transcript_available": True,
        "transcript_path": str(path),
        "metrics_source": "transcript",
    }


def revived(folder: Path) -> Fields:
    start, end = payload("SessionStart", source="startup"), payload("SessionEnd", reason="other")
    again = payload("SessionStart", source="resume")
    hooks(start, end, again, payload("Stop"), payload("SessionEnd", reason="logout"), again)
    return {
        "session_id": "s1",
        "first_started_at": at(0),
        "first_ended_at": at(1),
        "last_started_at": at(5),
        "last_ended_at": None,
        "last_activity": at(5),
        "revival_count": 2,
        "status": "idle",
        "status_updated_at": at(5),
        "is_active": True,
        "duration": 5.0,
    }


def ended(folder: Path) -> Fields:
    hooks(payload("SessionStart"), payload("SessionEnd", reason="other"), **running())
    return {
        "session_id": "s1",
        "first_ended_at": at(1),
        "last_ended_at": at(1),
        "status": "done",
        "status_updated_at": at(1),
        "pid": None,
        "process_start_time": None,
        "is_active": False,
        "is_process_running": False,
    }


def running() -> dict[str, Any]:
    """The envelope of a hook of this very process."""
    created = psutil.Process().create_time()
    return {"pid": os.getpid(), "start": 0, "boot": round(created * 1000)}


def with_a_process(folder: Path) -> Fields:
    hooks(payload("SessionStart"), **running())
    return {
        "session_id": "s1",
        "pid": os.getpid(),
        "process_start_time": int(psutil.Process().create_time()),
        "is_process_running": True,
    }


def in_a_worktree(folder: Path) -> Fields:
    main, tree = folder / "shop", folder / "tree"
    main.mkdir()
    git(main, "init", "--quiet", "--initial-branch=main")
    git(main, "remote", "add", "origin", "git@github.com:dev/shop.git")
    (main / "a.txt").write_text("one\ntwo\nthree\n")
    git(main, "add", ".")
    git(main, "commit", "--quiet", "-m", "Begin")
    git(main, "worktree", "add", "--quiet", "-b", "discount", str(tree))
    now = time.time_ns()
    hooks(payload("SessionStart", cwd=str(tree)), at=now)
    with Store.open() as store:
        live_sessions.ask_git(store.database)
        store.refresh()
        (tree / "a.txt").write_text("one\n2\nthree\nfour\n")
        git(tree, "commit", "--quiet", "--all", "-m", "Count")
        hooks(payload("Stop", cwd=str(tree)), at=time.time_ns())  # git is asked after each answer
        store.refresh()
        live_sessions.ask_git(store.database)
        store.refresh()
    return {
        "session_id": "s1",
        "cwd": str(tree),
        "local_git_dir": str(main / ".git" / "worktrees" / "tree"),
        "git_branch": "discount",
        "git_worktree_path": str(tree),
        "github_repo": "dev/shop",
        "git_additions": 2,
        "git_deletions": 1,
    }


def on_github(folder: Path) -> Fields:
    def shell(command: str, printed: str = "") -> dict[str, Any]:
        response = {"stdout": printed, "stderr": "", "interrupted": False}
        return tool(name="Bash", tool_input={"command": command}, tool_response=response)

    made = "https://github.com/dev/shop/pull/18\n"
    hooks(
        payload("SessionStart"),
        shell("gh issue view 7"),
        shell("gh issue view 12 --json title"),
        shell("gh pr create --title 'Discount' --body x", made),
        shell("git checkout upgrade-text-fix-2"),
    )
    return {"session_id": "s1", "github_issue": 12, "github_pr": 18, "tool_call_count": 4}


def compacted(folder: Path) -> Fields:
    hooks(*replayed("tui1"))
    return {
        "session_id": CLEARED,
        "compaction_count": 1,
        "last_user_message": "prompt after compact",
    }


def refused(folder: Path) -> Fields:
    call("import", str(CAPTURED / "overloaded"))
    return {
        "session_id": OVERLOADED,
        "api_error_count": 2,
        "api_request_count": 0,
        "cost_usd": None,
    }


WAYS: tuple[Callable[[Path], Fields], ...] = (
    *(by_hooks, by_a_transcript, by_telemetry, by_hooks_and_a_transcript),
    *(revived, ended, with_a_process, in_a_worktree, on_github, compacted, refused),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_fills_a_session(way: Callable[[Path], Fields], tmp_path: Path) -> None:
    should = way(tmp_path)
    row = told(should["session_id"])
    assert {name: row[name] for name in should} == should


def test_every_field_is_there(tmp_path: Path) -> None:
    assert len(FIELDS) == 40
    hooks(payload("SessionStart"))
    assert not set(FIELDS) - told().keys()


STATUSES = [
    (payload("SessionStart"), "idle"),
    (payload("UserPromptSubmit", prompt="go"), "busy"),
    (payload("PermissionRequest", tool_name="Bash"), "wait"),
    (tool(), "busy"),
    (payload("Stop"), "idle"),
    (payload("SessionEnd"), "done"),
    (payload("SessionStart", source="resume"), "idle"),
]


@pytest.mark.parametrize("count", range(1, len(STATUSES) + 1))
def test_the_status(count: int) -> None:
    hooks(*(each for each, _ in STATUSES[:count]))
    row = told()
    assert (row["status"], row["status_updated_at"]) == (STATUSES[count - 1][1], at(count - 1))


def test_a_late_hook_does_not_bring_a_status_back() -> None:
    deliver(
        line(payload("SessionStart"), 0),
        line(payload("Stop"), 9),
        line(payload("UserPromptSubmit", prompt="go"), 3),
    )
    row = told()
    assert (row["status"], row["status_updated_at"], row["last_activity"]) == ("idle", at(9), at(9))


# Methods


def with_sources(*names: str) -> Session:
    """A session that these have told of."""
    row = session()
    row.hook.messages = row.hook.tool_calls = 5
    if "otel" in names:
        row.otel.api_requests, row.otel.input, row.otel.output = 3, 30, 300
    if "transcript" in names:
        row.transcript_available = True
        row.transcript.api_requests, row.transcript.input, row.transcript.messages = 2, 20, 7
        row.transcript.tool_calls = 4
    row.choose()
    return row


@pytest.mark.parametrize(
    "names, source, otel_updates, hook_updates, total, calls",
    [
        ((), "hook", True, True, 0, 5),
        (("otel",), "otel", True, True, 330, 5),
        (("otel", "transcript"), "transcript", False, False, 20, 4),
        (("transcript",), "transcript", False, False, 20, 4),
    ],
    ids=["hooks", "telemetry", "all", "transcript"],
)
def test_which_source_counts(
    names: tuple[str, ...],
    source: str,
    otel_updates: bool,
    hook_updates: bool,
    total: int,
    calls: int,
) -> None:
    row = with_sources(*names)
    assert row.metrics_source == source
    assert row.should_otel_update_tokens is otel_updates
    assert row.should_hook_update_counts is hook_updates
    assert (row.total_tokens, row.tool_call_count) == (total, calls)


def test_telemetry_that_comes_after_the_transcript_changes_no_tokens() -> None:
    call("import", str(CAPTURED / "tools"))
    deliver(*(line(renamed(body), src="otel") for body in exports()))
    row = told(TOOLS)
    assert row["n_otel_events"] > 0
    assert (row["tokens_input"], row["cost_usd"], row["metrics_source"]) == (
        *(1_623, 0.046899),
        "transcript",
    )


def renamed(body: dict[str, Any]) -> dict[str, Any]:
    """An export of the session TOOLS."""
    attributes = [
        each["value"]["stringValue"]
        for each in walk(body)
        if each.get("key") == "session.id" and "value" in each
    ]
    text = json.dumps(body)
    for known in set(attributes):
        text = text.replace(known, TOOLS)
    found: dict[str, Any] = json.loads(text)
    return found


def walk(value: Any) -> list[dict[str, Any]]:
    """All objects in a document."""
    if isinstance(value, list):
        return [found for each in value for found in walk(each)]
    if isinstance(value, dict):
        return [value, *(found for each in value.values() for found in walk(each))]
    return []


def test_how_long_a_session_lasts() -> None:
    row = session(last_activity=at(90))
    assert (row.is_active, row.duration) == (True, timedelta(seconds=90))
    row.end(at(60), "other")
    assert (row.is_active, row.duration) == (False, timedelta(seconds=60))
    row.start(at(100))
    row.last_activity = at(120)
    assert (row.is_active, row.duration) == (True, timedelta(seconds=120))


@pytest.mark.parametrize(
    "framework, shares, amp", [("cursor", True, False), ("amp", False, True), (None, False, False)]
)
def test_what_is_special_about_a_framework(framework: str | None, shares: bool, amp: bool) -> None:
    row = session(framework=framework)
    assert (row.uses_shared_process, row.is_amp) == (shares, amp)


def test_another_process_of_the_same_number_is_not_the_sessions() -> None:
    created = int(psutil.Process().create_time())
    assert is_process_running(session(pid=os.getpid(), process_start_time=created))
    assert is_process_running(session(pid=os.getpid()))
    assert not is_process_running(session(pid=os.getpid(), process_start_time=created - 60))
    assert not is_process_running(session(process_start_time=created))
