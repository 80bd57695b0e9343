"""Texts in all scripts take the columns that a terminal gives them."""

import pytest

from hookkit.lib.text.columns import cells, cut, padded

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
    assert cells(cut(f"{text} and more text", 9)) <= 9
