"""What a transcript tells a session, besides usage."""

from typing import Any

import pytest

from hookkit.model.session import Session
from hookkit.model.transcript_read import TranscriptRead
from hookkit.model.usage import Ownership
from hookkit.pipeline.handlers import dispatch
from tests.builders import at, event, session

STARTED, ENDED = at(0), at(60)


def told(
    *, sidechain: bool = False, anew: bool = True, last: bool = True, **facts: Any
) -> TranscriptRead:
    """A pass over a transcript."""
    return TranscriptRead(
        path="/home/dev/.claude/t.jsonl",
        moved_from=None,
        start=0,
        is_from_start=anew,
        claim=Ownership(False, sidechain, STARTED, ENDED, "s1"),
        facts=facts,
        position="{}" if last else None,
    )


def after(what: TranscriptRead, **before: Any) -> Session:
    """A session after a pass."""
    row = session(n_hook_events=1, **before)
    dispatch(event("read", details=what), row)
    return row


@pytest.mark.parametrize(
    ("status", "facts", "becomes"),
    [
        ("idle", {"worked_at": at(9)}, "busy"),
        ("idle", {"worked_at": at(9), "rested_at": at(8)}, "busy"),
        ("idle", {"worked_at": at(1)}, "idle"),
        ("busy", {"worked_at": at(8), "rested_at": at(9)}, "idle"),
        ("wait", {"rested_at": at(9)}, "idle"),
        ("wait", {"worked_at": at(9)}, "wait"),
        ("busy", {"rested_at": at(1)}, "busy"),
        ("busy", {}, "busy"),
        ("idle", {}, "idle"),
    ],
    ids=str,
)
def test_the_status_of_a_turn_without_hooks(
    status: str, facts: dict[str, Any], becomes: str
) -> None:
    row = after(told(**facts), status=status, status_updated_at=at(5))
    assert row.status == becomes


def test_a_session_that_is_over_stays_so() -> None:
    over = {"status": "done", "status_updated_at": at(5), "last_ended_at": at(5)}
    assert after(told(worked_at=at(9)), **over).status == "done"


def test_a_portion_tells_nothing_yet() -> None:
    assert not after(told(last=False, model="opus")).transcript_available


def test_a_portion_tells_the_place() -> None:
    row = after(told(last=False, first_cwd="/home/dev/shop", branch="main"), project=None)
    assert (row.project, row.git_branch, row.transcript_available) == (
        "/home/dev/shop",
        "main",
        False,
    )
    row = after(told(last=False, sidechain=True, branch="main"))
    assert row.git_branch is None


def test_facts_are_noted() -> None:
    row = after(told(model="opus", branch="main", context=5, forked_from="s0", issue=3, pr=4))
    assert row.transcript_available
    assert row.transcript_path == "/home/dev/.claude/t.jsonl"
    assert (row.model, row.git_branch, row.context, row.parent_session_id) == (
        *("opus", "main", 5, "s0"),
    )
    assert (row.github_issue, row.github_pr) == (3, 4)


@pytest.mark.parametrize(("repo", "number"), [("acme/shop", 4), ("acme/lib", None)])
def test_a_pull_request_of_another_repository(repo: str, number: int | None) -> None:
    row = after(told(repo=repo, pr=4, issue=4), github_repo="acme/shop")
    assert (row.github_issue, row.github_pr) == (number, number)
    assert row.github_mentions == ("acme/lib#4" if number is None else None)


def test_a_subagent_has_no_facts_of_the_session() -> None:
    row = after(told(sidechain=True, model="haiku", title="x", title_rank=2))
    assert row.transcript_available
    assert (row.model, row.transcript_path, row.title_source) == (None, None, "placeholder")


@pytest.mark.parametrize(
    ("anew", "before", "first"),
    [(True, "hook's", "typed"), (False, "hook's", "hook's"), (False, None, "typed")],
    ids=["corrected", "kept", "filled"],
)
def test_words_said(anew: bool, before: str | None, first: str) -> None:
    row = after(
        told(anew=anew, first_prompt="typed", last_prompt="later"), first_user_message=before
    )
    assert (row.first_user_message, row.last_user_message) == (first, "later")


