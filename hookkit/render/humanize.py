"""Turn values into text as people read it: times, durations, counts, prices."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hookkit import clock
from hookkit.lib.text import money
from hookkit.lib.text.sanitize import one_line
from hookkit.model import waiting
from hookkit.model.session import Session
from hookkit.model.timestamps import local

UNKNOWN = "—"
"""Stands for what is not known."""

MOST_OF_TOOL = 24
"""Characters of a tool's name in a status."""

STATUS_STYLES = {
    "busy": "green",
    "wait": "yellow",
    "idle": "cyan",
    "active": "green",
    "running": "green",
    "failed": "red",
}


def status_style(column: str, cell: str) -> str:
    """Return the style of a cell in a table with a column of statuses."""
    return STATUS_STYLES.get(cell.partition(":")[0], "dim") if column == "Status" else ""


def state(session: Session) -> str:
    """Return where a session is, and what it waits for: `wait: Bash permission`."""
    what = waiting_for(session.waiting_for) if session.state == "wait" else ""
    return f"{session.state}: {what}" if what else session.state


def waiting_for(known: str | None) -> str:
    """Return what an agent waits for as people read it; empty where that isn't known."""
    tool = waiting.tool_of(known or "")
    return f"{short_tool(tool)} {waiting.PERMISSION}" if tool else one_line(known or "")


def short_tool(name: str) -> str:
    """Return the name of a tool, without that of its server, and cut."""
    shown = one_line(name).rpartition("__")[2] or one_line(name)
    return shown if len(shown) <= MOST_OF_TOOL else f"{shown[: MOST_OF_TOOL - 1]}…"


def local_time(text: str | None) -> str:
    """Return a stored time as people read it: local, to the minute."""
    return f"{local(text):%b %d, %Y %H:%M}" if text else UNKNOWN


def short_time(text: str) -> str:
    """Return a stored time for a table: local; the year only where it isn't this one."""
    at = local(text)
    if at.year == clock.local(datetime.now(UTC)).year:
        return f"{at:%b %d %H:%M}"
    return f"{at:%b %d, %Y}"


def human_duration(duration: timedelta) -> str:
    """Return hours and minutes; seconds only below an hour."""
    seconds = int(duration.total_seconds())
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if hours:
        return f"{hours}h {minutes:02d}m"
    return f"{minutes}m {seconds % 60:02d}s" if minutes else f"{seconds}s"


def clock_time(elapsed: timedelta | None) -> str:
    """Return the time on a running clock, to the second; UNKNOWN where none is running."""
    if elapsed is None:
        return UNKNOWN
    seconds = int(elapsed.total_seconds())
    if seconds < 3600:
        return human_duration(elapsed)
    return f"{seconds // 3600}h {seconds % 3600 // 60:02d}m {seconds % 60:02d}s"


def dollars(cost: float | None) -> str:
    """Return a cost in US dollars."""
    return UNKNOWN if cost is None else money.dollars(cost)


def number(count: int) -> str:
    """Return a count with its thousands apart."""
    return f"{count:,}"


def tokens(count: int) -> str:
    """Return tokens: whole numbers below a million, then 2.4M."""
    for unit, letter in ((10**9, "B"), (10**6, "M")):
        if count >= unit:
            # Cut, not rounded: 999,999,999 are not 1000.0M.
            return f"{count * 10 // unit / 10:,.1f}{letter}"
    return number(count)


def files(session: Session, count: int) -> str:
    """Return how many files were changed.

    None is known outside of git, but those of the agent's edits; a session known only from its
    transcript has edits, but no files.
    """
    is_known = session.local_git_dir is not None and not session.edit_count
    return number(count) if count or is_known else UNKNOWN


def price(rate: float | None) -> str:
    """Return a price with as many digits as it has, two at least."""
    if rate is None:
        return UNKNOWN
    whole, _, digits = f"{rate:.6f}".rstrip("0").partition(".")
    return f"${whole}.{digits:0<2}"


def optional(value: Any) -> str:
    """Return a value, or the sign for what is not known."""
    return UNKNOWN if value is None else one_line(str(value))


def short_paths(text: str) -> str:
    """Return a text with `~` for the home folder at the beginning of paths."""
    return re.sub(rf"(?<![^ (]){re.escape(str(Path.home()))}(?=/)", "~", text)
