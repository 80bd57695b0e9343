"""Captured payloads, bare or in envelopes."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.pipeline.collect.replay import RejectedPayload, Replayer, file_lines
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import parse_line
from tests.builders import line, own, payload, rows, tool


def replay(*lines: bytes) -> Replayer:
    replayer = Replayer()
    assert list(replayer.replay(lines)) == [len(line) for line in lines]
    return replayer


def bare(**fields: Any) -> bytes:
    return json.dumps(payload("Stop", **fields)).encode() + b"\n"


def stored() -> list[bytes]:
    return [
        line
        for segment in segments.segments(paths.journal_dir())
        for line in segments.lines(segment, 0)
    ]


def test_a_bare_payload_gets_an_envelope() -> None:
    replayer = replay(bare(), b"\n", bare(), bare(x=1))
    assert (replayer.recorded, replayer.bad) == (3, [])
    known = [parse_line(each) for each in stored()]
    assert [each.source for each in known] == ["replay"] * 3
    assert [each.ordinal for each in known] == [1, 2, 1]
    assert known[0].at_ns < known[1].at_ns < known[2].at_ns
    assert known[0].process is None


def test_an_envelope_is_taken_as_it_is() -> None:
    sent = line(payload("Stop"), 5, pid=811)
    replay(sent.rstrip() + b"\r\n")
    assert stored() == [sent]


def test_a_byte_order_mark_does_no_harm() -> None:
    assert replay(b"\xef\xbb\xbf" + bare()).recorded == 1


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"garbage", "not valid JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"a":1}', "neither a hook's payload nor a line of a journal"),
        (b'{"v":1,"p":{}}', "not a journal line"),
        (b'{"v":2,"p":{}}', "neither a hook's"),
        (b'{"hook_event_name":"Stop"}', "no session_id"),
        (b'{"hook_event_name":"","session_id":"x"}', "no hook_event_name"),
        (b'{"hook_event_name":"Stop","session_id":" "}', "no session_id"),
        (json.dumps(payload("Stop", "x" * 201)).encode(), "session_id is too long"),
        (line(payload("Stop"), src="pigeon"), "unknown source 'pigeon'"),
        (line({}), "no hook_event_name"),
        (line(own("exploded"), src="api"), "unknown event 'exploded'"),
    ],
)
def test_what_the_fold_would_reject_is_named(content: bytes, reason: str, store: Store) -> None:
    replayer = replay(bare(), content, bare(x=1))
    ((number, result),) = replayer.bad
    assert (number, replayer.recorded) == (2, 2)
    assert result.startswith(reason)
    store.refresh()
    assert store.database.rejected_count() == 0


def test_bad_lines_have_the_numbers_of_the_file() -> None:
    replayer = replay(b"\n", b"{\n", bare(), b"1\n")
    assert [bad.number for bad in replayer.bad] == [2, 4]
    assert replayer.bad[1] == RejectedPayload(4, "not a JSON object")


def test_a_large_payload_is_bounded() -> None:
    replay(bare(last_assistant_message="x" * 400_000))
    assert len(stored()[0]) < 3000


def test_equal_payloads_of_one_file_are_several_events(store: Store) -> None:
    file = [bare(), bare(), json.dumps(tool()).encode()]
    for _ in range(3):
        replay(*file)
        store.refresh()
        assert store.get_recent_sessions()[0].n_hook_events == 3
    replay(*file, bare())
    store.refresh()
    assert store.get_recent_sessions()[0].n_hook_events == 4


def test_a_replay_comes_after_what_is_there() -> None:
    before = time.time_ns()
    replay(bare())
    assert parse_line(stored()[0]).at_ns > before


def test_a_file_is_read_line_by_line(tmp_path: Path, store: Store) -> None:
    file = tmp_path / "capture.jsonl"
    file.write_bytes(bare() + bare(x=1).rstrip())
    replay(*file_lines(file))
    store.refresh()
    assert len(rows(("events",))["events"]) == 2
