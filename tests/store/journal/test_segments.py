"""The journal's format: segments, lines, envelopes."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths, record
from hookkit.errors import RejectedError, StoreError
from hookkit.model.own_records import Ended
from hookkit.model.record import Process
from hookkit.store.journal import segments
from tests.builders import START, line, payload


def parse(content: Any = b'{"a":1}', **envelope: Any) -> Any:
    return segments.parse(line(content, **envelope))


def test_what_the_recorder_writes_is_read() -> None:
    written = record.line_of(b'{"a": 1}', START, "hook", b',"ppid":1,"pid":2')
    known = segments.parse(written)
    assert known.at_ns == START
    assert known.source == "hook"
    assert known.process == Process(2)
    assert (known.payload, known.raw, known.ordinal) == ({"a": 1}, b'{"a": 1}', 0)
    assert known.id.startswith(f"{START:x}-")


def test_what_we_write_ourselves_is_read(home: Path) -> None:
    segments.append(Ended(session_id="x"), "user")
    (segment,) = segments.segments(paths.journal_dir())
    (only,) = segments.lines(segment, 0)
    known = segments.parse(only)
    assert (known.source, known.payload) == ("user", {"event": "ended", "session_id": "x"})
    assert paths.data_dir().stat().st_mode & 0o777 == 0o700


def test_the_envelope_names_the_agent() -> None:
    assert parse(agent="claude_code").agent == "claude_code"
    assert parse().agent is None
    segments.append_payload(b"{}", "hookkit", "claude_code")
    (only,) = segments.lines(segments.segments(paths.journal_dir())[0], 0)
    assert segments.parse(only).agent == "claude_code"


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"\n", "not valid JSON"),
        (b"{\n", "not valid JSON"),
        (b'{"v":1,"p":NaN}\n', "not valid JSON"),
        (b"[" * 100_000 + b"\n", "not valid JSON"),
        (b"1\n", "not a journal line"),
        (b"{}\n", "not a journal line"),
        (b'{"v":1}\n', "not a journal line"),
        (b'{"v":2,"p":{}}\n', "unknown journal version 2"),
        (b'{"v":1,"id":"a","at":1,"src":"hook","p" :{}}\n', "not a journal line"),
    ],
)
def test_what_is_no_line_is_rejected(data: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        segments.parse(data)


@pytest.mark.parametrize("content", [b"1", b"[]", b'"x"', b"null"])
def test_a_payload_is_an_object(content: bytes) -> None:
    with pytest.raises(RejectedError, match="the payload is not a JSON object"):
        parse(content)


@pytest.mark.parametrize(
    "member, value",
    [
        ("id", 1),
        ("id", None),
        ("at", "now"),
        ("at", 1.5),
        ("at", -1),
        ("at", segments.END_OF_TIME),
        ("src", []),
        ("src", None),
        ("agent", 5),
        ("nth", "first"),
        ("nth", -1),
        ("nth", 2**60),
    ],
)
def test_an_envelope_has_values_that_can_be_used(member: str, value: object) -> None:
    with pytest.raises(RejectedError, match="not a journal line"):
        parse(**{member: value})


@pytest.mark.parametrize(
    "members, process",
    [
        ({}, None),
        ({"pid": "811"}, None),
        ({"pid": -1}, None),
        ({"pid": 2**31}, None),
        ({"pid": 811}, Process(811)),
        ({"pid": 811, "start": 250}, Process(811)),
        ({"pid": 811, "start": 250, "boot": None}, Process(811)),
        ({"pid": 811, "start": 2**63, "boot": 5000}, Process(811)),
        ({"pid": 811, "start": 250, "boot": 5999}, Process(811, 250, 7)),
    ],
)
def test_the_process_is_what_the_envelope_tells(
    members: dict[str, Any], process: Process | None
) -> None:
    assert parse(**members).process == process


@pytest.mark.parametrize(
    "content, text",
    [
        (b'{"a":"\\ud83d"}', "?"),
        (b'{"a":"\xff"}', "�"),
        (b'{"a":"\x01"}', "\x01"),
        (b'{"a":"\\ud83d\\ude00"}', "😀"),
    ],
    ids=["lone surrogate", "bad UTF-8", "raw control character", "pair"],
)
def test_text_that_is_not_quite_unicode_is_read(content: bytes, text: str) -> None:
    known = parse(content)
    assert known.payload == {"a": text}
    assert known.raw == content


def test_an_unfinished_line_is_left(tmp_path: Path) -> None:
    segment = tmp_path / "s.jsonl"
    segment.write_bytes(b"one\ntwo\nthr")
    assert list(segments.lines(segment, 0)) == [b"one\n", b"two\n"]
    assert list(segments.lines(segment, 4)) == [b"two\n"]
    assert list(segments.lines(segment, 8)) == []


def test_a_compacted_segment_is_read_in_the_same_way(tmp_path: Path) -> None:
    segment = tmp_path / "s.jsonl.gz"
    segment.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    assert list(segments.lines(segment, 0)) == [b"one\n", b"two\n"]


WHOLE = gzip.compress(b"one\n" * 1000)


@pytest.mark.parametrize(
    "data",
    [b"garbage", WHOLE[:-9], WHOLE[:12] + b"\xff" * 9 + WHOLE[21:], WHOLE[:-8] + b"\0" * 8],
    ids=["another file", "torn", "overwritten", "wrong sum"],
)
def test_a_damaged_compacted_segment_is_named(data: bytes, tmp_path: Path) -> None:
    segment = tmp_path / "s.jsonl.gz"
    segment.write_bytes(data)
    with pytest.raises(StoreError, match=r"s\.jsonl\.gz is damaged.*Move it away"):
        list(segments.lines(segment, 0))


def test_segments_are_in_order(tmp_path: Path) -> None:
    ordered = ["2026-11-20.jsonl", "2026-11-21.jsonl.gz", "2026-11-21.jsonl", "2026-11-22.jsonl.gz"]
    for name in (*reversed(ordered), "2026-11-21.jsonl.gz.new", "notes.txt", "x2026-11-21.jsonl"):
        (tmp_path / name).touch()
    assert [segment.name for segment in segments.segments(tmp_path)] == ordered


@pytest.mark.parametrize("make", [lambda path: None, Path.touch], ids=["missing", "a file"])
def test_no_folder_has_no_segments(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "journal")
    assert segments.segments(tmp_path / "journal") == []


def test_a_payload_may_hold_what_looks_like_an_envelope() -> None:
    inner = payload("Stop", last_assistant_message='{"v":1,"p":{}}', p={"p": {}})
    assert parse(inner).payload == inner
