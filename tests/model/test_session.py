"""The row that everybody reads, and what is derived from it."""

import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hookkit.model.session import (
    COLUMNS,
    ENDED,
    IN_PROGRESS,
    INTERNAL,
    Session,
    moment,
    placeholder_title,
    timestamp,
)
from tests.builders import at, session

DERIVED = {"uuid", "project_path", "duration", "total_tokens", "correction_rate", "is_active"}


@pytest.mark.parametrize(
    "at_ns, text",
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_795_253_400_123_456_789, "2026-11-21T09:30:00.123Z"),
        (1_795_305_599_999_999_999, "2026-11-21T23:59:59.999Z"),
        (1_709_164_800_000_000_000, "2024-02-29T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_utc_with_milliseconds(at_ns: int, text: str) -> None:
    assert timestamp(at_ns) == text
    assert moment(text).timestamp() == pytest.approx(at_ns / 1e9, abs=0.001)


def test_a_placeholder_names_the_beginning_of_the_id() -> None:
    assert placeholder_title("04c20410-2db2", "Toy") == "Toy session 04c20410"


def test_sessions_are_equal_when_all_of_them_is() -> None:
    assert session() == session()
    assert session() != session(title="another")
    counted = session()
    counted.hook.edits = 1
    assert session() != counted
    assert session() != "s1"
    with pytest.raises(TypeError, match="unhashable"):
        hash(session())


def test_a_session_shows_its_members() -> None:
    assert repr(session()).startswith("Session(session_id='s1', workspace_id='local', ")
    assert "hook=Counters(edits=0, " in repr(session())


@pytest.mark.parametrize(
    "edits, corrections, rate", [(0, 0, 0.0), (0, 3, 0.0), (3, 1, 33.3), (1, 2, 200.0), (8, 0, 0.0)]
)
def test_the_correction_rate_is_per_hundred_edits(
    edits: int, corrections: int, rate: float
) -> None:
    assert session(edit_count=edits, corrections_count=corrections).correction_rate == rate


@pytest.mark.parametrize(
    "fields, seconds",
    [
        ({}, 0),
        ({"last_activity": at(90.5)}, 90.5),
        ({"last_activity": at(90), "last_ended_at": at(60)}, 60),
        ({"last_ended_at": at(-60)}, 0),
    ],
    ids=["new", "active", "ended", "ended before it began"],
)
def test_the_duration(fields: dict[str, Any], seconds: float) -> None:
    assert session(**fields).duration == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "fields, seconds",
    [
        ({"status": "idle"}, 90),
        ({"status": "wait"}, 90),
        ({"status": "busy"}, 3600),
        ({"origin": "manual"}, 3600),
        ({"origin": "manual", "last_ended_at": at(60)}, 60),
    ],
    ids=["idle", "waiting", "at work", "a person's own", "ended"],
)
def test_an_ongoing_session_lasts_until_now(fields: dict[str, Any], seconds: float) -> None:
    row = session(last_activity=at(90), **fields)
    assert row.duration_at(moment(at(3600))) == timedelta(seconds=seconds)


def test_the_duration_is_as_of_now() -> None:
    ago = timestamp(time.time_ns() - 3600 * 10**9)
    row = session(first_started_at=ago, last_activity=ago, status="busy")
    assert row.duration >= timedelta(hours=1)
    assert row.to_dict()["duration"] >= 3600


def test_tokens_of_all_kinds_are_added() -> None:
    kinds = ("tokens_input", "tokens_output", "tokens_cache_read", "tokens_cache_write")
    row = session()
    for kind, count in zip(kinds, (1, 20, 300, 4000), strict=True):
        setattr(row, kind, count)
    assert row.total_tokens == 4321


def test_an_older_event_never_overwrites_a_newer_status() -> None:
    row = session()
    row.set_status("busy", at(2))
    row.set_status("wait", at(1))
    assert (row.status, row.status_updated_at) == ("busy", at(2))
    row.set_status("idle", at(2))
    assert row.status == "idle"


def test_an_end_finishes_the_row() -> None:
    row = session(pid=1, process_start_time=2, process_identity="3@box", prompts_count=1)
    row.end(at(5), "other")
    assert (row.first_ended_at, row.last_ended_at, row.finished_at) == (at(5), at(5), at(5))
    assert (row.status, row.lifecycle, row.end_reason) == ("done", "completed", "other")
    assert (row.pid, row.process_start_time, row.summary) == (None, None, ENDED)
    assert row.process_identity is None
    assert row.summary_state == "pending"


@pytest.mark.parametrize(
    "fields",
    [
        {"prompts_count": 0},
        {"prompts_count": 1, "title_source": "user"},
    ],
    ids=["no prompt", "title by a person"],
)
def test_not_every_session_is_summarised(fields: dict[str, Any]) -> None:
    row = session(**fields)
    row.end(at(5), None)
    assert row.summary_state == "none"


def test_a_second_end_moves_the_last_one() -> None:
    row = session(summary="Written.", summary_state="done", prompts_count=1)
    row.end(at(5), "clear")
    row.end(at(9), "other", lifecycle="abandoned")
    assert (row.first_ended_at, row.last_ended_at, row.finished_at) == (at(5), at(9), at(9))
    assert (row.lifecycle, row.end_reason) == ("abandoned", "other")
    assert (row.summary, row.summary_state) == ("Written.", "done")


