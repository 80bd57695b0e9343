"""Files of facts: whole, or refused with a reason, whatever has become of them."""

import gzip
import os
import tracemalloc
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hookkit.errors import RejectedError
from hookkit.store.journal import fact_file
from hookkit.store.journal.fact_file import Cursor, Header

MIB = 1024 * 1024
HEADER = Header(1, "ab" * 16, "m1", 5, 3, "laptop", {"2026-11-21": Cursor(3, 90, 90)})
FACTS = [b'{"n":5}', b'{"n":6}', b'{"n":7}']


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with the facts 5 to 7."""
    path = tmp_path / fact_file.name_of(5)
    fact_file.write(path, HEADER, FACTS)
    return path


def packed(path: Path, content: bytes) -> Path:
    path.write_bytes(gzip.compress(content))
    return path


def lines_of(path: Path, first: int = 1) -> list[bytes]:
    return [line.rstrip(b"\n") for line in fact_file.read(path, first)]


def test_what_is_written_is_read(file: Path) -> None:
    assert fact_file.read_header(file) == HEADER
    assert HEADER.end == 8
    assert lines_of(file) == FACTS
    assert file.stat().st_mode & 0o777 == 0o600
    again = file.with_name("again")
    fact_file.write(again, HEADER, FACTS)
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(("first", "count"), [(1, 3), (5, 3), (6, 2), (7, 1), (8, 0), (99, 0)])
def test_reading_begins_at_a_number(file: Path, first: int, count: int) -> None:
    assert lines_of(file, first) == FACTS[3 - count :]


def test_one_that_is_torn_anywhere_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        with pytest.raises(RejectedError):
            lines_of(file)


def test_one_that_is_damaged_anywhere_is_whole_or_refused(file: Path) -> None:
    whole = file.read_bytes()
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert lines_of(file) == FACTS  # only the name or the time of the packing have changed
        except RejectedError:
            continue


def header(**members: Any) -> bytes:
    known = {"hookkit_facts": 1, "stream": "ab" * 16, "machine": "m1", "first": 1, "count": 1}
    return msgspec.json.encode(known | members) + b"\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (header(hookkit_facts=3), "newer version"),
        (header(hookkit_facts=17, shape="other"), "newer version"),
        (header(hookkit_facts="1"), "not a file of facts"),
        (header(stream="../../etc"), "not a file of facts"),
        (header(stream="AB" * 16), "not a file of facts"),
        (header(machine=""), "not a file of facts"),
        (header(first=0), "not a file of facts"),
        (header(first=2**60), "not a file of facts"),
        (header(count=-1), "not a file of facts"),
        (header(count=2**40), "not a file of facts"),
        (header(name="n" * 201), "not a file of facts"),
        (header(name=5), "not a file of facts"),
        (b"", "not a file of facts"),
        (b"\0" * 100, "not a file of facts"),
        (b"\xff\xfe\n", "not a file of facts"),
        (b"hello\n", "not a file of facts"),
        (header(), "incomplete"),
        (header(count=2) + b"{}\n", "incomplete"),
        (header() + b'{"a":', "too long"),
        (header() + b"{}\n{}\n", "more facts"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        lines_of(packed(tmp_path / "f", content))


def test_unknown_members_are_ignored(tmp_path: Path) -> None:
    content = header(mood="good") + b"{}\n"
    assert lines_of(packed(tmp_path / "f", content)) == [b"{}"]


def test_a_bomb_takes_no_memory(tmp_path: Path) -> None:
    one = packed(tmp_path / "header", b"\0" * 50 * MIB)
    many = packed(tmp_path / "lines", header(count=2**31) + b"\n" * 50_000)
    long = packed(tmp_path / "line", header() + b"\0" * 80 * MIB)
    tracemalloc.start()
    try:
        with pytest.raises(RejectedError):
            fact_file.read_header(one)
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
        with pytest.raises(RejectedError):
            sum(len(line) for line in fact_file.read(many))
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
        with pytest.raises(RejectedError, match="too long"):
            sum(len(line) for line in fact_file.read(long))
        assert tracemalloc.get_traced_memory()[1] < 3 * fact_file.LONGEST
    finally:
        tracemalloc.stop()


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder", "nothing", "a\0b"):
        with pytest.raises(OSError):
            fact_file.read_header(tmp_path / name)
