"""What is counted in transcripts besides usage, and its identities."""

import pytest

from hookkit.model.counters import Counters
from hookkit.model.identity_hash import hash_of
from hookkit.model.transcript_records import (
    API_ERROR,
    CALL,
    COMPACTION,
    EDIT,
    FAILED,
    NEVER_RAN,
    PROMPT,
    TranscriptRecord,
    counters_of,
)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (PROMPT, Counters(prompts=1, messages=1)),
        (CALL, Counters(tool_calls=1)),
        (CALL | FAILED, Counters(tool_calls=1)),
        (CALL | EDIT, Counters(tool_calls=1, edits=1)),
        (CALL | EDIT | FAILED, Counters(tool_calls=1)),
        (EDIT, Counters(edits=1)),
        (CALL | EDIT | FAILED | NEVER_RAN, Counters()),
        (FAILED | NEVER_RAN, Counters()),
        (COMPACTION, Counters(compactions=1)),
        (API_ERROR, Counters(api_errors=1)),
    ],
)
def test_counts_of_flags(flags: int, expected: Counters) -> None:
    assert counters_of([flags]) == expected
    twice = Counters()
    twice.add(expected, 2)
    assert counters_of([flags, flags]) == twice


@pytest.mark.parametrize(
    ("file", "other", "merged"),
    [(None, None, None), ("/b", None, "/b"), (None, "/a", "/a"), ("/b", "/a", "/a")],
)
def test_records_merge_in_any_order(
    file: str | None, other: str | None, merged: str | None
) -> None:
    one, two = TranscriptRecord(1, CALL, 20, file), TranscriptRecord(1, FAILED, 10, other)
    expected = TranscriptRecord(1, CALL | FAILED, 10, merged)
    assert one.merged(two) == two.merged(one) == expected


@pytest.mark.parametrize("identity", ["", "a", "toolu_01", "\u00e9", "\ud800"])
def test_hashes_fit_into_a_row_id(identity: str) -> None:
    assert 0 <= hash_of(identity) < 2**63
    assert hash_of(identity) == hash_of(identity) != hash_of(f"{identity} ")
