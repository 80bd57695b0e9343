"""An envelope that is read alone gives the record that parsing the whole line gives."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.errors import RejectedError
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import open_record
from tests.builders import line

ODD = st.sampled_from([None, "", "x", 0, 7, -1, 1.5, True, False, [], ["x"], {}, {"p": 1}, 2**63])
MEMBERS = ("v", "id", "at", "src", "agent", "nth", "pid", "ppid", "start", "boot", "more")


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
    assert outcome(open_record, data) == outcome(segments.parse, data)


@given(st.data())
def test_damage_is_read_alike(data: st.DataObject) -> None:
    damaged = bytearray(line({"a": {"b": [1, "c"]}}, pid=811, start=9, boot=5000))
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(open_record, bytes(damaged)) == outcome(segments.parse, bytes(damaged))


def test_the_payload_is_parsed_when_it_is_asked_for() -> None:
    record = open_record(line(b'{"a":,}'))
    with pytest.raises(RejectedError, match="not valid JSON"):
        _ = record.payload


@pytest.mark.parametrize("data", [b"", b"{}\n", b'{"v":1,"id":"r","at":1,"src":"hook"\n'])
def test_a_line_without_payload_is_rejected(data: bytes) -> None:
    with pytest.raises(RejectedError):
        open_record(data)
