"""Payloads that are too large for a line: what is kept of them, however they come."""

import json
import os
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit import paths, record
from hookkit.hook import slim
from hookkit.store.journal import segments
from tests.builders import START, payload
from tests.proc import needs_proc
from tests.test_record import HOOK

BULKS: dict[str, dict[str, Any]] = {
    "write": {"tool_input": {"file_path": "/f", "content": "line\n" * 400_000}},
    "escapes": {"tool_input": {"content": '\\"\u00e9\U0001f600' * 100_000}},
    "numbers": {"tool_input": {"numbers": list(range(300_000))}},
    "many": {"tool_response": [{"path": f"/{number}", "ok": 1} for number in range(50_000)]},
    "nested": {"tool_input": {"a": [[[["x" * 2000] * 10] * 10] * 10] * 2}},
    "objects": {"tool_input": {f"k{number}": {"a": [number]} for number in range(50_000)}},
}


def big(bulk: dict[str, Any]) -> dict[str, Any]:
    """Return a payload whose ids stand first and last."""
    return payload("PostToolUse", tool_name="Write") | bulk | {"tool_use_id": "t1"}


def assert_ids(kept: dict[str, Any]) -> None:
    names = ("session_id", "hook_event_name", "cwd", "tool_name", "tool_use_id")
    assert [kept[name] for name in names] == ["s1", "PostToolUse", "/home/dev/shop", "Write", "t1"]


def slimmed(*pieces: bytes, size: int = record.MAX_PAYLOAD) -> bytes:
    """Return what is left of a value that comes in pieces."""
    slimmer = slim.Slim(size)
    scan = record.Scan(slimmer)
    for piece in pieces:
        scan.add(piece)
    return slimmer.value()


def shortened(text: bytes) -> bytes:
    string = slim.Text()
    string.add(text)
    return string.shortened()


@pytest.fixture
def strings_of_150(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slim, "KEEP_STRING", 150)


@pytest.mark.parametrize("kind", BULKS)
def test_a_large_payload_is_bounded_and_keeps_its_ids(kind: str) -> None:
    line = record.line_of(json.dumps(big(BULKS[kind])).encode(), START, "hook")
    assert len(line) <= record.MAX_PAYLOAD + 200
    assert_ids(orjson.loads(line)["p"])


def test_what_is_said_of_a_long_string() -> None:
    content = "line\n" * 400_000
    kept = orjson.loads(record.slim(json.dumps(big(BULKS["write"])).encode()))
    assert kept["tool_input"]["file_path"] == "/f"
    head, _, left = kept["tool_input"]["content"].partition(" … ")
    size = len(json.dumps(head)) - 2 + int(left.split()[0].removeprefix("["))
    assert size == len(json.dumps(content)) - 2


# Through a process

MEGABYTE = 1 << 20
HUGE: dict[str, tuple[bytes, bytes, bytes]] = {
    "a string": (b'{"content":"', b"0123456\\n" * 8192, b'"}'),
    "numbers": (b'{"a":[', b"0," * 32768, b"0]}"),
    "objects": (b'{"a":[', b'{"a":1},' * 8192, b"0]}"),
    "white space": (b'{"a":[', b" " * 65536, b"0]}"),
}


def pieces_of(kind: str, megabytes: int) -> Iterator[bytes]:
    """Yield a payload of that size, with its ids first and last."""
    first, bulk, last = HUGE[kind]
    yield json.dumps(payload("PostToolUse", tool_name="Write")).encode()[:-1] + b',"tool_input":'
    yield first
    for _ in range(megabytes * MEGABYTE // len(bulk)):
        yield bulk
    yield last + b',"tool_use_id":"t1"}'


@needs_proc
@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_payload_is_an_event_and_never_held_whole(kind: str) -> None:
    process = subprocess.Popen([*HOOK, str(paths.data_dir()), "1"], stdin=subprocess.PIPE)
    assert process.stdin
    pieces = list(pieces_of(kind, 70))
    for piece in pieces[:-1]:
        process.stdin.write(piece)
    process.stdin.flush()
    status = Path("/proc", str(process.pid), "status").read_text()
    process.communicate(pieces[-1])
    assert process.returncode == 0
    assert int(status.partition("VmHWM:")[2].split()[0]) < 20 * 1024, "KiB that it held at most"
    (segment,) = segments.segments(paths.journal_dir())
    (line,) = segment.read_bytes().splitlines()
    assert_ids(orjson.loads(line)["p"])


@pytest.mark.parametrize("kind", HUGE)
def test_what_is_left_out_is_passed_over(kind: str) -> None:
    looked_at = 0

    class Counting(slim.Slim):
        def take_bare(self, part: bytes) -> None:
            nonlocal looked_at
            looked_at += len(part.replace(b" ", b""))
            super().take_bare(part)

    counted = Counting(record.MAX_PAYLOAD)
    scan = record.Scan(counted)
    for piece in pieces_of(kind, 8):
        scan.add(piece)
    assert scan.is_whole
    assert looked_at < MEGABYTE, "byte by byte"


def test_it_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "READ_SECONDS", -1)
    monkeypatch.setattr(record, "MAX_HELD", 10)
    with Path("/dev/zero").open("rb") as endless:
        assert record.read_until_whole(endless.fileno()) == b""


