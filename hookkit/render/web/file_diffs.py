"""The diffs of one file as HTML, each with a link to the call that made the change."""

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from hookkit.api.history.diffs import Diff
from hookkit.render.conversation import html

ROOM = 24
"""Lines that are shown of a file."""

LONGEST = 200
"""Characters of a line that are shown."""


def html_of(diffs: Iterable[tuple[int, Diff]], url: str) -> Markup:
    """Return diffs, as many lines of them as have room; `url` is a turn's up to its number."""
    parts, left = [], ROOM
    for turn, each in diffs:
        if left > 0 and each.lines:
            lines = [line(text) for text in each.lines[:left]]
            hidden = len(each.lines) - len(lines) + each.more
            left -= len(lines)
            text = "\n".join([*lines, *([f"[… {hidden:,} more lines …]"] if hidden else [])])
            link = f'<a href="{escape(url)}{turn}">Turn {turn:,}</a>'
            parts.append(f'<p class="dim">{link}</p><pre class="diff" tabindex="0">{text}</pre>\n')
    return Markup("".join(parts))  # noqa: S704 - escaped


def line(text: str) -> str:
    """Return a line of a diff."""
    return html.diff_line(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
