"""Records that a person, the API and hookkit itself write: each kind is written and read alike."""

import json
from typing import Any

import pytest

from hookkit.errors import RejectedError
from hookkit.model import own_records
from hookkit.model.activity import MOST, MOST_DOLLARS, GitActivity, GitBaseline, LoggedCall
from hookkit.model.event import Event
from hookkit.model.git import Commit, FileChange
from hookkit.model.own_records import (
    RECORDS,
    Counted,
    Ended,
    GitState,
    Logged,
    Noted,
    OwnRecord,
    Upserted,
)
from hookkit.model.run_ended import RunEnded
from tests.builders import at, own, record

TIME = at(0)
CALL: dict[str, Any] = {"provider": "openai", "model": "gpt-5", "tokens": 900}
COMMIT = ["a" * 40, TIME, "Fix it", 3, 1]
FILE = ["/x/b", "renamed", "/x/a", 1, None, "committed"]
READING: dict[str, Any] = {"path": "/t.jsonl", "start": 0, "anew": True}
READING |= {"sidechain": False, "messages": []}


def event(kind: str = "counted", source: str = "api", **members: Any) -> Event:
    return own_records.to_event(record(own(kind, **members), 5, src=source, id="r1"))


def required(kind: str) -> dict[str, Any]:
    return CALL if kind == "logged" else {}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_is_an_event(kind: str) -> None:
    made = event(kind, **required(kind))
    assert (made.type, made.session_id, made.workspace_id) == (kind, "s1", "local")
    assert (made.at, made.key, made.digest) == (at(5), f"{kind}:r1", None)
    assert (made.source, made.framework, made.process) == ("api", None, None)
    assert type(made.details) is RECORDS[kind]


@pytest.mark.parametrize("kind", RECORDS)
def test_the_table_has_the_name_that_the_record_is_written_with(kind: str) -> None:
    known = RECORDS[kind](session_id="s1", **required(kind))
    written = json.loads(own_records.encode(known))
    assert (written["event"], written["session_id"]) == (kind, "s1")
    assert own_records.decode(written) == known


WRITTEN: list[OwnRecord | RunEnded] = [
    Counted(session_id="s1", workspace_id="w", edits=2),
    Ended(session_id="s1", notes="a\nb", ended_at=TIME),
    Upserted(session_id="s1", title="", finished_at=TIME, user_id="é"),
    Logged(session_id="s1", **CALL, tokens_input=600, tokens_output=300, cost_usd=0.125),
    GitState(
        session_id="s1",
        git_branch="main",
        git_additions=3,
        head="b" * 40,
        started_at=TIME,
        snapshot={"a": "1.2"},
        commits=[Commit("a" * 40, TIME, "Fix it", 3, 1)],
        files=[FileChange("/x/b", "renamed", "/x/a", 1, None, "committed")],
    ),
    RunEnded(session_id="s1", status="failed", exit_code=-9, error="No credit", ended_at=TIME),
]


@pytest.mark.parametrize("known", WRITTEN, ids=lambda known: type(known).__name__)
def test_what_is_written_is_read(known: OwnRecord | RunEnded) -> None:
    payload = json.loads(own_records.encode(known))
    assert own_records.decode(payload) == known
    assert own_records.decode(payload | {"colour": "red", "of": {"a": [1]}}) == known
    own_records.check(known)


def test_members_without_a_value_are_left_out() -> None:
    payload = json.loads(own_records.encode(Upserted(session_id="s1", title="T")))
    assert payload == {"event": "upserted", "session_id": "s1", "title": "T"}


def test_what_is_not_unicode_is_written_nevertheless() -> None:
    payload = json.loads(own_records.encode(Noted(session_id="s1", notes="caf\udce9 ☕")))
    assert payload == {"event": "noted", "session_id": "s1", "notes": "caf? ☕"}


