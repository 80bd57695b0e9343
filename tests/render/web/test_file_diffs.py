"""The diffs of one file as HTML."""

from hookkit.api.history.diffs import Diff
from hookkit.render.web import file_diffs
from hookkit.render.web.file_diffs import html_of


def diff(*lines: str, more: int = 0) -> Diff:
    return Diff("/a.py", False, len(lines), 0, lines, more)


def test_lines_with_a_link() -> None:
    assert html_of([(17, diff("@@ -1 +1 @@", "-<b>", "+&"))], "/sessions/5/turns/") == (
        '<p class="dim"><a href="/sessions/5/turns/17">Turn 17</a></p>'
        '<pre class="diff" tabindex="0">@@ -1 +1 @@\n'
        "<del>-&lt;b&gt;</del>\n<ins>+&amp;</ins></pre>\n"
    )


def test_no_more_lines_than_have_room() -> None:
    long = diff(*["+x"] * file_diffs.ROOM, more=3)
    text = html_of([(1, long), (2, diff("+y"))], "/")
    assert "[… 3 more lines …]" in text
    assert "Turn 2" not in text
    assert html_of([(1, diff())], "/") == ""


def test_long_lines_are_cut() -> None:
    text = html_of([(1, diff("+" + "x" * 9000))], "/")
    assert len(text) < 500
    assert "…</ins>" in text
