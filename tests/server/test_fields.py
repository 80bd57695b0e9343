"""Bodies of requests that change something."""

from typing import Any

import pytest

from hookkit.server.fields import amount, flag, parse, text
from hookkit.server.parameters import BadQueryError

FIELDS = (
    text("name", "A name.", most=5),
    text("more", "Another.", is_required=False),
    amount("usd", "Dollars.", 100),
    amount("price", "Dollars.", 100, is_required=False, least=0),
    flag("on", "Or off."),
)
GOOD = b'{"name": "a", "usd": 1, "on": true%s}'


def test_a_good_body() -> None:
    expected: dict[str, Any] = {"name": "a", "more": None, "usd": 1.0, "price": None, "on": True}
    assert parse(GOOD % b"", FIELDS) == expected
    assert parse(GOOD % b', "more": null, "price": null', FIELDS) == expected
    given = parse(GOOD % b', "more": "m", "price": 0', FIELDS)
    assert given == expected | {"more": "m", "price": 0.0}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not JSON"),
        (b'{"name": NaN}', "not JSON"),
        (b'{"name": "\xff"}', "not JSON"),
        (b"[]", "must be a JSON object"),
        (b"{}", "lacks name, usd, on"),
        (b'{"odd": 1}', "no member 'odd'; there are: name, more, usd, price, on"),
        (b'{"name": "", "usd": 1, "on": true}', "name: must be a text of 1 to 5"),
        (b'{"name": "abcdef", "usd": 1, "on": true}', "name: must be a text"),
        (b'{"name": "a\\u0000", "usd": 1, "on": true}', "name: must be a text"),
        (b'{"name": 1, "usd": 1, "on": true}', "name: must be a text"),
        (b'{"name": null, "usd": 1, "on": true}', "name: must be a text"),
        (b'{"name": "a", "usd": 0, "on": true}', "usd: must be a number above 0 and below 100"),
        (b'{"name": "a", "usd": 100, "on": true}', "usd: must be"),
        (b'{"name": "a", "usd": true, "on": true}', "usd: must be"),
        (b'{"name": "a", "usd": "1", "on": true}', "usd: must be"),
        (GOOD % b', "price": -1', "price: must be a number from 0 and below 100"),
        (b'{"name": "a", "usd": 1, "on": 1}', "on: must be true or false"),
    ],
)
def test_a_bad_body(body: bytes, problem: str) -> None:
    with pytest.raises(BadQueryError, match=problem):
        parse(body, FIELDS)
