"""Turn usage by hour into rows of a table."""

from hookkit.api.usage_hours import HourReport
from hookkit.render import humanize, usage_report
from hookkit.render.table import Column, Layout
from hookkit.store.sqlite.sums import Sums

KNOWN = [column for column in usage_report.SUMS if column.name not in ("Time", "Files", "Commits")]
"""The columns of sums, without what belongs to days."""

LAYOUT = Layout((Column("Hour"), *KNOWN), has_total=True)


def rows(report: HourReport) -> list[tuple[str, ...]]:
    """Return a row for each hour of the day that has any usage, and the totals as the last."""
    named = [(f"{key[:2]}–{(int(key[:2]) + 1) % 24:02d}", sums) for key, sums in report.by]  # noqa: RUF001
    return [(name, *cells(sums)) for name, sums in [*named, ("Total", report.totals)]]


def cells(sums: Sums) -> tuple[str, ...]:
    """Return the sums of an hour as cells."""
    counts = sums.prompts, sums.edits, sums.corrections, sums.messages
    tokens = sums.tokens_input, sums.tokens_output, sums.tokens_cache_read, sums.tokens_cache_write
    shown = map(humanize.number, (sums.sessions, *counts, *tokens))
    return *shown, usage_report.cost(sums)
