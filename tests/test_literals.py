"""What patterns need, and that asking for it first changes no answer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.literals import Pattern, needed


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("undo", ("undo",)),
        (r"^(?:please )?(?:undo|revert) (?:it|that)", ("revert", "undo")),
        (r"\b(?:no(?:pe)?|stop)\b", ("no", "stop")),
        (r"\b(?:no|nah)\b", ("n",)),  # the parser takes the common beginning out
        ("(?:not|nothing) ", ("not",)),
        ("[?!]", ("!", "?")),
        ("(?:ab)+c?", ("ab",)),
        ("(?:ab)*", ()),
        ("[a-z]", ()),
        (r"\w+|undo", ()),
        ("(?i:undo)", ()),
        ("(?=undo).", ()),
    ],
)
def test_needed(pattern: str, texts: tuple[str, ...]) -> None:
    assert needed(pattern) == texts


PATTERNS = [r"^(?:ab|ba)+c?", r"\b(?:a|bc)\b", "b(?:c|a+)?", "[ab]c{2}", "(?:a|)b", ".c|a$"]


@given(st.sampled_from(PATTERNS), st.text("abc \n", max_size=12))
def test_no_answer_changes(text_of_pattern: str, text: str) -> None:
    pattern, plain = Pattern(text_of_pattern, re.MULTILINE), re.compile(text_of_pattern, re.M)
    assert bool(pattern.search(text)) == bool(plain.search(text))
    assert bool(pattern.match(text)) == bool(plain.match(text))
    assert pattern.sub("x", text) == plain.sub("x", text)
    found = [each.span() for each in pattern.finditer(text)]
    assert found == [each.span() for each in plain.finditer(text)]
