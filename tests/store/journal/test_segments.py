"""The journal's format: segments, lines, envelopes."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit import paths, record
from hookkit.errors import StoreError
from hookkit.model.own_records import Ended
from hookkit.model.process import Process
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import parse_line
from tests.builders import START


def test_what_the_recorder_writes_is_read() -> None:
    written = record.line_of(b'{"a": 1}', START, "hook", b',"ppid":1,"pid":2')
    known = parse_line(written)
    assert known.at_ns == START
    assert known.source == "hook"
    assert known.process == Process(2)
    assert (known.payload, known.raw, known.ordinal) == ({"a": 1}, b'{"a": 1}', 0)
    assert known.id.startswith(f"{START:x}-")


def test_what_we_write_ourselves_is_read(home: Path) -> None:
    segments.append(Ended(session_id="x"), "user")
    (segment,) = segments.segments(paths.journal_dir())
    (only,) = segments.lines(segment, 0)
    known = parse_line(only)
    assert (known.source, known.payload) == ("user", {"event": "ended", "session_id": "x"})
    assert paths.data_dir().stat().st_mode & 0o777 == 0o700


def test_an_agent_is_named() -> None:
    segments.append_payload(b"{}", "hookkit", "claude_code")
    (only,) = segments.lines(segments.segments(paths.journal_dir())[0], 0)
    assert parse_line(only).agent == "claude_code"


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


def test_spare_segments_come_after_their_day_s_usual_one(tmp_path: Path) -> None:
    ordered = [
        "2026-11-21.jsonl.gz",
        "2026-11-21.jsonl",
        "2026-11-21.1.jsonl.gz",
        "2026-11-21.1.jsonl",
        "2026-11-21.2.jsonl",
        "2026-11-21.9.jsonl.gz",
        "2026-11-21.9.jsonl",
        "2026-11-22.jsonl",
    ]
    (tmp_path / "journal").mkdir()
    for name in reversed(ordered):
        (tmp_path / ("" if ".9." in name else "journal") / name).touch()
    (tmp_path / "2026-11-21.jsonl").touch()
    assert [segment.name for segment in segments.segments(tmp_path / "journal")] == ordered


@pytest.mark.parametrize("make", [lambda path: None, Path.touch], ids=["missing", "a file"])
def test_no_folder_has_no_segments(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "journal")
    assert segments.segments(tmp_path / "journal") == []
