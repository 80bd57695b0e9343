"""A store with sessions of every kind, and all that a store holds, to be compared."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hookkit import paths
from hookkit.api.store import Store
from hookkit.lib.corrections.lessons import identity_of
from tests.builders import deliver, line, own, payload, tool
from tests.cli.terminal import call
from tests.kept_sums import assert_sums
from tests.transcript_builders import (
    SIDECHAIN,
    answer,
    at,
    prompt,
    result,
    transcript,
    usage,
    write,
)
from tests.transcript_builders import tool as asked

TELEMETRY = Path(__file__).parents[1] / "otlp" / "http_json_requests.jsonl"

TRANSCRIBED = {
    "p/s1.jsonl": transcript(
        prompt("Speed it up"),
        answer("msg_1", usage(10, 50, 900, 70), content=[asked("Edit", file_path="/a.py")]),
        prompt([result()], 2),
        answer("msg_2", usage(1, 7), seconds=3, model="nobody-knows-1"),
        prompt("No, that is wrong.", 4, uuid="u4"),
        answer("msg_3", usage(4, 9, speed="fast"), seconds=5),
    ),
    "p/s1/subagents/agent-a1.jsonl": transcript(
        prompt("Look", 2, **SIDECHAIN), answer("msg_4", usage(3, 30), seconds=3, **SIDECHAIN)
    ),
    "p/fork.jsonl": transcript(
        answer("msg_1", usage(10, 50, 900, 70), 1, "fork", forkedFrom={"sessionId": "s1"}),
        answer("msg_5", usage(5, 55), seconds=90, session="fork", gitBranch="other"),
    ),
}
"""A session with a subagent, a model without a price and a fast answer; and a fork of it."""

GIT = {
    "local_git_dir": "/home/dev/shop/.git",
    "git_branch": "main",
    "github_repo": "dev/shop",
    "head": "f00d",
    "git_additions": 3,
    "git_deletions": 1,
    "started_at": at(0),
    "snapshot": {"left.py": "12.17"},
    "checkouts": [
        ["/home/dev/shop", at(0), "/home/dev/shop/.git", "/home/dev/shop/.git", "main", "f00d"],
        [
            "/home/dev/t",
            at(0),
            "",
            "/home/dev/shop/.git",
            None,
            None,
            [1, 2],
            [3, 4],
            at(9),
        ],
    ],
    "starts": {"/home/dev/shop": [{"left.py": "12.17"}, {"left.py": [5, 0]}]},
    "commits": [["c0ffee", at(30), "Say hello | twice", 3, 1]],
    "files": [
        ["/home/dev/shop/b.py", "renamed", "/home/dev/shop/a.py", 3, 1, "committed"],
        ["/home/dev/shop/x.bin", "added", None, None, None, "untracked"],
    ],
}
CALL = {"provider": "openai", "model": "gpt-4o", "tokens": 900, "cost_usd": 0.125}

CLOCK: dict[str, Any] = {"pid": 4_000_000, "start": 90210, "boot": 1795253068804}


def hooks() -> list[bytes]:
    """Sessions that hooks tell of: one that has ended and was revived, one that goes on."""
    bare = payload("Stop", "hooked")
    return [
        line(payload("SessionStart", "hooked", source="startup", model="claude-opus-5-5"), **CLOCK),
        line(payload("UserPromptSubmit", "hooked", prompt="Fix it", prompt_id="p1"), 1),
        line(tool(session_id="hooked", tool_use_id="t1"), 2),
        line(tool("PostToolUseFailure", session_id="hooked", tool_use_id="t2"), 3),
        line(payload("Stop", "hooked", last_assistant_message="Done: a.py."), 3.5),
        line(
            payload("UserPromptSubmit", "hooked", prompt="[LEARN] rule: use tabs", prompt_id="p2"),
            3.6,
        ),
        line(payload("SubagentStop", "hooked", agent_id="a1", agent_type="Explore"), 4),
        line(payload("FromTheFuture", "hooked"), 5),
        line(bare, 6),
        line(bare, 7, src="replay", nth=2),
        line(payload("SessionEnd", "hooked", reason="other"), 8),
        line(payload("SessionStart", "hooked", source="resume"), 60),
        line({"session_id": "hooked", "cost": {"total_cost_usd": 0.5}}, 61, src="statusline"),
        line(
            own("summarized", "hooked", title="Mend the cart", summary="Done."), 62, src="hookkit"
        ),
        line(
            own("learning_edited", "hooked", learning=identity_of("use tabs"), text="Use tabs."),
            63,
            src="user",
        ),
        line(payload("SessionStart", "lively", cwd="/home/dev/blog"), 70),
        line(payload("PermissionRequest", "lively", tool_name="Bash"), 71),
    ]


def manual() -> list[bytes]:
    """A person's own session, in whose folder the hooked one ran."""
    mine = {"origin": "manual", "cwd": "/home/dev/shop", "description": "Work on the shop"}
    return [
        line(own("started", "mine", project="shop", **mine), -5, src="user"),
        line(own("git", "mine", **GIT), -4, src="hookkit"),
        line(own("logged", "mine", **CALL), 10, src="user"),
        line(own("logged", "mine", **CALL | {"cost_usd": None, "model": "new"}), 11, src="user"),
        line(own("noted", "mine", notes="Half of it\nis done."), 12, src="user"),
        line(own("ended", "mine", notes="=1+1"), 100, src="user"),
    ]


