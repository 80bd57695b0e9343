"""The parts of the reader: times, lines that aren't quite JSON, identity, positions."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents import lenient_json, timestamps
from hookkit.agents.claude_code.transcript.identity import identity_of
from hookkit.model.transcript import TranscriptIdentity as Identity
from hookkit.model.transcript_position import PendingCall, Position
from tests.transcript_builders import SIDECHAIN, answer, at, line, prompt, record, transcript, write


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-21T10:00:00.123Z", "2026-11-21T10:00:00.123Z"),
        ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000Z"),
        ("2026-11-21T10:00:00.123456Z", "2026-11-21T10:00:00.123Z"),
        ("2026-11-21T12:00:00.123+02:00", "2026-11-21T10:00:00.123Z"),
        ("2026-11-21T10:00:00", "2026-11-21T10:00:00.000Z"),
        ("2026-11-21 10:00:00.123Z", "2026-11-21T10:00:00.123Z"),
        ("2026-11-21", "2026-11-21T00:00:00.000Z"),
        (1_795_255_200_123, "2026-11-21T10:00:00.123Z"),
        (1_795_255_200, "2026-11-21T10:00:00.000Z"),
        (1_795_255_200.5, "2026-11-21T10:00:00.500Z"),
        ("2026-13-99T99:99:99.999Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (True, None),
        (5, None),
        (10**30, None),
        (float("nan"), None),
        ([], None),
    ],
    ids=repr,
)
def test_times(value: Any, expected: str | None) -> None:
    assert timestamps.utc(value) == expected


@pytest.mark.parametrize(
    ("data", "records", "bad"),
    [
        (b'{"a":1}', [{"a": 1}], []),
        (b" \0\r\n", [], []),
        (b'{"a":1}{"b":2}', [{"a": 1}, {"b": 2}], []),
        (b'{"a":NaN,"b":-Infinity}', [{"a": None, "b": None}], []),
        (b'{"a":' + b"9" * 5000 + b"}", [{"a": 0}], []),
        (b'{"a":"\\ud800"}', [{"a": "?"}], []),
        (b'{"a":"\xff\xe4"}', [{"a": "??"}], []),
        (b'{"a":"x{"b":2}', [{"b": 2}], [(0, "not valid JSON")]),
        (b'{"a":1}x{"b":2}', [{"a": 1}, {"b": 2}], [(7, "not valid JSON")]),
        ('{"ä":1}'.encode() + b"x", [{"ä": 1}], [(8, "not valid JSON")]),
        (b'{"a":{"b":2}', [], [(0, "not valid JSON")]),
        (b"5", [], [(0, "not a JSON object")]),
        (b'{"a":1}5', [{"a": 1}], [(7, "not a JSON object")]),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_loose_json(data: bytes, records: list[dict[str, Any]], bad: list[tuple[int, str]]) -> None:
    found = lenient_json.pieces(data)
    assert [piece.record for piece in found if piece.record is not None] == records
    assert [(piece.offset, piece.reason) for piece in found if piece.record is None] == bad
    assert lenient_json.plain(data) in (None, *records)


def test_a_broken_line_is_not_searched_for_ever() -> None:
    many = b'x{"a" ' * 5000 + b'y{"b":1}'
    assert [piece.record for piece in lenient_json.pieces(many)] == [None]
    long = b'["z",' * 210_000 + b'y{"b":1}'
    assert [piece.record for piece in lenient_json.pieces(long)] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 500_000,
        "\\" * 500_000,
        '"\n\\' * 200_000,
        "世" * 200_000,
        "😀" * 99_999,
        "a世\\" * 99_999,
    ],
    ids=["plain", "backslashes", "escapes", "three bytes", "pairs", "mixed"],
)
@pytest.mark.parametrize("ascii_only", [True, False], ids=["ASCII", "UTF-8"])
def test_long_strings_are_cut_between_characters(text: str, ascii_only: bool) -> None:
    value = {"before": 1, "long": text, "short": "y" * 1000, "after": [2]}
    for pad in range(3):
        data = json.dumps(value | {"pad": "p" * pad, "again": text}, ensure_ascii=ascii_only)
        short = lenient_json.shortened(data.encode())
        assert len(short) < 2 * lenient_json.LONG + 2000
        found = json.loads(short)
        for name in ("long", "again"):
            head, tail = found[name].split(lenient_json.GAP.decode())
            assert text.startswith(head)
            assert text.endswith(tail)
        assert (found["short"], found["after"]) == (value["short"], [2])


def test_a_line_without_long_strings_is_left_as_it_is() -> None:
    data = json.dumps(["short"] * 50_000).encode()
    assert lenient_json.shortened(data) is data


# Whose transcript it is


def identify(path: Path) -> Identity:
    with path.open("rb") as stream:
        return identity_of(stream, path)


@pytest.mark.parametrize(
    ("name", "records", "expected"),
    [
        ("s1.jsonl", [prompt(), answer(seconds=9)], Identity("s1", at(0), at(9), False)),
        ("x.jsonl", [prompt(), answer(seconds=9)], Identity("s1", at(0), at(9), False)),
        ("x.jsonl", [prompt(session="a"), answer(seconds=9, session="b")],
         Identity("b", at(0), at(9), False)),
        ("x.jsonl", [prompt(), {"type": "mode"}], Identity("s1", at(0), at(0), False)),
        ("x.jsonl", [], Identity("x", "", "", False)),
        ("x.jsonl", [prompt(sessionId=""), answer(sessionId="y" * 999)],
         Identity("x", at(0), at(1), False)),
        ("x.jsonl", [b"bad\n", prompt(timestamp=...), answer(timestamp=...)],
         Identity("s1", "", "", False)),
        ("x.jsonl", [record("queue-operation", 5), prompt()], Identity("s1", at(5), at(0), False)),
        ("s1/subagents/agent-a.jsonl", [prompt(**SIDECHAIN)], Identity("s1", at(0), at(0), True)),
        ("s9/subagents/agent-a.jsonl", [], Identity("s9", "", "", True)),
        ("s9/subagents/workflows/w/agent-a.jsonl", [], Identity("s9", "", "", True)),
        ("agent-a.jsonl", [prompt(**SIDECHAIN)], Identity("s1", at(0), at(0), True)),
    ],
)  # fmt: skip
def test_identity(tmp_path: Path, name: str, records: list[Any], expected: Identity) -> None:
    (path,) = write(tmp_path, {name: transcript(*records)})
    assert identify(path) == expected


def test_identity_beside_long_lines(tmp_path: Path) -> None:
    long = prompt("x" * 100_000, seconds=3)
    (path,) = write(tmp_path, {"x.jsonl": transcript(long, long)})
    assert identify(path) == Identity("s1", at(3), at(3), is_sidechain=False)
    path.write_bytes(line(long) * 20 + line(long)[:-5])
    assert identify(path).ended_at == at(3)


# Positions


def test_a_position_as_text() -> None:
    waiting = PendingCall("s1", "m1", "t1", "Bash", None)
    position = Position(7, "ab", 7, "cd", 1, 2, 7, 3, at(0), ("/w", None), (waiting,), "total: 9")
    assert Position.from_text(position.to_text()) == position


def test_a_position_of_an_earlier_version_has_no_state() -> None:
    stored = '[7, "ab", 7, "cd", 1, 2, 7, 3, "", ["/w", null], [["s1", "m1", "t1", "Bash", null]]]'
    position = Position.from_text(stored)
    assert position is not None
    assert (position.offset, position.facts, position.state) == (7, ("/w", None), "")
    assert [call.id for call in position.waiting] == ["t1"]


@pytest.mark.parametrize("text", ["", "x", "5", "[]", "[1,2]", "{}", "[1,[]]", "null"], ids=repr)
def test_what_is_no_position(text: str) -> None:
    assert Position.from_text(text) is None


WAITING = PendingCall("s1", "m1", "t1", "Bash", None)
WHOLE = Position(7, "ab", 7, "cd", 1, 2, 7, 3, at(0), ("/w", None), (WAITING,), "total: 9")


@pytest.mark.parametrize(
    "damage",
    [
        {"offset": None},
        {"offset": "7"},
        {"offset": 7.5},
        {"offset": -1},
        {"offset": True},
        {"offset": 10**30},
        *({name: -1} for name in ("head_size", "device", "inode", "size", "mtime_ns")),
        {"head_size": 8},
        *({name: 7} for name in ("head", "tail", "at", "state")),
        *({"at": each} for each in ("yesterday", "2026-11-21", "20q6-01-01T00:00:00.000Z")),
        {"state": "\ud800"},
        {"facts": (7,)},
        {"facts": ("\ud800",)},
        {"facts": ({},)},
        {"facts": 5},
        {"waiting": (((1, "m", "t", "Bash", None)),)},
        {"waiting": (("s1",),)},
        {"waiting": 5},
        {"waiting": (("s1", "m1", "t1", "Bash", 5),)},
    ],
    ids=repr,
)
def test_a_damaged_position_is_none(damage: dict[str, Any]) -> None:
    assert Position.from_text(WHOLE.to_text()) == WHOLE
    assert Position.from_text(json.dumps(WHOLE._replace(**damage))) is None
    assert Position.from_text("[" * 100_000) is None