@pytest.mark.parametrize(
    ("facts", "before", "title", "source"),
    [
        ({"title": "Mine", "title_rank": 2}, "summary", "Mine", "user"),
        ({"title": "Client's", "title_rank": 1}, "prompt", "Client's", "summary"),
        ({"title": "Client's", "title_rank": 1}, "user", "before", "user"),
        ({"first_prompt": "fix it"}, "placeholder", "fix it", "prompt"),
        ({"first_prompt": " "}, "placeholder", "before", "prompt"),
        ({}, "placeholder", "before", "placeholder"),
    ],
    ids=["custom", "ai", "ai after a person's", "prompt", "empty prompt", "nothing"],
)
def test_titles(facts: dict[str, Any], before: str, title: str, source: str) -> None:
    row = after(told(**facts), title="before", title_source=before)
    assert (row.title, row.title_source) == (title, source)


@pytest.mark.parametrize(
    ("status", "stopped", "becomes"),
    [
        ("busy", at(9), "idle"),
        ("busy", at(1), "busy"),
        ("wait", at(9), "idle"),
        ("wait", at(1), "wait"),
    ],
    ids=["interrupted", "went on", "refused", "waits"],
)
def test_an_interruption_makes_a_busy_session_idle(status: str, stopped: str, becomes: str) -> None:
    row = after(told(interrupted_at=stopped), status=status, status_updated_at=at(5))
    assert row.status == becomes


def test_the_folder_names_the_project_where_no_hook_did() -> None:
    row = after(told(first_cwd="/home/dev/shop", cwd="/home/dev/shop/src"))
    assert (row.project, row.cwd) == ("/home/dev/shop", "/home/dev/shop/src")
    assert after(told(first_cwd="/")).project == "/"
    assert after(told(first_cwd="/home/dev/shop"), project="cart").project == "cart"


def test_an_imported_session_lasts_as_long_as_its_transcripts() -> None:
    row = session(origin="import", first_started_at=at(30), n_hook_events=0, prompts_count=1)
    dispatch(event("read", details=told()), row)
    assert (row.first_started_at, row.last_started_at) == (STARTED, STARTED)
    assert (row.last_ended_at, row.first_ended_at, row.end_reason) == (ENDED, ENDED, "imported")
    assert (row.lifecycle, row.summary_state) == ("completed", "none")


def test_times_that_are_not_known_change_nothing() -> None:
    row = session(origin="import", n_hook_events=0)
    untimed = told()._replace(claim=Ownership(started_at="~", ended_at="~"))
    dispatch(event("read", details=untimed), row)
    assert row.is_active


OWN, MOVED, COPY = "/home/dev/a/s1.jsonl", "/home/dev/b/s1.jsonl", "/home/dev/a/s2.jsonl"


@pytest.mark.parametrize(
    ("known", "read", "becomes"),
    [
        (OWN, COPY, OWN),
        (COPY, OWN, OWN),
        (None, COPY, COPY),
        (OWN, MOVED, MOVED),
        (COPY, "/home/dev/a/s3.jsonl", "/home/dev/a/s3.jsonl"),
        ("/home/dev/s1/t.jsonl", COPY, COPY),
    ],
    ids=str,
)
def test_a_copy_in_another_transcript_changes_nothing(
    known: str | None, read: str, becomes: str
) -> None:
    found = told(model="opus", title="Fix it", title_rank=1, branch="old")._replace(path=read)
    row = after(found, transcript_path=known, model="haiku", title="Yes", git_branch="new")
    assert row.transcript_path == becomes
    is_noted = becomes == read
    facts = ("opus", "Fix it", "old") if is_noted else ("haiku", "Yes", "new")
    assert (row.model, row.title, row.git_branch) == facts
    assert row.transcript_available
