"""Lines that aren't one record: what is found in them, in time that grows with their length."""

import pytest

from hookkit.agents.lenient_json import LONG, STRING, pieces, shortened


@pytest.mark.parametrize("junk", [b"0 ", b'"" ', b"[1] ", b"null\0", b"true "])
def test_junk_in_a_row_is_reported_once(junk: bytes) -> None:
    (piece,) = pieces(junk * 1000)
    assert (piece.offset, piece.record, piece.reason) == (0, None, "not a JSON object")


def test_records_between_junk_have_their_offsets() -> None:
    line = '"é" 0 {"a":1} 0 "é" {"b":2}[]'.encode()
    found = [(piece.offset, piece.record) for piece in pieces(line)]
    assert found == [(0, None), (7, {"a": 1}), (15, None), (22, {"b": 2}), (29, None)]


@pytest.mark.parametrize("tail", [b'\\"' * 1000, b"\\" * 1001, b"a" * 1000, b"\\\\" * 500])
def test_a_string_without_an_end_is_looked_at_once(tail: bytes) -> None:
    assert len(STRING.findall(b'"' + tail)) == 1


def test_a_long_string_without_an_end_is_cut_too() -> None:
    assert len(shortened(b'{"a":"' + b"x" * LONG * 4)) < LONG * 2
