"""What `[LEARN]` marks."""

import pytest

from hookkit.lib.corrections.lessons import LONGEST, MOST, identity_of, lessons_in

BY_ANYONE = {
    "label": ("[LEARN] rule: use tabs", ["use tabs"]),
    "any case": ("[LEARN] RULE:use tabs", ["use tabs"]),
    "another label stays": ("[LEARN] Testing: run it twice", ["Testing: run it twice"]),
    "in a list": ("Done.\n\n- [LEARN] rule: one\n  2) [LEARN] rule: two", ["one", "two"]),
    "quoted": ("> [LEARN] rule: use tabs", ["use tabs"]),
    "bold": ("**[LEARN]** rule: use tabs", ["use tabs"]),
    "colon": ("[LEARN]: rule: use tabs", ["use tabs"]),
    "one line": ("[LEARN] rule:  use \t tabs \nand more", ["use tabs"]),
    "once": ("[LEARN] rule: a\n[LEARN] rule: a", ["a"]),
    "no marker": ("rule: use tabs", []),
    "in a sentence": ("I write [LEARN] rule: use tabs", []),
    "in code": ("```\n[LEARN] rule: use tabs\n```\nSo.", []),
    "in open code": ("~~~text\n[LEARN] rule: use tabs", []),
    "behind code": ("```\nx\n```\n[LEARN] rule: a", ["a"]),
    "nothing": ("[LEARN]", []),
}


@pytest.mark.parametrize("by_person", [True, False])
@pytest.mark.parametrize(("text", "found"), BY_ANYONE.values(), ids=BY_ANYONE)
def test_lessons(text: str, found: list[str], by_person: bool) -> None:
    assert lessons_in(text, by_person=by_person) == found


def test_only_a_person_needs_no_label() -> None:
    text = "[LEARN] use tabs"
    assert lessons_in(text, by_person=True) == ["use tabs"]
    assert lessons_in(text, by_person=False) == []
    assert lessons_in("[LEARN] rule:", by_person=False) == []


def test_bounds() -> None:
    text = "\n".join(f"[LEARN] rule: {number}" for number in range(100))
    assert len(lessons_in(text, by_person=False)) == MOST
    (lesson,) = lessons_in("[LEARN] rule: " + "x" * 9999, by_person=False)
    assert len(lesson) == LONGEST


def test_identity() -> None:
    assert identity_of("use tabs") == identity_of("use tabs") != identity_of("Use tabs")
    assert len(identity_of("\ud800")) == 12
