"""Lines of the journal: an envelope read alone gives what parsing the whole line gives."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.errors import RejectedError
from hookkit.model.process import Process
from hookkit.store.journal.envelope import END_OF_TIME, open_record, parse_line
from tests.builders import line, payload

ODD = st.sampled_from([None, "", "x", 0, 7, -1, 1.5, True, False, [], ["x"], {}, {"p": 1}, 2**63])
MEMBERS = ("v", "id", "at", "src", "agent", "nth", "pid", "ppid", "start", "boot", "system", "more")


def outcome(read: Any, data: bytes) -> Any:
    """Return the record with its payload, or why there is none."""
    try:
        record = read(data)
        return record.payload, record
    except RejectedError as error:
        return str(error)


@given(st.dictionaries(st.sampled_from(MEMBERS), ODD), st.sampled_from([{}, {"a": 1}, [], 5]))
def test_both_ways_give_the_same(members: dict[str, Any], content: Any) -> None:
    data = line(content, **members)
    assert outcome(open_record, data) == outcome(parse_line, data)


@given(st.data())
def test_damage_is_read_alike(data: st.DataObject) -> None:
    members: dict[str, Any] = {"id": "r1", "pid": 811, "start": 9, "boot": 5000}
    damaged = bytearray(line({"a": {"b": [1, "c"]}}, **members))
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(open_record, bytes(damaged)) == outcome(parse_line, bytes(damaged))


def test_the_payload_is_parsed_when_it_is_asked_for() -> None:
    record = open_record(line(b'{"a":,}'))
    with pytest.raises(RejectedError, match="not valid JSON"):
        _ = record.payload


@pytest.mark.parametrize("data", [b"", b"{}\n", b'{"v":1,"id":"r","at":1,"src":"hook"\n'])
def test_a_line_without_payload_is_rejected(data: bytes) -> None:
    with pytest.raises(RejectedError):
        open_record(data)


def parse(content: Any = b'{"a":1}', **envelope: Any) -> Any:
    return parse_line(line(content, **envelope))


def test_the_envelope_names_the_agent() -> None:
    assert parse(agent="claude_code").agent == "claude_code"
    assert parse().agent is None


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
        parse_line(data)


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
        ("at", END_OF_TIME),
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
        ({"pid": 811, "start": 250, "boot": 5999, "system": "a"}, Process(811, 250, 7, "a")),
        ({"pid": 811, "system": "a"}, Process(811, system="a")),
        ({"pid": 811, "system": 5}, Process(811)),
    ],
)
def test_the_process_is_what_the_envelope_reports(
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


def test_a_payload_may_hold_what_looks_like_an_envelope() -> None:
    inner = payload("Stop", last_assistant_message='{"v":1,"p":{}}', p={"p": {}})
    assert parse(inner).payload == inner
