"""Texts on their way to the search index."""

from hookkit.model.usage import Ownership
from hookkit.store.search_pages import (
    MAX_TEXT,
    PAGE,
    ROLES,
    Pages,
    mark_of,
    shortened,
    unpacked,
)
from tests.builders import at, at_ns

KEY = "sk-ant-api03-" + "aB3dE5gH7jK9mN1pQ3sT5"
CLAIM = Ownership(session_id="s1")


def test_pages() -> None:
    pages = Pages()
    long = "word " * (PAGE // 10 + 1)
    for number in range(3):
        pages.add("prompt", CLAIM, at(number), f"u{number}", long)
    found = pages.found("/x", None, "here")
    assert [len(page.texts) for page in found.pages] == [2, 1]
    assert unpacked(found.pages[0].words) == [long, long]
    assert found.claims == [CLAIM]
    first = found.pages[0].texts[0]
    assert (first.at, first.mark) == (at_ns(0) // 10**6, mark_of(f"u0\0{long}"))
    assert (first.claim, ROLES[first.role]) == (0, "prompt")


def test_secrets_are_redacted_and_the_others_left_alone() -> None:
    pages = Pages()
    for output in ("before", f"the key is {KEY}.", "after"):
        pages.add("answer", CLAIM, at(0), output, output)
    words = unpacked(pages.found("/x", None, "").pages[0].words)
    assert words == ["before", "the key is [redacted: anthropic-key].", "after"]


def test_a_record_without_a_name_is_named_by_what_it_reports() -> None:
    pages = Pages()
    for output in ("one", "two", "one"):
        pages.add("prompt", CLAIM, at(0), "", output)
    marks = [text.mark for text in pages.texts]
    assert marks[0] == marks[2] != marks[1]


def test_a_long_text_ends_between_words() -> None:
    assert shortened("x" * 9) == "x" * 9
    assert shortened("word " * MAX_TEXT).endswith("word")
    assert shortened(" " * (MAX_TEXT + 1)) == ""
    secret = "a " * (MAX_TEXT // 2 - 10) + KEY
    assert "sk-ant" not in shortened(secret)
