"""Texts, times and money as cells of Markdown."""

import re
from datetime import datetime, timedelta

from hookkit import clock
from hookkit.lib.text.counted import counted
from hookkit.lib.text.redact import redact
from hookkit.lib.text.sanitize import one_line
from hookkit.render.humanize import UNKNOWN

ONCE = "In the sum, time that overlaps counts once, and so does each call of an API."

SIGNS = re.compile(r"[\\`*_{}\[\]()#|~!$]")
"""Characters with a meaning in some dialect of Markdown; angle brackets become entities."""


def words(text: str | None) -> str:
    """Return a text from anywhere as one cell that shows it and does nothing else."""
    plain = one_line(redact(text or ""))
    escaped = SIGNS.sub(r"\\\g<0>", plain).replace("&", "&amp;")
    return escaped.replace("<", "&lt;").replace(">", "&gt;") or UNKNOWN


def minute(at: datetime) -> str:
    """Return a local time."""
    return clock.local(at).isoformat(" ")[:16]


def hours(duration: timedelta) -> str:
    """Return hours and minutes; seconds only below an hour."""
    seconds = int(duration.total_seconds())
    whole, minutes = seconds // 3600, seconds % 3600 // 60
    if whole:
        return f"{whole:,}h {minutes:02d}m"
    return f"{minutes}m" if minutes else f"{seconds}s"


def lacking(calls: int) -> str:
    """Return the remark about calls without a price."""
    return f"The cost lacks {counted(calls, 'call')} without a known price."


def bold(cell: str) -> str:
    """Return a cell of a sum; nothing stays nothing."""
    return f"**{cell}**" if cell else ""


def line(cells: list[str]) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(cells)} |\n"


def table(head: list[str], rows: list[list[str]], right: int) -> str:
    """Return a table whose last `right` columns are numbers."""
    rule = ["---"] * (len(head) - right) + ["---:"] * right
    return "".join(map(line, [head, rule, *rows]))
