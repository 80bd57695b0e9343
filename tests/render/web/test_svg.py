"""Elements: nothing that they show becomes markup."""

from typing import Any

import pytest
from markupsafe import Markup

from hookkit.render.web.svg import element


@pytest.mark.parametrize(
    "value, written",
    [
        ("plain 5%", "plain 5%"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("\"'", "&#34;&#39;"),
        (Markup("<title>a &amp; b</title>"), "<title>a &amp; b</title>"),
        (7, "7"),
        (0.5, "0.5"),
        ("", ""),
        ("é", "é"),
    ],
    ids=repr,
)
def test_contents_and_attributes_are_escaped(value: Any, written: str) -> None:
    assert element("text", value, x=value) == Markup(f'<text x="{written}">{written}</text>')


def test_names_of_attributes() -> None:
    found = element("g", class_="a", aria_labelledby="b", role=None)
    assert found == Markup('<g class="a" aria-labelledby="b"></g>')
    assert isinstance(found, Markup)
