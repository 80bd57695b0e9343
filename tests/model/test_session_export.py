"""What a file may say of a session, and what it may not."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.api.store import Store
from hookkit.errors import RejectedError
from hookkit.model import session_export
from hookkit.model.activity import GitBaseline
from hookkit.model.session import milliseconds
from hookkit.model.transcript_records import TranscriptRecord
from tests.api.homes import fill
from tests.builders import at, deliver, fold_all, line, own, payload, rows, throwaway_home
from tests.cli.terminal import call

SESSIONS: list[dict[str, Any]] = []


@pytest.fixture
def sessions(tmp_path: Path) -> dict[str, dict[str, Any]]:
    """Sessions of every kind, by id."""
    if not SESSIONS:
        with throwaway_home():
            fill(tmp_path)
            SESSIONS.extend(json.loads(call("export").stdout)["sessions"])
    return {each["session_id"]: each for each in json.loads(json.dumps(SESSIONS))}


def test_read_is_the_way_back(sessions: dict[str, dict[str, Any]]) -> None:
    for result in sessions.values():
        again = session_export.to_dict(session_export.read(result))
        assert session_export.to_dict(session_export.read(again)) == again
        same = again.keys() - {"seq", "cost_usd", "transcripts", "project"}
        assert {name: again[name] for name in same} == {name: result[name] for name in same}


def at_path(value: Any, path: str, new: Any) -> None:
    """Put a value, or take out what is there with `...`."""
    *way, last = (int(each) if each.isdigit() else each for each in path.split("."))
    for each in way:
        value = value[each]
    if new is ...:
        del value[last]
    else:
        value[last] = new


POSITION = "transcripts.0.position"
MESSAGE = "transcripts.0.messages.0"


@pytest.mark.parametrize(
    "session, path, value, wrong",
    [
        ("s1", "session_id", 5, "session_id"),
        ("s1", "session_id", "", "session_id"),
        ("s1", "session_id", ..., "session_id"),
        ("s1", "title", None, "title"),
        ("s1", "origin", "elsewhere", "origin"),
        ("s1", "status", ["idle"], "status"),
        ("s1", "first_started_at", ..., "first_started_at"),
        ("s1", "first_started_at", "today", "first_started_at"),
        ("s1", "last_activity", "2026-11-21T10:00:00Z", "last_activity"),
        ("s1", "last_ended_at", "9" * 400, "last_ended_at"),
        ("s1", "revival_count", 1.5, "revival_count"),
        ("s1", "revival_count", True, "revival_count"),
        ("s1", "revival_count", 2**61, "revival_count"),
        ("s1", "client_cost_usd", "1", "client_cost_usd"),
        ("s1", "client_cost_usd", -1, "client_cost_usd"),
        ("s1", "transcript_available", 1, "transcript_available"),
        ("hooked", "recent_prompts", "[]", "recent_prompts"),
        ("hooked", "recent_prompts.0", 5, "row"),
        ("hooked", "recent_prompts.0.at", "now", "at"),
        ("hooked", "recent_prompts.0.last_at", "now", "last_at"),
        ("hooked", "recent_prompts.0.status", "asleep", "status"),
        ("hooked", "recent_prompts.0.summary_attempts", "1", "summary_attempts"),
        ("hooked", "pid", 2**31, "pid"),
        ("hooked", "pid", -1, "pid"),
        ("s1", "cwd", "/home/\0", "cwd"),
        ("s1", "tallies", [], "tallies"),
        ("s1", "tallies.hook", 5, "tally"),
        ("s1", "tallies.transcript.edits", "1", "edits"),
        ("s1", "events", ..., "events"),
        ("s1", "events", {}, "events"),
        ("s1", "events.0", 5, "row"),
        ("s1", "events.0.key", None, "key"),
        ("s1", "events.0.at", "now", "at"),
        ("s1", "events.0.digest", "xyz", "digest"),
        ("hooked", "tool_calls.0.ok", 1, "ok"),
        ("hooked", "tool_calls.0.tool_use_id", ..., "tool_use_id"),
        ("s1", "transcripts.0", None, "transcript"),
        ("s1", "transcripts.0.path", 5, "path"),
        ("s1", "transcripts.0.tally", ..., "tally"),
        ("s1", "transcripts.0.messages", ..., "messages"),
        ("s1", MESSAGE, [], "message"),
        ("s1", f"{MESSAGE}.id", ..., "id"),
        ("s1", f"{MESSAGE}.at", "never", "at"),
        ("s1", f"{MESSAGE}.project", None, "project"),
        ("s1", f"{MESSAGE}.input", -1, "input"),
        ("s1", f"{MESSAGE}.output", 10**12 + 1, "output"),
        ("s1", f"{MESSAGE}.output", "5", "output"),
        ("s1", f"{MESSAGE}.details", [1], "details"),
        ("s1", f"{MESSAGE}.details", {"passes": 5}, "details"),
        ("s1", f"{MESSAGE}.details", {"passes": [["m", [-1], False, False]]}, "details"),
        ("s1", f"{MESSAGE}.details", {"passes": [["m", [1], 0, False]]}, "details"),
        ("s1", f"{MESSAGE}.details", {"speed": 5}, "speed"),
        ("mine", "logged.0", "x", "logged"),
        ("mine", "logged.0.key", ..., "key"),
        ("mine", "logged.0.model", None, "model"),
        ("mine", "logged.0.tokens", -1, "tokens"),
        ("mine", "logged.0.tokens_output", -1, "tokens_output"),
        ("mine", "logged.0.cost_usd", 1e9, "cost_usd"),
        ("mine", "commits.0.additions", None, "additions"),
        ("mine", "files.0.change", "burnt", "change"),
        ("mine", "git_start", [], "git_start"),
        ("mine", "git_checkouts.0.earlier", [1], "lines"),
        ("mine", "git_checkouts.0.top", "/a\0", "top"),
        ("mine", "git_checkouts.0.lines", {"a": [1, -1]}, "lines"),
        ("hooked", "git_places.0.folder", None, "folder"),
        ("mine", "git_start.at", None, "at"),
        ("mine", "git_start.snapshot", {"a": 1}, "snapshot"),
    ],
)
def test_what_cannot_be_used_is_rejected(
    sessions: dict[str, dict[str, Any]], session: str, path: str, value: Any, wrong: str
) -> None:
    result = sessions[session]
    at_path(result, path, value)
    with pytest.raises(RejectedError, match=wrong):
        session_export.read(result)


@pytest.mark.parametrize(
    "position",
    [5, None, "", "[]", "x", '["a"]'],
)
def test_a_position_that_reports_nothing(
    sessions: dict[str, dict[str, Any]], position: Any
) -> None:
    result = sessions["s1"]
    at_path(result, POSITION, position)
    assert session_export.read(result).transcripts[0][0].position == ""


@pytest.mark.parametrize("place, value", [(0, "1"), (0, -1), (1, 5), (9, [5]), (10, [[1] * 5])])
def test_a_position_with_wrong_values(
    sessions: dict[str, dict[str, Any]], place: int, value: Any
) -> None:
    result = sessions["s1"]
    parts = json.loads(result["transcripts"][0]["position"])
    assert session_export.read_position(json.dumps(parts))
    parts[place] = value
    assert session_export.read_position(json.dumps(parts)) == ""


def test_what_is_not_known_and_what_is_derived_reports_nothing(
    sessions: dict[str, dict[str, Any]],
) -> None:
    result = sessions["s1"]
    expected = session_export.read(result)
    result |= {"colour": "red", "seq": 99, "duration": "long", "total": None}
    result["tallies"]["smell"] = 5
    assert session_export.read(result) == expected


def test_a_message_in_several_passes(sessions: dict[str, dict[str, Any]]) -> None:
    result = sessions["s1"]
    details = {"speed": "fast", "passes": [["m", [1, 2, 0, 0, 0, 0], False, True]]}
    at_path(result, f"{MESSAGE}.details", details)
    assert (
        session_export.to_dict(session_export.read(result))["transcripts"][0]["messages"][0][
            "details"
        ]
        == details
    )


SCALARS = st.sampled_from(
    [None, True, 0, -1, 1.5, 2**31, 2**53, 2**62, 2**70, "", "x", "\0", "~", [], {}, [1], {"a": 1}]
)


def ways(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to all members of a document."""
    names: Any = value.keys() if isinstance(value, dict) else range(len(value))
    inner = [each for each in names if isinstance(value[each], dict | list)]
    found = [(*way, each) for each in names]
    return found + [each for name in inner for each in ways(value[name], (*way, name))]