def test_a_huge_value_may_stop_and_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    monkeypatch.setattr(record, "MAX_HELD", 10)
    monkeypatch.setattr(record, "CHUNK", 100)
    os.write(writer, b'{"a":"' + b"x" * 3000 + b'","b":1} ')
    kept = json.loads(record.read_payload(reader))
    assert kept["b"] == 1
    assert "bytes left out" in kept["a"]
    os.close(reader)
    os.close(writer)


# Any value, in any pieces

UNIT = st.sampled_from([*'\\"\n\x00é€😀a]},', "\ud83d", "\ude00"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(UNIT, max_size=40)
    | st.tuples(UNIT, st.integers(0, 80)).map(lambda pair: pair[0] * pair[1]),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(UNIT), inner, max_size=30),
    max_leaves=200,
)


@given(
    value=VALUES,
    ascii_only=st.booleans(),
    indent=st.sampled_from([None, 1]),
    cuts=st.lists(st.integers(0, 20_000), max_size=20),
)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_slim_value_is_valid_and_bounded(
    strings_of_150: None, value: Any, ascii_only: bool, indent: int | None, cuts: list[int]
) -> None:
    document = {"first": "1", "bulk": value, "last": "2"}
    data = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "replace")
    whole = slimmed(data, size=1600)
    assert len(whole) <= 1600
    kept = json.loads(whole)
    assert (kept["first"], kept["last"]) == ("1", "2")
    ends = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    assert slimmed(*[data[start:end] for start, end in pairwise(ends)], size=1600) == whole


@given(
    wide=st.dictionaries(st.text(max_size=8), st.integers() | st.text(), min_size=100, max_size=300)
)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_too_many_members_at_the_top_are_cut_short(
    strings_of_150: None, wide: dict[str, Any]
) -> None:
    kept = slimmed(json.dumps(wide).encode(), size=1600)
    assert len(kept) <= 1600
    assert json.loads(kept).keys() <= wide.keys()


# Strings


@pytest.mark.parametrize("spaces", [0, 100, 880, 890, 896, 5000])
@pytest.mark.parametrize("piece", [1, 7, 100_000])
def test_a_marker_survives(spaces: int, piece: int) -> None:
    output = " " * spaces + "[LEARN] use tabs" + " " * 2000
    sent = json.dumps({"tool_response": {"stdout": output}}).encode()
    pieces = [sent[at : at + piece] for at in range(0, len(sent), piece)]
    kept = json.loads(slimmed(*pieces))["tool_response"]["stdout"]
    assert kept.count("[LEARN]") == 1


@pytest.mark.parametrize("unit", ["\\", "é", "😀", "\ud83d", "\n", '"', "a\\"], ids=ascii)
@pytest.mark.parametrize("shift", range(13))
def test_a_string_is_not_cut_in_an_escape(unit: str, shift: int) -> None:
    inside = json.dumps("x" * shift + unit * 1000).encode()[1:-1]
    short = json.loads(b'"' + shortened(inside) + b'"')
    assert short.startswith("x" * shift + unit * 50)
    if unit != "\ud83d":
        assert orjson.loads(b'"' + shortened(inside) + b'"') == short


def test_a_character_is_not_cut() -> None:
    short = shortened(b"x" + "€".encode() * 1000).decode()
    assert set(short.partition(" … ")[0]) == {"x", "€"}


@pytest.mark.parametrize(
    "garbage", [b"}" * 300_000, b'"' * 300_001, b"[" * 300_000, b"," * 300_000]
)
def test_large_garbage_is_bounded(garbage: bytes) -> None:
    assert len(record.slim(garbage)) <= record.MAX_PAYLOAD
    pieces = [garbage[at : at + 999] for at in range(0, len(garbage), 999)]
    slimmer = slim.Slim(9999)
    scan = record.Scan(slimmer)
    for piece in pieces:
        scan.add(piece)
    assert len(slimmer.out) <= 2 * 9999, "never much more than what is kept"
