"""What every event means for its session: one table for each handler."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from hookkit.lib.text.headline import MAX_TITLE, title_from
from hookkit.model.event import Event, EventType, GithubMentions
from hookkit.model.event_details import HeldPrompts, StatuslineFacts, TelemetryCounts
from hookkit.model.own_notes import OWN_NOTES
from hookkit.model.own_records import RECORDS
from hookkit.model.process import Process
from hookkit.model.session import ENDED, IN_PROGRESS, Session
from hookkit.model.transcript_read import TranscriptRead
from hookkit.model.usage import ApiMessage, Tokens
from hookkit.pipeline import handlers
from hookkit.pipeline.handlers import DETAILED, HANDLERS, dispatch, every_event
from hookkit.pipeline.handlers.prompt import MAX_MESSAGE
from hookkit.pipeline.handlers.tool_done import MAX_MENTIONS
from tests.builders import at, event, session

Fields = dict[str, Any]

ALL: dict[str, Callable[..., None]] = HANDLERS | DETAILED

ACTIVE: Fields = {}
BUSY: Fields = {"status": "busy"}
OVER: Fields = {
    "status": "done",
    "lifecycle": "completed",
    "last_ended_at": at(1),
    "finished_at": at(1),
    "status_updated_at": at(1),
    "end_reason": "other",
}
"""A session that ended a second after it began."""


def after(kind: EventType, before: Fields, fields: Fields, seconds: float = 5) -> Session:
    """A session after an event."""
    row = session(**before)
    dispatch(event(kind, seconds, **fields), row)
    row.choose()
    return row


def changes(kind: EventType, before: Fields, fields: Fields, seconds: float = 5) -> Fields:
    """What an event changes; times of the status and of prompts stand beside these."""
    old, new = session(**before).to_dict(), after(kind, before, fields, seconds).to_dict()
    derived = ["duration", "is_active", "status_updated_at", "correction_rate"]
    derived += ["turn_started_at", "stored"]
    derived += ["first_prompt_at", "last_prompt_at"]
    return {name: new[name] for name in new if new[name] != old[name] and name not in derived}


REVIVED = {
    "revival_count": 1,
    "last_ended_at": None,
    "finished_at": None,
    "end_reason": None,
    "lifecycle": "active",
    "last_started_at": at(5),
}
FINISHED = {
    "first_ended_at": at(5),
    "last_ended_at": at(5),
    "finished_at": at(5),
    "status": "done",
    "lifecycle": "completed",
    "summary": ENDED,
}
SAID = {
    "prompts_count": 1,
    "message_count": 1,
    "first_user_message": "Fix the login",
    "last_user_message": "Fix the login",
    "title": "Fix the login",
    "title_source": "prompt",
}
CALL = ApiMessage("resp_1", at(5), "gpt-5.5", Tokens(input=10, output=3, cache_read=5))
FIX = {"text": "Fix the login"}
GONE = {"details": {"pid": 811}}
ASKED = {"status": "wait", "waiting_for": "permission"}
QUESTION = {"waiting_for": "question"}
OF_SUBAGENT = {"agent_id": "a1"}


def test_a_prompt_that_arrives_late_is_not_the_last() -> None:
    row = after("prompt", {"last_user_message": "later", "last_prompt_at": at(9)}, FIX)
    assert (row.last_user_message, row.last_prompt_at) == ("later", at(9))
    assert (row.first_user_message, row.first_prompt_at) == ("Fix the login", at(5))


CASES: list[tuple[EventType, Fields, Fields, Fields]] = [
    ("session_start", ACTIVE, {"name": "startup"}, {"last_started_at": at(5)}),
    ("session_start", BUSY, {"name": "resume"}, {"last_started_at": at(5), "status": "idle"}),
    ("session_start", BUSY, {"name": "compact"}, {}),
    ("session_start", OVER, {"name": "compact"}, REVIVED | {"status": "idle"}),
    ("session_start", OVER, {"name": "resume"}, REVIVED | {"status": "idle"}),
    ("prompt", ACTIVE, FIX, SAID | {"status": "busy"}),
    ("prompt", OVER, FIX, SAID | REVIVED | {"status": "busy"}),
    ("prompt", ACTIVE, FIX | {"by_person": False}, {"message_count": 1, "status": "busy"}),
    ("prompt", OVER, FIX | {"by_person": False}, {"message_count": 1}),
    ("prompt", BUSY, FIX | {"correction": "undo"}, SAID | {"corrections_count": 1}),
    ("prompt", BUSY | {"summary_state": "done"}, FIX, SAID | {"summary_state": "none"}),
    ("prompt", BUSY | {"summary_state": "failed"}, FIX, SAID | {"summary_state": "none"}),
    (
        "prompt",
        BUSY | {"title": "Mine", "title_source": "user", "first_user_message": "Hello"},
        FIX,
        {"prompts_count": 1, "message_count": 1, "last_user_message": "Fix the login"},
    ),
    ("tool_done", ACTIVE, {}, {"tool_call_count": 1, "status": "busy"}),
    ("tool_done", BUSY, {"is_edit": True}, {"tool_call_count": 1, "edit_count": 1}),
    (
        "tool_done",
        BUSY,
        {"is_edit": True, "file_path": "/a", "more_files": ("/b", "/c")},
        {"tool_call_count": 1, "edit_count": 3},
    ),
    ("tool_done", BUSY, {"correction": "learn"}, {"tool_call_count": 1, "corrections_count": 1}),
    ("tool_done", ACTIVE, {"agent_id": "a1"}, {"tool_call_count": 1}),
    ("tool_done", {"status": "wait"}, {"agent_id": "a"}, {"tool_call_count": 1, "status": "busy"}),
    ("tool_done", OVER, {"is_edit": True}, {"tool_call_count": 1, "edit_count": 1}),
    ("tool_failed", ACTIVE, {}, {"tool_call_count": 1, "status": "busy"}),
    ("tool_failed", BUSY, {"is_edit": True}, {"tool_call_count": 1}),
    ("tool_failed", BUSY, {"correction": "learn"}, {"tool_call_count": 1, "corrections_count": 1}),
    ("tool_failed", OVER, {}, {"tool_call_count": 1}),
    ("stop", BUSY, {}, {"status": "idle"}),
    ("stop", OVER, {}, {}),
    ("stop", BUSY, {"agent_id": "a1"}, {}),
    ("stop_failed", BUSY, {"agent_id": "a1"}, {"api_error_count": 1}),
    ("stop_failed", BUSY, {}, {"status": "idle", "api_error_count": 1}),
    ("stop_failed", OVER, {}, {"api_error_count": 1}),
    ("api_error", BUSY, {}, {"api_error_count": 1}),
    ("interrupted", BUSY, {}, {"status": "idle"}),
    ("interrupted", BUSY, {"agent_id": "a1"}, {}),
    ("model_call", BUSY, {"details": CALL}, {"model": "gpt-5.5", "context": 15}),
    ("model_call", BUSY, {"details": CALL, "agent_id": "a1"}, {}),
    ("model_call", BUSY, {"details": CALL, "name": "turn"}, {"model": "gpt-5.5"}),
    (
        "model_call",
        BUSY,
        {"details": CALL, "name": "stop"},
        {"model": "gpt-5.5", "status": "idle"},
    ),
    ("subagent_stop", BUSY, {}, {}),
    ("compact", BUSY, {}, {"compaction_count": 1}),
    ("permission", BUSY, {}, ASKED),
    ("permission", ACTIVE, {}, ASKED),
    ("permission", BUSY, QUESTION, {"status": "wait"} | QUESTION),
    ("permission", BUSY, OF_SUBAGENT, ASKED | {"waiting_agent_id": "a1"}),
    ("permission", OVER, {}, {}),
    ("notification", BUSY, {"name": "permission_prompt"}, ASKED),
    ("notification", BUSY, {"name": "elicitation_dialog"}, ASKED | {"waiting_for": "input"}),
    ("notification", BUSY, {"name": "idle_prompt"}, {"status": "idle"}),
    ("notification", {"status": "wait"}, {"name": "idle_prompt"}, {}),
    ("notification", BUSY, {"name": "agent_needs_input"}, {"status": "wait"}),
    ("notification", ACTIVE, {"name": "agent_needs_input"}, {"status": "wait"}),
    ("notification", ACTIVE, {"name": "worker_permission_prompt"}, ASKED),
    ("notification", OVER, {"name": "agent_needs_input"}, {}),
    ("notification", BUSY, {"name": "agent_completed"}, {}),
    ("notification", ACTIVE, {"name": "permission_prompt"}, {}),
    ("notification", OVER, {"name": "permission_prompt"}, {}),
    ("status_seen", BUSY, {"details": {"status": "idle", "since": at(4)}}, {"status": "idle"}),
    ("status_seen", BUSY, {}, {"status": "idle"}),
    ("status_seen", ACTIVE, {"details": {"status": "wait"}}, {"status": "wait"}),
    ("status_seen", OVER, {"details": {"status": "busy"}}, {}),
    ("status_seen", BUSY, {"details": ASKED}, ASKED),
    ("answered", ASKED, {}, {"status": "busy", "waiting_for": None}),
    ("answered", ACTIVE, {}, {}),
    ("answered", OVER, {}, {}),
    ("subagent_stop", ASKED, OF_SUBAGENT, {}),
    (
        "subagent_stop",
        ASKED | {"waiting_agent_id": "a1"},
        OF_SUBAGENT,
        {"status": "busy", "waiting_for": None, "waiting_agent_id": None},
    ),
    ("tool_done", ASKED, {}, {"tool_call_count": 1, "status": "busy", "waiting_for": None}),
    ("tool_done", ASKED, OF_SUBAGENT, {"tool_call_count": 1}),
    ("stop", ASKED, {}, {"status": "idle", "waiting_for": None}),
    # A subagent in the background goes on waiting; an agent without a list may have forgotten it.
    ("stop", ASKED | {"waiting_agent_id": "a1"}, {}, {}),
    (
        "stop",
        ASKED | {"waiting_agent_id": "a1", "framework": "codex"},
        {"framework": "codex"},
        {"status": "idle", "waiting_for": None, "waiting_agent_id": None},
    ),
    ("interrupted", ASKED, {}, {"status": "idle", "waiting_for": None}),
    ("session_end", ASKED, {}, FINISHED | {"waiting_for": None}),
    ("prompt", ASKED, FIX, SAID | {"status": "busy", "waiting_for": None}),
    ("prompt", OVER | QUESTION, FIX, SAID | REVIVED | {"status": "busy", "waiting_for": None}),
    ("cwd_changed", BUSY, {}, {}),
    ("unknown", BUSY, {}, {}),
    ("session_end", BUSY, {"name": "clear"}, FINISHED | {"end_reason": "clear"}),
    ("session_end", BUSY, {"name": ""}, FINISHED),
    (
        "session_end",
        BUSY | {"prompts_count": 1},
        {"name": "other"},
        FINISHED | {"end_reason": "other", "summary_state": "pending"},
    ),
    (
        "statusline",
        ACTIVE,
        {"details": StatuslineFacts(2, 9000)},
        {"client_cost_usd": 2.0, "context": 9000},
    ),
    (
        "statusline",
        {"client_cost_usd": 1.5, "context": 5, "transcript_available": True},
        {"details": StatuslineFacts(None, 9000)},
        {},
    ),
    ("statusline", OVER, {"details": StatuslineFacts(0, None)}, {"client_cost_usd": 0.0}),
    ("started", ACTIVE, {"details": {"project": "shop"}}, {"project": "shop"}),
    ("started", ACTIVE | {"project": "one"}, {"details": {"project": "two"}}, {}),
    ("started", BUSY, {}, {}),
    ("started", OVER, {}, REVIVED | {"status": "idle"}),
    ("ended", BUSY, {}, FINISHED),
    ("ended", BUSY, {"details": {"reason": "by hand"}}, FINISHED | {"end_reason": "by hand"}),
    (
        "counted",
        OVER,
        {"details": {"edits": 1, "corrections": 2, "prompts": 3}},
        {"edit_count": 1, "corrections_count": 2, "prompts_count": 3},
    ),
    ("counted", ACTIVE, {"details": {"edits": 4}}, {"edit_count": 4}),
    ("counted", ACTIVE, {}, {}),
    ("upserted", ACTIVE, {}, {}),
    (
        "upserted",
        ACTIVE,
        {"details": {"title": "T", "summary": "S", "user_id": "me"}},
        {"title": "T", "title_source": "user", "summary": "S", "user_id": "me"},
    ),
    ("upserted", BUSY, {"details": {"finished_at": at(5)}}, FINISHED),
    (
        "upserted",
        OVER,
        {"details": {"finished_at": at(3)}},
        {"first_ended_at": at(3), "last_ended_at": at(3), "finished_at": at(3), "summary": ENDED},
    ),
    ("summary_started", OVER, {}, {"summary_state": "running", "summary_attempts": 1}),
    (
        "summary_started",
        OVER | {"summary_error": "timeout", "summary_attempts": 1},
        {},
        {"summary_state": "running", "summary_attempts": 2, "summary_error": None},
    ),
    (
        "summarized",
        OVER,
        {"details": {"title": "T", "summary": "S"}},
        {"title": "T", "title_source": "summary", "summary": "S", "summary_state": "done"},
    ),
    (
        "summarized",
        OVER | {"title_source": "user"},
        {"details": {"title": "T", "summary": "S"}},
        {"summary": "S", "summary_state": "done"},
    ),
    (
        "summarized",
        OVER,
        {"details": {"error": "timeout"}},
        {"summary_state": "failed", "summary_error": "timeout"},
    ),
    (
        "summarized",
        OVER | {"summary_error": "x"},
        {},
        {"summary_state": "done", "summary_error": None},
    ),
    (
        "process_gone",
        BUSY | {"pid": 811, "last_activity": at(3)},
        GONE,
        FINISHED
        | {"first_ended_at": at(3), "last_ended_at": at(3), "finished_at": at(3), "pid": None}
        | {"end_reason": "process_gone", "lifecycle": "abandoned"},
    ),
    ("process_gone", BUSY | {"pid": 812}, GONE, {}),
    (
        "process_gone",
        BUSY | {"pid": 811, "process_identity": "9@box/b/1/2"},
        {"details": {"pid": 811, "process": "8@box/b/1/2"}},
        {},
    ),
    ("process_gone", OVER, GONE, {}),
]


@pytest.mark.parametrize(
    "kind, before, fields, changed",
    CASES,
    ids=[f"{kind}-{number}" for number, (kind, *_) in enumerate(CASES)],
)
def test_an_event_changes(kind: EventType, before: Fields, fields: Fields, changed: Fields) -> None:
    assert changes(kind, before, fields) == changed


@pytest.mark.parametrize(
    "kind", sorted(ALL.keys() - {"held", "logged", "model_call", "otel", "read", "statusline"})
)
def test_an_older_event_never_overwrites_a_newer_status(kind: EventType) -> None:
    before = {"status": "wait", "status_updated_at": at(9), "pid": 811}
    row = after(kind, before, {"name": "permission_prompt"})
    assert row.status == ("done" if kind in ("session_end", "ended", "run_ended") else "wait")
    assert row.status_updated_at == at(9)


@pytest.mark.parametrize("kind", ["session_start", "started", "prompt"])
def test_late_news_of_what_is_over_revives_nothing(kind: EventType) -> None:
    row = after(kind, OVER, {}, seconds=0.5)
    assert (row.is_active, row.status, row.revival_count) == (False, "done", 0)


def test_a_tool_names_an_issue_and_a_pull_request() -> None:
    row = after("tool_done", {}, {"name": "Bash", "mentions": GithubMentions(3, None)})
    assert (row.github_issue, row.github_pr) == (3, None)
    dispatch(event("tool_done", 6, name="Bash", mentions=GithubMentions(None, 7)), row)
    assert (row.github_issue, row.github_pr) == (3, 7)


@pytest.mark.parametrize(
    ("known", "repo", "is_own"),
    [
        ({}, "acme/shop", True),
        ({"github_repo": "acme/shop"}, None, True),
        ({"github_repo": "acme/shop"}, "Acme/Shop", True),
        ({"github_repo": "me/shop"}, "acme/shop", True),
        ({"github_repo": "acme/shop"}, "acme/lib", False),
        ({"project_remote": "acme/shop"}, "other/lib", False),
    ],
    ids=["unknown", "none named", "its own", "of its fork", "another", "another of a project"],
)
def test_a_pull_request_of_another_repository(
    known: dict[str, str], repo: str | None, is_own: bool
) -> None:
    row = after("tool_done", known, {"name": "Bash", "mentions": GithubMentions(3, 7, repo)})
    assert (row.github_issue, row.github_pr) == ((3, 7) if is_own else (None, None))
    assert row.github_mentions == (None if is_own else f"{repo}#3, {repo}#7")


def test_mentions_are_the_same_in_any_order() -> None:
    found = [GithubMentions(number, None, "acme/lib") for number in (10, 9, 9, *range(60, 200))]
    for each in (found, found[::-1]):
        row = session(github_repo="acme/shop")
        for mentions in each:
            dispatch(event("tool_done", name="Bash", mentions=mentions), row)
        known = (row.github_mentions or "").split(", ")
        assert known[:3] == ["acme/lib#9", "acme/lib#10", "acme/lib#60"]
        assert len(known) == MAX_MENTIONS


def test_every_type_has_a_handler_and_every_handler_a_file() -> None:
    folder = Path(handlers.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "every_event"}
    assert {*ALL, "deleted"} == set(get_args(EventType))  # that removes its session
    assert not HANDLERS.keys() & DETAILED.keys()
    assert {handle.__module__.rpartition(".")[2] for handle in ALL.values()} == files
    for table in (HANDLERS, DETAILED):
        assert list(table) == sorted(table)


def test_a_handler_takes_the_details_of_its_type() -> None:
    others = {"otel": TelemetryCounts, "read": TranscriptRead, "statusline": StatuslineFacts}
    others |= {"held": HeldPrompts, "model_call": ApiMessage}
    hints = {kind: get_type_hints(handle) for kind, handle in DETAILED.items()}
    expected = {kind: known for kind, known in (RECORDS | others).items() if kind != "deleted"}
    assert {kind: next(iter(each.values())) for kind, each in hints.items()} == expected


# Words


@pytest.mark.parametrize(
    "prompt, title",
    [
        ("Fix the login", "Fix the login"),
        ("\n \n  Fix\tthe   login \nand more", "Fix the login"),
        ("", ""),
        ("x" * MAX_TITLE, "x" * MAX_TITLE),
        ("x" * (MAX_TITLE + 1), "x" * (MAX_TITLE - 1) + "…"),
        ("word " * 14 + "end, " + "x" * 20, "word " * 14 + "end…"),
    ],
)
def test_a_title_is_the_first_line_that_is_not_blank(prompt: str, title: str) -> None:
    assert title_from(prompt) == title
    assert len(title) <= MAX_TITLE


def test_a_prompt_without_words_gives_no_title() -> None:
    row = after("prompt", ACTIVE, {"text": " \n "})
    assert (row.title, row.title_source) == ("Claude Code session s1", "placeholder")


def test_a_long_prompt_is_cut() -> None:
    assert len(after("prompt", ACTIVE, {"text": "x" * 9999}).first_user_message or "") == (
        MAX_MESSAGE
    )


# What every event tells


def observed(result: Event, **fields: Any) -> Session:
    row = session(**fields)
    every_event.before(result, row)
    every_event.after(result, row)
    return row


@pytest.mark.parametrize(
    "framework, origin", [("claude_code", "hook"), (None, "api")], ids=["agent", "ours"]
)
def test_a_new_session(framework: str | None, origin: str) -> None:
    row = every_event.new_session(event("stop", 3, framework=framework, workspace_id="w"))
    assert (row.session_id, row.workspace_id, row.origin) == ("s1", "w", origin)
    times = (row.created_at, row.first_started_at, row.last_started_at, row.last_activity)
    assert times == (at(3),) * 4
    assert (row.summary, row.title) == (IN_PROGRESS, "Claude Code session s1")


@pytest.mark.parametrize("kind", sorted(OWN_NOTES))
def test_our_own_notes_are_no_activity(kind: EventType) -> None:
    row = observed(event(kind, 9, framework=None))
    assert (row.last_activity, row.n_hook_events) == (at(0), 0)


def test_what_the_api_reports_is_activity_but_no_hook() -> None:
    row = observed(event("counted", 9, framework=None), framework=None)
    assert (row.last_activity, row.n_hook_events, row.framework) == (at(9), 0, None)


def test_what_stands_in_an_event_is_noted() -> None:
    result = event("stop", 9, cwd="/srv/shop", transcript_path="/t", model="m")
    row = observed(result, framework=None)
    assert (row.cwd, row.transcript_path, row.model, row.project) == (
        "/srv/shop",
        "/t",
        "m",
        "/srv/shop",
    )
    assert (row.n_hook_events, row.framework, row.last_activity) == (1, "claude_code", at(9))


def test_what_is_missing_changes_nothing() -> None:
    row = observed(event("stop", -9), cwd="/a", transcript_path="/t", model="m", project="mine")
    assert (row.cwd, row.transcript_path, row.model, row.project) == ("/a", "/t", "m", "mine")
    assert row.last_activity == at(0)


def test_a_subagent_has_a_transcript_of_its_own() -> None:
    result = event("stop", agent_id="a1", cwd="/sub", transcript_path="/sub.jsonl", model="small")
    row = observed(result, transcript_path="/t")
    assert (row.cwd, row.transcript_path, row.model, row.project) == (None, "/t", None, None)


@pytest.mark.parametrize(
    "cwd, project", [("/", "/"), ("/home/dev/shop/", "/home/dev/shop"), ("a", "a")]
)
def test_a_project_is_its_folder(cwd: str, project: str) -> None:
    assert observed(event("stop", cwd=cwd)).project == project


PROCESS = Process(811, 90210, 1795253970, "box/b/1/2")


@pytest.mark.parametrize(
    "before, pid, start",
    [
        (ACTIVE, 811, 1795253970),
        ({"pid": 5, "process_start_time": 6}, 811, 1795253970),
        (OVER, None, None),
    ],
    ids=["new", "another one now", "over"],
)
def test_the_process_of_an_active_session_is_noted(
    before: Fields, pid: int | None, start: int | None
) -> None:
    row = observed(event("stop", process=PROCESS), **before)
    assert (row.pid, row.process_start_time) == (pid, start)
    assert row.process_identity == (None if pid is None else "90210@box/b/1/2")
    assert row.process == (None if pid is None else PROCESS)


@pytest.mark.parametrize(
    "step, seconds, status",
    [
        (-90, 20, "idle"),
        (-86_400, -86_360, "idle"),
        (0, 20, "busy"),
        (-1, 20, "busy"),
        (-90, -85, "busy"),
        (90, 20, "busy"),
        (90, 100, "busy"),
        (90, 120, "idle"),
    ],
    ids=[
        *("set back", "set back by a day", "not set", "rounded", "set back, and late"),
        *("set forward", "set forward, and late", "set forward, and later"),
    ],
)
def test_the_status_follows_a_clock_that_is_set(step: int, seconds: int, status: str) -> None:
    """The prompt came at 30 s; then the clock was set, and a Stop comes."""
    row = observed(event("prompt", 30, process=PROCESS))
    row.set_status("busy", at(30))
    assert PROCESS.start_time is not None
    later = PROCESS._replace(start_time=PROCESS.start_time + step)
    stop = event("stop", seconds, process=later)
    every_event.before(stop, row)
    dispatch(stop, row)
    assert row.status == status


@pytest.mark.parametrize(
    "other",
    [
        PROCESS._replace(start_ticks=5, start_time=9),
        PROCESS._replace(start_time=None),
        Process(811),
        None,
    ],
    ids=["another process", "start unknown", "an earlier version's", "none"],
)
def test_only_one_process_shows_that_the_clock_was_set(other: Process | None) -> None:
    for one, two in ((PROCESS, other), (other, PROCESS)):
        row = observed(event("prompt", 30, process=one))
        row.set_status("busy", at(30))
        every_event.before(event("stop", 20, process=two), row)
        assert row.status_updated_at == at(30)


def test_an_event_without_a_process_leaves_it() -> None:
    assert observed(event("stop"), pid=5).pid == 5


def test_a_handler_needs_nothing_but_its_arguments() -> None:
    result = event("prompt", 5, text="Fix the login")
    handle: Callable[[Event, Session], None] = HANDLERS["prompt"]
    one, other = session(), session()
    handle(result, one)
    handle(result, other)
    assert one == other


@pytest.mark.parametrize(
    "framework, state", [("claude_code", "pending"), (None, "pending"), ("codex", "none")]
)
def test_a_summary_is_due_where_the_agent_can_write_one(framework: str | None, state: str) -> None:
    row = session(framework=framework, prompts_count=1, **BUSY)
    ended = event("session_end", 5, framework=framework)
    dispatch(ended, row)
    every_event.after(ended, row)
    assert row.summary_state == state
