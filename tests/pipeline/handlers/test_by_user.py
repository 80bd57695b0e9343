"""What a person starts, notes, logs and ends by hand."""

from typing import Any

import pytest

from hookkit.model.git import Commit
from hookkit.model.session import Session
from hookkit.pipeline.handlers import dispatch
from hookkit.pipeline.handlers.started_by_user import MAX_TITLE
from tests.builders import at, event, session


def after(kind: Any, row: Session | None = None, seconds: float = 5, **details: Any) -> Session:
    """A session after an event with these details."""
    row = row or session()
    dispatch(event(kind, seconds, framework=None, details=details), row)
    row.choose()
    return row


def test_a_session_of_one_s_own() -> None:
    row = after("started", origin="manual", cwd="/w", description="x" * 300, project="shop")
    assert (row.origin, row.cwd, row.project) == ("manual", "/w", "/w")
    assert (row.description, row.title, row.title_source) == ("x" * 300, "x" * MAX_TITLE, "user")


def test_what_is_not_reported_again_stays() -> None:
    row = after("started", origin="manual", cwd="/w", description="It", project="shop")
    after("ended", row)
    after("started", row, 9, origin="manual", project="other")
    assert (row.cwd, row.description, row.title, row.project) == ("/w", "It", "It", "/w")
    assert (row.is_active, row.revival_count, row.status) == (True, 1, "idle")


def test_a_script_s_session_is_not_one_s_own() -> None:
    row = after("started", cwd="/w", description="It")
    assert (row.origin, row.cwd, row.description) == ("hook", None, None)


@pytest.mark.parametrize(
    "before, said, notes",
    [
        (None, "a", "a"),
        ("a", "b", "a\nb"),
        ("a", None, "a"),
        ("a", "", "a"),
        (None, None, None),
    ],
)
@pytest.mark.parametrize("kind", ["noted", "ended"])
def test_notes(kind: str, before: str | None, said: str | None, notes: str | None) -> None:
    assert after(kind, session(notes=before), notes=said).notes == notes


def test_an_end_may_have_passed() -> None:
    row = after("ended", ended_at=at(2))
    assert (row.last_ended_at, row.finished_at, row.lifecycle) == (at(2), at(2), "completed")
    assert after("ended").last_ended_at == at(5)


def test_one_s_own_session_needs_no_summary() -> None:
    row = session(prompts_count=1)
    after("started", row, origin="manual", description="It")
    assert after("ended", row).summary_state == "none"


def test_logged_calls_add_up() -> None:
    row = after("logged", provider="openai", model="gpt-5", tokens=900)
    assert (row.total_tokens, row.cost_usd, row.model) == (900, None, "gpt-5")
    split = {"tokens_input": 10, "tokens_output": 20}
    after("logged", row, provider="anthropic", model="opus", tokens=30, **split, cost_usd=1)
    assert (row.tokens_input, row.tokens_output, row.cost_usd) == (910, 20, 1.0)
    assert (row.api_request_count, row.model) == (2, "opus")


def test_what_git_reported() -> None:
    made = Commit("a", at(1), "s", 1, 0)
    row = after("git", commits=[made, made], files=[], git_branch="main")
    assert (row.commits_count, row.git_branch) == (2, "main")
    after("git", row, started_at=at(0))
    assert row.commits_count == 2
