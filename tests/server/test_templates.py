"""What templates do with texts."""

import pytest

from hookkit.server.templates import with_code


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Run `hookkit import`.", "Run <code>hookkit import</code>."),
        ("<b> & `<i>`", "&lt;b&gt; &amp; <code>&lt;i&gt;</code>"),
        ("nothing", "nothing"),
        ("", ""),
        ("half `a", "half <code>a</code>"),
    ],
)
def test_code_in_a_message(text: str, html: str) -> None:
    assert with_code(text) == html
