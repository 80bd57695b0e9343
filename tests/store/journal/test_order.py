"""Stops: how far segments were projected before an earlier one went on."""

import gzip
from pathlib import Path

import pytest

from hookkit.store.journal import order
from hookkit.store.journal.order import Stop


def test_stops_are_kept_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    assert order.read(folder) == []
    order.append(folder, {"2026-11-30": 17, "2026-12-01": 4})
    order.append(folder, {"2026-11-30": 20, "2026-12-01": 5})
    assert order.read(folder) == [
        {"2026-11-30": 17, "2026-12-01": 4},
        {"2026-11-30": 20, "2026-12-01": 5},
    ]
    assert (folder / order.FILE).stat().st_mode & 0o777 == 0o600


def test_a_torn_stop_was_never_observed(tmp_path: Path) -> None:
    (tmp_path / order.FILE).write_bytes(b'{"a":1}\n[1]\n{}\n{"b":-1}\n{"b":true}\n{"b":"1"}\n{"c"')
    order.append(tmp_path, {"d": 4})
    assert order.read(tmp_path) == [{"a": 1}, {"d": 4}]


@pytest.mark.parametrize("make", [Path.touch, lambda path: (path / order.FILE).mkdir(parents=True)])
def test_a_file_that_cannot_be_read_has_none(make: object, tmp_path: Path) -> None:
    make(tmp_path / "journal")  # type: ignore[operator]
    assert order.read(tmp_path / "journal") == []


@pytest.mark.parametrize(
    "segment, stream",
    [
        ("2026-11-30.jsonl", "2026-11-30"),
        ("2026-11-30.jsonl.gz", "2026-11-30"),
        ("2026-11-30.1.jsonl", "2026-11-30.1"),
    ],
)
def test_a_stream_is_a_segment_in_either_form(segment: str, stream: str) -> None:
    assert order.stream_of(segment) == stream


@pytest.mark.parametrize(
    "stream, stops, lines",
    [
        ("b", [{"b": 3, "d": 4}], 3),
        ("c", [{"b": 3, "d": 4}], 0),
        ("e", [{"b": 3, "d": 4}], 0),
        ("a", [{"b": 3, "d": 4}], None),
        ("a", [{"b": 3, "d": 4}, {"a": 7, "d": 9}], 7),
        ("a", [{"b": 3}, {"c": 1}, {"0": 5}], 0),
        ("a", [], None),
    ],
    ids=[
        *("named", "in between", "later", "earlier", "earlier, and grown since"),
        *("earlier, and not there", "no stop"),
    ],
)
def test_how_far_a_stream_goes(stream: str, stops: list[Stop], lines: int | None) -> None:
    assert order.limit(stops, stream) == lines


def test_lines_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "BLOCK", 5)
    plain, packed = tmp_path / "a.jsonl", tmp_path / "a.jsonl.gz"
    plain.write_bytes(b"one\ntwo\nthree\nfo")
    packed.write_bytes(gzip.compress(b"one\ntwo\n") + gzip.compress(b"three\n"))
    assert [order.count_lines(plain, size) for size in (0, 3, 4, 14, 16, 99)] == [0, 0, 1, 3, 3, 3]
    assert order.count_lines(packed, packed.stat().st_size) == 3