@pytest.mark.usefixtures("sessions")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_export_stops_the_fold(data: st.DataObject) -> None:
    result = json.loads(json.dumps(data.draw(st.sampled_from(SESSIONS))))
    for way in data.draw(st.lists(st.sampled_from(ways(result)), min_size=1, max_size=2)):
        spoil(result, way, data.draw(SCALARS))
    with throwaway_home():
        deliver(line(result, src="restored"), line(payload("SessionStart", "after")))
        deliver(line(result, src="restored"), line(own("noted", result["session_id"], notes="x")))
        fold_all()
        with Store.open() as store:
            assert store.get_session("after") is not None
            for session in store.get_recent_sessions(10):
                session.to_dict()


def spoil(value: Any, way: tuple[Any, ...], new: Any) -> None:
    """Put a value somewhere, where the way still leads there."""
    for each in way[:-1]:
        try:
            value = value[each]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(value, dict | list):
        value[way[-1]] = new


@pytest.mark.parametrize("value", [None, 5, "x", []])
def test_what_is_no_object_is_rejected(value: Any) -> None:
    with pytest.raises(RejectedError, match="session"):
        session_export.read(value)


def test_a_bad_one_is_noted_as_rejected() -> None:
    deliver(line({"session_id": "s1"}, src="restored"))
    fold_all()
    assert len(rows(("rejected",))["rejected"]) == 1


def test_a_git_start_without_a_snapshot() -> None:
    start = session_export.read_git_start({"at": at(0), "snapshot": None})
    assert start == GitBaseline(at(0), None)
    assert session_export.read_git_start(None) is None


RECORD = {"id": "7b", "flags": 6, "at": at(0), "file": "/a"}


def test_a_record_of_a_transcript() -> None:
    record = session_export.read_record(RECORD)
    assert record == TranscriptRecord(0x7B, 6, milliseconds(at(0)), "/a")
    assert session_export.record_to_dict(record) == RECORD


@pytest.mark.parametrize(
    "wrong",
    [
        *({"id": each} for each in (7, None, "xyz", "-1", "8" + 15 * "0")),
        *({"flags": each} for each in (None, -1, 128, True, "6")),
        *({"at": each} for each in (None, "yesterday")),
        *({"file": each} for each in (5, "/a\0")),
    ],
    ids=str,
)
def test_a_record_with_wrong_values_is_rejected(wrong: dict[str, Any]) -> None:
    with pytest.raises(RejectedError):
        session_export.read_record(RECORD | wrong)
