"""Turn learnings into the rows of a table, or into a block of Markdown.

Their words are those of prompts, and of an agent that may have read them anywhere. In the block
each is one line of plain text: no word of it is Markdown, HTML, or an import of another file.
"""

import re

from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import NAME, TEXT, Column, Layout
from hookkit.store.sqlite.learnings import Learning

LAYOUT = Layout(
    (
        Column("ID"),
        Column("Learning", least=TEXT),
        Column("When", rank=2),
        Column("By", rank=3),
        Column("Times", rank=4, is_number=True),
        Column("Project", rank=1, least=NAME),
    )
)

BEGIN, END = "<!-- hookkit learnings: begin -->", "<!-- hookkit learnings: end -->"

SPECIAL = re.compile(r"[\\`*_\[\]<>&#@!|~$]")
"""What begins anything but text within a line; `@path` would import a file into CLAUDE.md."""

OPENING = re.compile(r"(?:[-+=]|\d+(?=[.)]))")
"""What begins a list, a heading or a rule where it opens a line."""

WORD_CHARACTERS = re.compile(r"(?<=[^\W_])_(?=[^\W_])")
"""An underscore inside a word is one to Markdown, too."""


def row(learning: Learning) -> tuple[str, ...]:
    """Return a learning as cells."""
    last = learning.sources[-1]
    by_person = any(each.by_person for each in learning.sources)
    projects = dict.fromkeys(each.project for each in learning.sources if each.project)
    return (
        one_line(learning.id),
        one_line(learning.text),
        humanize.short_time(last.at),
        "you" if by_person else "agent",
        humanize.number(len(learning.sources)),
        one_line(", ".join(projects)) or humanize.UNKNOWN,
    )


def markdown(learnings: list[Learning]) -> str:
    """Return a block for CLAUDE.md: a heading and a list, the oldest learning first."""
    texts = (inert(each.text) for each in reversed(learnings))
    items = [f"- {text}" for text in texts if text]
    return "\n".join([BEGIN, "## Learnings", "", *items, END, ""])


def inert(text: str) -> str:
    """Return a text as one line of Markdown that shows it as it is."""
    words = one_line(text).strip()
    return OPENING.sub(opened, escaped(words), count=1) if OPENING.match(words) else escaped(words)


def escaped(words: str) -> str:
    """Return words with a backslash before what Markdown would take for its own."""
    parts = WORD_CHARACTERS.split(words)
    return "_".join(SPECIAL.sub(r"\\\g<0>", part) for part in parts)


def opened(match: re.Match[str]) -> str:
    """Return the beginning of a line that would open something else, as plain text."""
    mark = match[0]
    return f"{mark}\\" if mark[0].isdigit() else f"\\{mark}"
