"""The tool `usage`: what sessions have cost, in a time and by a key."""

from typing import TYPE_CHECKING, Any

from hookkit.mcp.arguments import Argument, Tool

if TYPE_CHECKING:
    from hookkit.api.dates import Period
    from hookkit.api.store import Store
    from hookkit.store.sqlite.totals import UsageRow

BY = ("none", "day", "week", "month", "project", "branch", "model", "agent", "session")
ROWS = 18
"""Rows of an answer, besides the sums of all."""

ALWAYS = "all"
OF_TIME = ("day", "week", "month")


def answer(store: "Store", given: dict[str, Any]) -> str:
    """Return the sums of a period, and a line for each key."""
    from hookkit.api.stats import report_usage
    from hookkit.mcp.answer import fitted
    from hookkit.render.usage_report import lacking

    since, until = period_of(given["period"])
    by = {"none": None, "agent": "framework"}.get(given["by"], given["by"])
    report = report_usage(store, by, since=since, until=until, project=given["project"], limit=ROWS)
    head = [f"{given['period'].strip()}: {line_of(report.totals)}"]
    foot = [f"{missing}."] if (missing := lacking(report.totals)) else []
    rows = report.by[-ROWS:] if given["by"] in OF_TIME else report.by[:ROWS]
    if len(rows) < len(report.by):
        foot.insert(0, f"hidden: {len(report.by) - len(rows)} more, of the {given['by']}s")
    return fitted(head, (f"{name_of(each, given['by'])}: {line_of(each)}" for each in rows), foot)


def period_of(text: str) -> "tuple[Period | None, Period | None]":
    """Return the begin and the end of a period. Raises DateError."""
    from hookkit.api import dates

    if text.strip().lower() == ALWAYS:
        return None, None
    return dates.parse_span(text)


def name_of(row: "UsageRow", by: str) -> str:
    """Return the key of a row, for people."""
    from hookkit.mcp.answer import quoted
    from hookkit.render.agent_name import agent_name

    if by in OF_TIME:
        return row.key or "unknown"
    if row.seq is not None:
        return f"#{row.seq} {quoted(row.title or '', 80)}"
    if by == "agent":
        return agent_name(row.key) or "unknown"
    return quoted(row.key or "none", 80)


def line_of(row: "UsageRow") -> str:
    """Return sums in a line."""
    from datetime import timedelta

    from hookkit.lib.text.counted import counted
    from hookkit.render import humanize
    from hookkit.render.usage_report import cost

    sums = row.sums
    time = humanize.human_duration(timedelta(seconds=sums.seconds))
    return (
        f"{cost(sums)}, {humanize.tokens(sums.total_tokens)} tokens, "
        f"{counted(sums.sessions, 'session')}, {counted(sums.messages, 'message')}, {time}"
    )


TOOL = Tool(
    "usage",
    "Tokens and cost",
    "What the coding agents have cost: dollars, tokens, sessions, messages, time worked. At most "
    "20 lines.",
    (
        Argument(
            "period",
            "today, yesterday, 7d, 2026-11-21, 2026-11, or all",
            default="30d",
        ),
        Argument("by", "A line for each", default="none", choices=BY),
        Argument("project", "Only this project: its name or folder"),
    ),
    answer,
)