def fill(folder: Path) -> None:
    """Fill this home with sessions of every kind."""
    bodies = [json.loads(each)["body"] for each in TELEMETRY.read_text("utf-8").splitlines()]
    reported = [line(body, 200 + number, src="otel") for number, body in enumerate(bodies)]
    deliver(*hooks(), *manual(), *reported)
    write(folder, TRANSCRIBED)
    call("import", str(folder))
    with Store.open() as store:
        store.start_session("called", "api")
        store.update_session_counts("called", edits=2, prompts=1)
        store.upsert_session("called", title="By the API", workspace_id="team", user_id="u1")
        store.end_session("called")


@contextmanager
def home() -> Iterator[Path]:
    """Another home."""
    before = os.environ["HOOKKIT_HOME"]
    with TemporaryDirectory() as folder:
        os.environ["HOOKKIT_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ["HOOKKIT_HOME"] = before


OF_THIS_HOME = frozenset(
    (
        *("cursors", "early_facts", "machines", "session_machines"),
        *("sending", "sending_days", "sent_dimensions", "unsent", "unsent_days"),
        *("rejected", "unsearched", "meta", "worked", "worked_ever", "worked_stale"),
        *("work_counts", "work_days", "work_facts", "work_places", "work_stale"),
        *("failed_calls", "failed_counts"),
        *("deleted_sessions", "deleted_transcripts"),
    )
)
"""Tables of the journal, the search index and the prices, which say nothing of sessions; sums by
the days of this machine; and what was deleted here, which no export has."""

Everything = dict[str, list[dict[str, Any]]]


def everything() -> Everything:
    """All that the database holds of sessions; names stand for numbers."""
    with closing(sqlite3.connect(paths.database())) as db:
        assert_sums(db)
        db.row_factory = sqlite3.Row
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        rows = {
            table: [dict(row) for row in db.execute(f"SELECT * FROM {table}")]
            for table in tables
            if table not in OF_THIS_HOME
        }
    return {table: named(found, rows) for table, found in rows.items() if table != "dimensions"}


def named(found: list[dict[str, Any]], rows: Everything) -> list[dict[str, Any]]:
    """Rows with names in the place of numbers, in an order of their own."""
    sessions = {
        each["seq"]: (each["workspace_id"], each["session_id"]) for each in rows["sessions"]
    }
    files = {each["id"]: each["path"] for each in rows["transcripts"]}
    dimensions = {each["id"]: tuple(each.values())[1:] for each in rows["dimensions"]}
    reported = []
    for row in found:
        row = {name: value for name, value in row.items() if name != "id"}
        for name, names in (("seq", sessions), ("transcript", files), ("dimension", dimensions)):
            if name in row:
                row[name] = names[row[name]]
        reported.append(row)
    return sorted(reported, key=repr)