@pytest.mark.parametrize(
    "members, reason",
    [
        ({"event": "session_end"}, "unknown event 'session_end'"),
        ({"event": "read"}, "not a reading"),
        ({"event": None}, "unknown event None"),
        ({"event": ["counted"]}, "unknown event"),
        ({"event": {}}, "unknown event"),
        ({"session_id": ""}, "session_id"),
        ({"session_id": 5}, "session_id"),
        ({"workspace_id": None}, "workspace_id"),
        ({"event": "counted", "edits": -1}, "edits"),
        ({"event": "counted", "edits": 1.5}, "edits"),
        ({"event": "counted", "edits": None}, "edits"),
        ({"event": "counted", "prompts": 2**31}, "prompts"),
        ({"title": 5}, "title"),
        ({"finished_at": 5}, "finished_at"),
        ({"finished_at": ""}, "finished_at"),
        ({"finished_at": "now"}, "finished_at"),
        ({"finished_at": "2026-11-21T09:30:00Z"}, "finished_at"),
        ({"finished_at": "2026-11-21T09:30:00.0000"}, "finished_at"),
        ({"finished_at": "2026-11-21T09:30:00+0000"}, "finished_at"),
        ({"finished_at": "2026-11-21T09:30:00.000+01:00"}, "finished_at"),
        ({"finished_at": "2026-13-21T09:30:00.000Z"}, "finished_at"),
        ({"event": "ended", "ended_at": "2026-02-30T09:30:00.000Z"}, "ended_at"),
        ({"event": "run_ended", "ended_at": "soon"}, "ended_at"),
        ({"event": "run_ended", "client_cost_usd": -1}, "client_cost_usd"),
        ({"event": "run_ended", "client_cost_usd": 1e10}, "client_cost_usd"),
        ({"event": "run_ended", "client_cost_usd": "1"}, "client_cost_usd"),
        ({"event": "process_gone", "pid": "7"}, "pid"),
        ({"event": "git", "git_additions": -1}, "git_additions"),
        ({"event": "git", "started_at": 5}, "started_at"),
        ({"event": "git", "snapshot": []}, "snapshot"),
        ({"event": "git", "snapshot": {"a": 1}}, "snapshot"),
        ({"event": "git", "commits": 5}, "commits"),
        ({"event": "git", "commits": [5]}, "commits"),
        ({"event": "git", "commits": [COMMIT[:4]]}, "commits"),
        ({"event": "git", "commits": [[5, *COMMIT[1:]]]}, "commits"),
        ({"event": "git", "commits": [[*COMMIT[:3], "3", 1]]}, "commits"),
        ({"event": "git", "commits": [[*COMMIT[:3], -1, 1]]}, "lines"),
        ({"event": "git", "commits": [[*COMMIT[:3], 1, MOST + 1]]}, "lines"),
        ({"event": "git", "files": [[None, *FILE[1:]]]}, "files"),
        ({"event": "git", "files": [[*FILE[:2], 5, *FILE[3:]]]}, "files"),
        ({"event": "git", "files": [[*FILE[:4], "1", "committed"]]}, "files"),
        ({"event": "git", "files": [[*FILE[:4], -1, "committed"]]}, "lines"),
        ({"event": "git", "files": [[*FILE[:5], None]]}, "files"),
        ({"event": "logged"} | CALL | {"provider": None}, "provider"),
        ({"event": "logged"} | CALL | {"model": 5}, "model"),
        ({"event": "logged"} | CALL | {"tokens": None}, "tokens"),
        ({"event": "logged"} | CALL | {"tokens": 1.5}, "tokens"),
        ({"event": "logged"} | CALL | {"tokens": -1}, "tokens"),
        ({"event": "logged"} | CALL | {"tokens_input": "5"}, "tokens_input"),
        ({"event": "logged"} | CALL | {"tokens_output": -5}, "tokens_output"),
        ({"event": "logged"} | CALL | {"cost_usd": "1"}, "cost_usd"),
        ({"event": "logged"} | CALL | {"cost_usd": -0.1}, "cost_usd"),
        ({"event": "logged"} | CALL | {"cost_usd": MOST_DOLLARS + 1}, "cost_usd"),
        ({"event": "logged", "provider": "openai"}, "model"),
    ],
    ids=str,
)
def test_what_no_handler_could_use_is_rejected(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        own_records.to_event(record(own("upserted") | members, src="api"))


def test_a_long_reason_is_cut() -> None:
    with pytest.raises(RejectedError) as caught:
        event("git", snapshot={"a" * 300: 5})
    assert len(str(caught.value)) <= own_records.MAX_REASON


@pytest.mark.parametrize(
    "kind, members",
    [
        ("counted", {"edits": 0, "corrections": 2**31 - 1}),
        ("counted", {"edits": True}),
        ("upserted", {"title": None, "summary": "", "finished_at": None}),
        ("upserted", {"finished_at": "2026-11-21T09:30:00.000Z"}),
        ("run_ended", {"client_cost_usd": 1}),
        ("logged", CALL | {"cost_usd": 1}),
    ],
    ids=str,
)
def test_what_handlers_use_is_accepted(kind: str, members: dict[str, Any]) -> None:
    details = event(kind, **members).details
    assert {name: getattr(details, name) for name in members} == members


def test_a_process_is_the_run_s() -> None:
    content = own("run_started"), own("run_ended")
    processes = [
        own_records.to_event(record(each, src="hookkit", pid=7)).process for each in content
    ]
    assert [process and process.pid for process in processes] == [7, None]


def test_a_logged_call() -> None:
    split: dict[str, Any] = {"tokens_input": 600, "tokens_output": 300, "cost_usd": 0.125}
    logged = Logged(session_id="s1", **CALL, **split)
    assert logged.call_at(TIME) == LoggedCall(TIME, "openai", "gpt-5", 900, 600, 300, 125_000_000)
    logged = Logged(session_id="s1", **CALL)
    assert logged.call_at(TIME) == LoggedCall(TIME, "openai", "gpt-5", 900, None, None, None)


def test_the_activity_that_git_reports() -> None:
    found = event("git", started_at=TIME, snapshot={"a": "1.2"}, commits=[COMMIT], files=[FILE])
    assert isinstance(found.details, GitState)
    assert found.details.activity == GitActivity(
        GitBaseline(TIME, {"a": "1.2"}),
        [Commit("a" * 40, TIME, "Fix it", 3, 1)],
        [FileChange("/x/b", "renamed", "/x/a", 1, None, "committed")],
    )
    assert GitState(session_id="s1").activity == GitActivity(None, None, None)
    unknown = GitState(session_id="s1", started_at=TIME)
    assert unknown.activity == GitActivity(GitBaseline(TIME, None), None, None)


def test_a_reading_is_of_the_agent_that_its_envelope_names() -> None:
    content = own("read", started_at=at(0), ended_at=at(1), **READING)
    made = own_records.to_event(record(content, src="hookkit", agent="claude_code"))
    assert made.framework == "claude_code"
    assert own_records.to_event(record(content, src="hookkit")).framework is None


@pytest.mark.parametrize(
    "members",
    [{}, {"path": 5}, {"messages": [[1]]}, {"facts": []}, {"tally": ["x"]}],
    ids=["nothing", "path", "messages", "facts", "tally"],
)
def test_a_reading_that_is_none_is_rejected(members: dict[str, Any]) -> None:
    given: dict[str, Any] = (
        READING | {"started_at": at(0), "ended_at": at(1)} | members if members else {}
    )
    with pytest.raises(RejectedError, match="not a reading"):
        event("read", **given)


EARLIER: list[dict[str, Any]] = [
    {"event": "started", "project": None},
    {"event": "started", "project": "a", "origin": "manual", "cwd": "/a", "description": "It"},
    {"event": "ended", "notes": None, "ended_at": None},
    {"event": "counted", "edits": 0, "corrections": 1, "prompts": 0},
    {"event": "upserted", "title": None, "summary": "S", "finished_at": None, "user_id": None},
    {"event": "logged"} | CALL | {"tokens_input": None, "tokens_output": None, "cost_usd": None},
    {"event": "summarized", "error": "no transcript"},
    {"event": "process_gone", "pid": 7},
    {"event": "run_started", "project": "a", "cwd": "/a", "framework": "claude_code"}
    | {"origin": None, "asked_model": None, "started_at": TIME},
    {"event": "run_ended", "model": None, "client_cost_usd": None, "transcript_path": None}
    | {"status": "failed", "exit_code": None, "error": "its supervisor was killed"},
    {"event": "git", "local_git_dir": "/a/.git", "git_branch": None, "git_worktree_path": None}
    | {"github_repo": None, "head": None, "started_at": TIME, "snapshot": None},
    {"event": "git", "commits": [COMMIT], "files": [FILE]},
]
"""What version 0.1 wrote: members without a value are null."""


@pytest.mark.parametrize("members", EARLIER, ids=str)
def test_records_of_earlier_versions_lose_nothing(members: dict[str, Any]) -> None:
    payload = own("") | {"workspace_id": "local"} | members
    known = own_records.decode(payload)
    found = {name: getattr(known, name) for name in payload.keys() - {"event"}}
    assert json.loads(json.dumps(found)) | {"event": payload["event"]} == payload
