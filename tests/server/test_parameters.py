"""What a URL may ask."""

import pytest

from hookkit.api.dates import Period
from hookkit.server.parameters import (
    AGENT,
    PROJECT,
    SINCE,
    STATUS,
    BadQueryError,
    parse,
    whole_number,
)

LIMIT = whole_number("limit", "At most so many.", 50, 100)
KNOWN = (PROJECT, AGENT, SINCE, STATUS, LIMIT)


def test_values() -> None:
    given = [("project", "shop"), ("agent", "claude"), ("since", "2026-11-01"), ("limit", "7")]
    found = parse(given, KNOWN, strict=True)
    assert found["project"] == "shop"
    assert found["agent"] == "claude_code"
    assert isinstance(found["since"], Period)
    assert found["limit"] == 7
    assert found["status"] is None


def test_defaults() -> None:
    assert parse([], KNOWN, strict=True)["limit"] == 50
    assert parse([("other", "x"), ("project", "")], KNOWN, strict=False)["project"] is None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("since", "never", "is not a date"),
        ("agent", "nobody", "agent"),
        ("status", "odd", "none of active"),
        ("limit", "0", "from 1 to 100"),
        ("limit", "-1", "from 1 to 100"),
        ("limit", "٣", "from 1 to 100"),
        ("limit", "9" * 400, "from 1 to 100"),
        ("project", "x" * 1001, "longer"),
        ("project", "a\0b", "NUL"),
        ("other", "x", "no parameter 'other'"),
    ],
)
def test_what_is_no_good(name: str, text: str, said: str) -> None:
    with pytest.raises(BadQueryError, match=said):
        parse([(name, text)], KNOWN, strict=True)


def test_twice() -> None:
    with pytest.raises(BadQueryError, match="twice"):
        parse([("limit", "1"), ("limit", "2")], KNOWN, strict=False)
    with pytest.raises(BadQueryError, match="there are: none"):
        parse([("a", "1")], (), strict=True)
