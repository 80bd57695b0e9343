"""Which parts of the status line have room."""

import posix

import pytest

from hookkit.hook import line_parts
from hookkit.hook.line_parts import Part, cut, fitted, width_of

PARTS = [Part("model", 4), Part(""), Part("context", 1), Part("$1.00 left today", 0, 31)]


@pytest.mark.parametrize(
    "room, shown",
    [
        (None, "model · context · $1.00 left today"),
        (34, "model · context · $1.00 left today"),
        (33, "context · $1.00 left today"),
        (26, "context · $1.00 left today"),
        (25, "$1.00 left today"),
        (16, "$1.00 left today"),
        (15, "$1.00 left tod…"),
        (12, "$1.00 left…"),
        (1, "…"),
    ],
)
def test_the_least_important_part_is_left_out_first(room: int | None, shown: str) -> None:
    found = fitted(PARTS, room)
    assert line_parts.DOT.join(each.text for each in found) == shown
    assert found[-1].colour == 31
    assert room is None or sum(each.width for each in found) <= room


def test_nothing_has_room_everywhere() -> None:
    assert fitted([], 1) == []
    assert fitted([Part("")], None) == []


def test_a_part_by_itself_is_cut_whatever_its_rank() -> None:
    assert [each.text for each in fitted([Part("feature/discount", 5)], 8)] == ["feature…"]


@pytest.mark.parametrize(
    "text, width", [("main", 4), ("修正", 4), ("a · b…", 6), ("é", 1), ("", 0), ("\ufffd", 2)]
)
def test_width(text: str, width: int) -> None:
    assert width_of(text) == width
    assert cut(text, width) == text


@pytest.mark.parametrize(
    "value, room",
    [
        (b"80", 76),
        (b"13", 10),
        (b"1", 10),
        (b"0", None),
        (b"-1", None),
        (b"", None),
        (b"wide", None),
        (b"\xff", None),
        ("８０".encode(), None),
    ],
)
def test_columns(value: bytes, room: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(posix.environ, b"COLUMNS", value)
    assert line_parts.columns() == room


def test_without_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(posix.environ, b"COLUMNS", raising=False)
    assert line_parts.columns() is None