def test_a_start_after_an_end_revives() -> None:
    row = session()
    row.end(at(5), "other")
    row.start(at(7))
    assert (row.first_started_at, row.last_started_at) == (at(0), at(7))
    assert (row.first_ended_at, row.last_ended_at, row.finished_at) == (at(5), None, None)
    assert (row.revival_count, row.is_active, row.lifecycle) == (1, True, "active")
    assert row.end_reason is None


def test_a_start_that_comes_late_revives_nothing() -> None:
    row = session()
    row.end(at(5), "other")
    row.start(at(4.9))
    assert (row.revival_count, row.is_active, row.status) == (0, False, "done")


def test_a_start_of_what_is_active_is_no_revival() -> None:
    row = session()
    row.start(at(7))
    row.start(at(6))
    assert (row.revival_count, row.last_started_at) == (0, at(7))


def test_json_has_the_columns_and_what_is_derived() -> None:
    document = session(edit_count=2).document()
    columns = [name for name in COLUMNS if name != INTERNAL]
    assert list(document) == [*columns, *(name for name in document if name in DERIVED)]
    assert document.keys() - set(COLUMNS) == DERIVED
    assert (document["duration"], document["is_active"], document["edit_count"]) == (0.0, True, 2)


def full() -> Session:
    """A session with something in every kind of member."""
    row = session(
        project="/home/me/shop", recent_prompts='[["d", 1]]', seq=4, cost_usd=0.125, pid=7
    )
    row.project_name, row.is_out_of_sight = "me/shop", True
    row.hook.edits, row.transcript.output, row.otel.cost = 3, 5, 7
    return row


@pytest.mark.parametrize(
    "row",
    [Session(), Session("x"), full(), session(project="shop")],
    ids=["nothing", "an id", "full", "a name"],
)
def test_a_session_is_read_back_from_its_dict(row: Session) -> None:
    assert Session.from_dict(row.to_dict()) == row
    assert Session.from_dict(json.loads(json.dumps(row.to_dict()))) == row


def test_a_document_is_read_as_far_as_it_goes() -> None:
    known = Session.from_dict(full().document() | {"worked_seconds": 3, "stored": {"new": 1}})
    assert (known.project, known.seq, known.hook.edits) == ("/home/me/shop", 4, 0)
    named = Session.from_dict({"session_id": "x", "workspace_uuid": "team", "user_uuid": "me"})
    assert (named.workspace_id, named.user_id) == ("team", "me")
    assert (named.workspace_uuid, named.user_uuid) == ("team", "me")


def test_the_defaults() -> None:
    row = Session()
    assert (row.session_id, row.revival_count, row.total_tokens, row.pid) == ("", 0, 0, None)
    assert (row.is_active, row.transcript_available, row.metrics_source) == (True, False, "hook")
    assert (row.duration, row.framework, row.cost_usd) == (timedelta(), None, None)


def test_the_uuid_is_of_workspace_and_id() -> None:
    rows = [Session("x"), Session("y"), Session("x", "team"), Session("m:x", "tea")]
    assert len({each.uuid for each in rows}) == 4
    assert Session("x", seq=5, title="Other").uuid == Session("x").uuid
    assert UUID(Session("x").uuid).version == 5


def test_the_clocks_of_a_session() -> None:
    row = session()
    now = moment(at(90))
    assert (row.elapsed_at(now), row.turn_at(now)) == (timedelta(seconds=90), None)
    row.set_status("busy", at(30))
    row.set_status("wait", at(40))
    row.set_status("busy", at(50))
    assert row.turn_at(now) == timedelta(seconds=60)
    assert row.turn_at(moment(at(10))) == row.elapsed_at(moment(at(-5))) == timedelta()
    row.set_status("idle", at(60))
    assert (row.turn_at(now), row.turn_started_at) == (None, None)
    row.end(at(70), "other")
    assert row.elapsed_at(now) == timedelta(seconds=70)


def test_a_new_row_knows_nothing() -> None:
    row = Session("x")
    assert row.summary == IN_PROGRESS
    unknown = {name for name in COLUMNS if getattr(row, name) is None}
    assert {"cost_usd", "model", "project", "pid", "finished_at"} <= unknown
    assert all(getattr(row, name) == 0 for name in COLUMNS if name.endswith("_count"))


def test_what_kind_of_agent_it_is() -> None:
    assert session(framework="cursor").uses_shared_process
    assert session(framework="amp").is_amp
    plain = session(framework="claude_code")
    assert not plain.uses_shared_process
    assert not plain.is_amp
    assert plain.should_hook_update_counts
    assert plain.should_otel_update_tokens


@pytest.mark.parametrize(
    "ago, out_of_sight, state",
    [(3600, False, "busy"), (3600, True, "unknown"), (60, True, "busy"), (-3600, True, "busy")],
    ids=["watched", "quiet", "just now", "by a clock that was ahead"],
)
def test_what_is_known_of_a_process_out_of_sight(ago: int, out_of_sight: bool, state: str) -> None:
    then = timestamp(time.time_ns() - ago * 10**9)
    row = session(
        status="busy", last_activity=then, turn_started_at=then, is_out_of_sight=out_of_sight
    )
    assert (row.turn_at(moment(then)) is None) == (state == "unknown")
    assert (row.state, row.is_ongoing) == (state, state == "busy")
    row.end(then, "other")
    assert (row.state, row.is_ongoing) == ("completed", False)


def test_a_session_of_a_person_needs_no_process() -> None:
    row = session(origin="manual", last_activity=timestamp(0), is_out_of_sight=True)
    assert (row.state, row.is_ongoing) == ("active", True)
