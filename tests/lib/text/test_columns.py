"""Texts in all scripts take the columns that a terminal gives them."""

import pytest

from hookkit.lib.text.columns import beginning, cells, ending, padded

WIDTHS = {
    "plain": 5,
    "": 0,
    "— … ’ é": 7,
    "日本語": 6,
    "ｶﾞ": 2,
    "👨\u200d👩\u200d👧": 2,
    "👍🏽": 2,
    "❤\ufe0f": 2,
    "🇩🇪": 2,
    "می\u200cخواهم": 7,
    "क्\u200dष": 1,
    "ตะกร้า": 5,
    "e\u0301": 1,
    "\ue0a0 main": 6,
    "\U0001fae9": 2,
    "a\u200bb\ufeff": 2,
    "�": 1,
}


@pytest.mark.parametrize(("text", "width"), WIDTHS.items(), ids=ascii)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width
    assert cells(padded(text, 10)) == 10
    assert cells(beginning(f"{text} and more text", 9)) <= 9


@pytest.mark.parametrize(
    "text, width, shown",
    [
        ("Fix the login", 13, "Fix the login"),
        ("Fix the login", 12, "Fix the…"),
        ("Fix the login", 9, "Fix the…"),
        ("Fix the login", 8, "Fix the…"),
        ("Fix the login", 7, "Fix…"),
        ("Fix the login", 3, "Fi…"),
        ("Fix the login", 1, "…"),
        ("Fix src/components/dashboard/widget.py", 20, "Fix src/components/…"),
        ("An incomprehensible", 15, "An incomprehen…"),
        ("An uncharacteristic", 15, "An uncharacter…"),
        ("A characteristic one", 12, "A…"),
        ("日本語の長い題名です", 9, "日本語の…"),
        ("Fix 日本語 now", 10, "Fix…"),
        ("日本語", 2, "…"),
    ],
)
def test_a_text_is_cut_at_the_end_of_a_word(text: str, width: int, shown: str) -> None:
    assert beginning(text, width) == shown
    assert cells(shown) <= width


@pytest.mark.parametrize(
    "text, width, shown",
    [
        ("src/app/a.py", 12, "src/app/a.py"),
        ("src/app/a.py", 11, "…/app/a.py"),
        ("src/app/a.py", 8, "…/a.py"),
        ("src/app/a.py", 5, "…a.py"),
        ("src/app/a.py", 4, "….py"),
        ("docs/old.md → docs/new.md", 20, "… → docs/new.md"),
        ("a-name-without-any-folder.py", 12, "…y-folder.py"),
        ("src/新しい.py", 12, "…/新しい.py"),
        ("src/新しい.py", 11, "…/新しい.py"),
        ("src/新しい.py", 10, "…新しい.py"),
        ("e\u0301" * 30, 5, "…" + "e\u0301" * 4),
        ("\u200b" * 50 + "abcdef", 4, "…def"),
    ],
    ids=ascii,
)
def test_of_a_path_the_end_is_kept(text: str, width: int, shown: str) -> None:
    assert ending(text, width) == shown
    assert cells(shown) <= width
