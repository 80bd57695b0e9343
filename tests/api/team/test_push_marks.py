"""By its mark, a push knows whether the server was restored or a copy has sent something."""

import pytest

from hookkit.api.team.push_marks import is_of_copy, next_mark, number_of


@pytest.mark.parametrize(
    "found, known, expected",
    [
        ("", "", False),
        ("", "5.a", False),
        ("5.a", "5.a", False),
        ("5.a", "4.b 5.a", False),
        ("4.b", "5.a", False),
        ("5.b", "5.a", True),
        ("6.b", "5.a", True),
        ("5.b", "4.b 5.a", True),
        ("1.a", "", True),
        ("an early one", "", False),
        ("1.b", "0123456789abcdef", True),
        ("9" * 16 + ".a", "", False),
    ],
)
def test_marks(found: str, known: str, *, expected: bool) -> None:
    assert is_of_copy(found, known) is expected


@pytest.mark.parametrize("known, number", [("", 1), ("ab", 1), ("3.a", 4), ("3.a 4.b", 5)])
def test_the_next_mark(known: str, number: int) -> None:
    made = next_mark(known)
    assert number_of(made) == number and made != next_mark(known)
    assert is_of_copy(made, known)
