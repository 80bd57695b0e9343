"""Turn a report of usage into facts, a table, or a chart of days."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from hookkit.api.stats import UsageReport
from hookkit.lib.text.counted import correction_rate, counted
from hookkit.lib.text.sanitize import one_line
from hookkit.render import chart, humanize
from hookkit.render.agent_name import agent_name
from hookkit.render.shown_id import shown_id
from hookkit.render.table import NAME, TEXT, Column, Layout
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import LAST, UsageRow

SUMS = (
    Column("Sessions", rank=2, is_number=True),
    Column("Time", rank=4, is_number=True),
    Column("Prompts", rank=10, is_number=True),
    Column("Edits", rank=11, is_number=True),
    Column("Corr.", rank=13, is_number=True),
    Column("Files", rank=12, is_number=True),
    Column("Commits", rank=9, is_number=True),
    Column("Messages", rank=3, is_number=True),
    Column("Input", rank=7, is_number=True),
    Column("Output", rank=5, is_number=True),
    Column("Cache read", rank=6, is_number=True),
    Column("Cache write", rank=8, is_number=True),
    Column("Cost", is_number=True),
)

BAR = Column("Bar", rank=2)
WIDTH = 16
"""Cells of a bar."""

CHARTS = ("cost", "tokens")

MOST_DAYS = 10_000
"""Days that a chart in a pipe has at most."""


class UsageTable(NamedTuple):
    """The rows of a report."""

    layout: Layout
    rows: list[tuple[str, ...]]


class DailyValues(NamedTuple):
    """Cost or tokens by day."""

    first: str
    last: str
    values: dict[str, float]
    shown: Callable[[float], str]

    def rows(self) -> list[tuple[str, str]]:
        """Return a row for each day."""
        days = chart.days(self.first, self.last, MOST_DAYS)
        return [(day, self.shown(self.values.get(day, 0))) for day in days]

    def chart(self, width: int) -> list[str]:
        """Return a chart that fits into a terminal of this width."""
        days = chart.days(self.first, self.last, max(width - 12, chart.LEAST_DAYS))
        return chart.columns([(day, self.values.get(day, 0)) for day in days], width, self.shown)


def facts(sums: Sums) -> list[tuple[str, str]]:
    """Return the names and values of the sums."""
    average = duration(sums.seconds / sums.sessions) if sums.sessions else humanize.UNKNOWN
    rate = correction_rate(sums.corrections, sums.edits, sums.prompts)
    counts = {
        "Prompts": sums.prompts,
        "Edits": sums.edits,
        "Corrections": sums.corrections,
        "Tool Calls": sums.tool_calls,
        "API Messages": sums.messages,
        "API Errors": sums.api_errors,
    }
    return [
        ("Total Sessions", humanize.number(sums.sessions)),
        ("Total Time", duration(sums.seconds)),
        ("Average Session", average),
        ("Files Changed", humanize.number(sums.files)),
        ("Total Commits", humanize.number(sums.commits)),
        ("AI Tokens Used", humanize.tokens(sums.total_tokens)),
        ("Total AI Cost", cost(sums)),
        *([("Cache Hits", share(hits))] if (hits := sums.cache_hit_ratio) is not None else []),
        *((name, humanize.number(count)) for name, count in counts.items() if count),
        *([("Correction Rate", rate)] if rate else []),
    ]


def table(by: str, report: UsageReport, *, with_bars: bool) -> UsageTable:
    """Return a row for each key, and the totals as the last; bars fit a terminal only."""
    named = report.by
    if by == "framework":
        by, named = "agent", [each._replace(key=agent_name(each.key)) for each in named]
    rows = [*map(row_cells, named), ("Total", *cells(report.totals.sums))]
    columns = [Column(by.capitalize(), least=TEXT if by == "session" else NAME), *SUMS]
    if with_bars and report.by:
        columns.append(BAR)
        rows = [(*each, bar) for each, bar in zip(rows, [*bars(report.by), ""], strict=True)]
    return UsageTable(Layout(columns, style, has_total=True), rows)


def daily(what: str, report: UsageReport, today: str) -> DailyValues:
    """Return the cost or the tokens of each day, one of CHARTS; `today` is a day."""
    values = {
        row.key or "": row.sums.total_tokens if what == "tokens" else row.sums.cost_usd or 0.0
        for row in report.by
    }
    first = report.span.since or min(values, default=today)
    last = today if report.span.until == LAST else report.span.until
    shown = humanize.dollars if what == "cost" else lambda count: humanize.tokens(round(count))
    return DailyValues(first, last, values, shown)


def lacking(total: UsageRow) -> str:
    """Return what the cost lacks; empty where it is complete."""
    if not total.unpriced:
        return ""
    models = ", ".join(
        f"{one_line(each.model) or humanize.UNKNOWN} ({counted(each.messages, 'message')})"
        for each in total.unpriced
    )
    return f"not in the cost, because no price is known: {models}"


def cost(sums: Sums) -> str:
    """Return the cost; unknown where nothing was used."""
    return humanize.dollars(sums.cost_usd if sums.messages or sums.cost else None)


def share(ratio: float | None) -> str:
    """Return a share in percent, to a tenth; never 100 % or 0 % where it is only near."""
    if ratio is None:
        return humanize.UNKNOWN
    tenths = round(ratio * 1000)
    if ratio < 1:
        tenths = min(tenths, 999)
    if ratio > 0:
        tenths = max(tenths, 1)
    return f"{tenths / 10:.1f} %"


MOST_SECONDS = 8 * 10**13


def duration(seconds: float) -> str:
    """Return seconds as hours and minutes, at most those that a timedelta can hold."""
    limited = max(-MOST_SECONDS, min(seconds, MOST_SECONDS))
    return humanize.human_duration(timedelta(seconds=limited))


def style(column: str, cell: str) -> str:
    """Return the colour of bars."""
    return "cyan" if column == BAR.name else ""


def bars(rows: list[UsageRow]) -> list[str]:
    """Return bars of the costs, or of the tokens where there is no cost."""
    values = [row.sums.cost for row in rows]
    if not any(values):
        values = [row.sums.total_tokens for row in rows]
    largest = max(values)
    return [chart.bar(value, largest, WIDTH) for value in values]


def row_cells(row: UsageRow) -> tuple[str, ...]:
    """Return the sums of one key as cells."""
    return name_of(row), *cells(row.sums)


def name_of(row: UsageRow) -> str:
    """Return the name of a key; of a session its title."""
    name = row.key if row.seq is None else f"{shown_id(row.seq, row.key or '')} {row.title}"
    return humanize.optional(name)


def cells(sums: Sums) -> tuple[str, ...]:
    """Return sums as cells."""
    shown = (
        *(sums.prompts, sums.edits, sums.corrections, sums.files, sums.commits, sums.messages),
        *(sums.tokens_input, sums.tokens_output),
        *(sums.tokens_cache_read, sums.tokens_cache_write),
    )
    sessions, time = humanize.number(sums.sessions), duration(sums.seconds)
    return sessions, time, *map(humanize.number, shown), cost(sums)
