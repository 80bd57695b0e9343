"""What hookkit tells of the runs that it has started, beside what the hooks tell."""

from typing import Any

import pytest

from hookkit.api.store import Store
from hookkit.model import own_records
from hookkit.model.session import Session
from hookkit.pipeline.handlers import dispatch
from hookkit.pipeline.handlers.every_event import after, before, new_session
from tests.builders import at, deliver, event, line, payload, record, session
from tests.builders import own as note

STARTED: dict[str, Any] = {
    "origin": "run",
    "project": "shop",
    "cwd": "/w/shop",
    "framework": "claude_code",
}
PROCESS: dict[str, Any] = {"src": "hookkit", "pid": 7, "start": 100, "boot": 5000}


def told(kind: str, seconds: float, known: Session | None = None, **details: Any) -> Session:
    """A session after what hookkit tells of it."""
    envelope = PROCESS if kind == "run_started" else {"src": "hookkit"}
    happened = own_records.to_event(record(note(kind, **details), seconds, **envelope))
    known = known or new_session(happened)
    before(happened, known)
    dispatch(happened, known)
    after(happened, known)
    return known


def test_a_new_one() -> None:
    known = told("run_started", 0, **STARTED)
    assert (known.origin, known.framework, known.status) == ("run", "claude_code", "busy")
    assert (known.project, known.cwd, known.is_active) == ("/w/shop", "/w/shop", True)
    assert (known.pid, known.process_start_time) == (7, 6)
    assert known.n_hook_events == 0


def test_one_that_goes_on() -> None:
    known = session(project="other", cwd="/w/other")
    known.end(at(1), "other")
    told("run_started", 2, known, **STARTED | {"origin": None})
    assert (known.origin, known.project, known.cwd) == ("hook", "other", "/w/other")
    assert (known.revival_count, known.is_active) == (1, True)


@pytest.mark.parametrize(
    "details, lifecycle, reason",
    [
        ({"status": "completed"}, "completed", "completed"),
        ({"status": "cancelled"}, "cancelled", "cancelled"),
        ({"status": "failed", "error": "No credit"}, "completed", "failed: No credit"),
    ],
)
def test_how_it_ends(details: dict[str, Any], lifecycle: str, reason: str) -> None:
    known = told("run_started", 0, **STARTED)
    more: dict[str, Any] = {"model": "m", "client_cost_usd": 0.5, "transcript_path": "/t.jsonl"}
    told("run_ended", 5, known, **details, **more)
    assert (known.lifecycle, known.end_reason, known.status) == (lifecycle, reason, "done")
    assert (known.last_ended_at, known.pid) == (at(5), None)
    assert (known.model, known.client_cost_usd) == ("m", 0.5)
    assert known.transcript_path == "/t.jsonl"
    dispatch(event("session_end", 6, name="other"), known)
    assert (known.lifecycle, known.end_reason, known.last_ended_at) == (lifecycle, reason, at(5))


def test_what_the_agent_has_reported_stays() -> None:
    known = told("run_started", 0, session(model="real", transcript_path="/real"), **STARTED)
    known.client_cost_usd = 0.25
    dispatch(event("session_end", 4, name="other"), known)
    assert known.end_reason == "other"
    told("run_ended", 5, known, status="completed", model="m", transcript_path="/t")
    assert (known.model, known.transcript_path, known.client_cost_usd) == ("real", "/real", 0.25)
    assert known.end_reason == "completed"


def test_hooks_and_run_are_one_session(store: Store) -> None:
    hooks = [
        line(payload("SessionStart", source="startup"), 1),
        line(payload("UserPromptSubmit", prompt="Go"), 2),
        line(payload("SessionEnd", reason="other"), 3),
    ]
    deliver(
        line(note("run_started", **STARTED), 0, **PROCESS),
        *hooks,
        line(note("run_ended", status="cancelled"), 4, src="hookkit"),
        line(payload("SessionEnd", reason="other"), 9),
    )
    store.refresh()
    (known,) = store.get_recent_sessions()
    assert (known.origin, known.lifecycle, known.end_reason) == ("run", "cancelled", "cancelled")
    assert (known.prompts_count, known.revival_count) == (1, 0)
    assert (known.first_ended_at, known.last_ended_at) == (at(3), at(4))


def test_an_end_of_nothing_known_is_nothing(store: Store) -> None:
    deliver(line(note("run_ended", status="completed"), 0, src="hookkit"))
    store.refresh()
    assert store.get_recent_sessions() == []


@pytest.mark.parametrize(
    "details", [{"client_cost_usd": -1}, {"client_cost_usd": "1"}, {"status": 5}, {"model": 1}]
)
def test_wrong_values(details: dict[str, Any]) -> None:
    from hookkit.errors import RejectedError

    with pytest.raises(RejectedError, match="not a valid 'run_ended' record"):
        own_records.decode(note("run_ended", **details))
