"""The views of the page of usage: each returns the variables of its part of the template."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hookkit.api import stats
from hookkit.api.dear_usage import report_dear
from hookkit.api.stats import UsageReport
from hookkit.api.store import Store
from hookkit.api.usage_comparison import PeriodError, compare_costs, compare_usage, days_of
from hookkit.api.usage_errors import report_errors
from hookkit.api.usage_hours import report_hours
from hookkit.api.usage_series import MOST, UsageSeries, usage_series
from hookkit.render import (
    dear_report,
    hour_report,
    humanize,
    usage_comparison,
    usage_errors,
    usage_report,
)
from hookkit.render.table import Column, Layout
from hookkit.render.usage_report import UsageTable
from hookkit.render.web import usage_charts
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.api.usage import COMPARED, key_of
from hookkit.server.endpoints import PREFIX
from hookkit.server.page import with_query
from hookkit.server.pages.usage_period import Shown, month_before
from hookkit.store.sqlite.totals import LAST, UsageFilter, UsageRow

SHORT = 14
"""Rows of a table by day that is open at once."""

ROWS = 25
"""Rows of a table by key; the API has all."""

IN_TIME = ("Sessions", "Time", "Messages", "Output", "Cost")
"""The columns of a table by day, besides its key."""

KINDS = {
    "Input": "tokens_input",
    "Output": "tokens_output",
    "Cache read": "tokens_cache_read",
    "Cache write": "tokens_cache_write",
}
OF_KINDS = Layout(
    (Column("Kind"), Column("Tokens", is_number=True), Column("Share", is_number=True)),
    has_total=True,
)


class Query(NamedTuple):
    """What a page is asked, and what its links keep."""

    shown: Shown
    asked: Mapping[str, str]
    """The filters of the URL besides time, as texts."""
    by: str
    measure: str
    versus: UsageFilter | None
    """The other period of a comparison, if one is named."""

    def api(self, path: str, **more: str | None) -> str:
        """Return the address of a question in the API."""
        return with_query(PREFIX + path, {**self.asked, **self.shown.times, **more})

    def page(self, **more: str | None) -> str:
        """Return the address of this page for a part of what it shows."""
        return with_query("/usage", {**self.asked, **self.shown.times, **more})


def overview(store: Store, query: Query) -> dict[str, Any]:
    """Return cost by day, the cards of the totals, and the sums of each key."""
    series = usage_series(store, query.shown.span, str(query.shown.today))
    return {
        "cards": cards(store, query.shown.span, series.report.totals),
        "chart_of_time": usage_charts.by_time(series, query.measure),
        "in_time": table_in_time(series, query),
        "is_short": len(series.report.by) <= SHORT,
        **by_key(store, query, series.report.totals),
    }


def cards(store: Store, span: UsageFilter, total: UsageRow) -> list[tuple[str, str, str]]:
    """Return the names, values and notes of the totals."""
    sums = total.sums
    average = usage_report.duration(sums.seconds / sums.sessions) if sums.sessions else ""
    return [
        ("Cost", usage_report.cost(sums), change(store, span)),
        ("Sessions", humanize.number(sums.sessions), average and f"{average} on average"),
        ("Time worked", usage_report.duration(sums.seconds), ""),
        (
            "Tokens",
            humanize.tokens(sums.total_tokens),
            f"{humanize.tokens(sums.tokens_output)} put out",
        ),
        ("Cache hits", usage_report.share(sums.cache_hit_ratio), "of the context, writes counted"),
        ("Prompts", humanize.number(sums.prompts), f"{humanize.number(sums.messages)} messages"),
        ("Files", humanize.number(sums.files), f"{humanize.number(sums.edits)} edits"),
        ("Commits", humanize.number(sums.commits), ""),
    ]


def change(store: Store, span: UsageFilter) -> str:
    """Return how the cost has changed since as many days before; empty where it is not known."""
    if not span.since or span.until == LAST or span.until < span.since:
        return ""
    percent = usage_comparison.percent(compare_costs(store, span))
    days = days_of(span)
    return percent and f"{percent} to the {'day' if days == 1 else f'{days} days'} before"


def table_in_time(series: UsageSeries, query: Query) -> HtmlTable:
    """Return the sums of each day, week or month."""
    found = usage_report.table(series.unit, series.report, with_bars=False)
    layout, rows = with_columns(found, (series.unit.capitalize(), *IN_TIME))
    times = [(each.first, each.last) for each in series.places if each.row is not None]
    links = [query.page(since=first, until=last) for first, last in times]
    source = query.api("/usage", by=series.unit)
    return HtmlTable(f"By {series.unit}", layout, rows, links, source, link_column=0)


def with_columns(table: UsageTable, names: tuple[str, ...]) -> UsageTable:
    """Return some columns of a table."""
    places = [at for at, each in enumerate(table.layout.columns) if each.name in names]
    columns = [table.layout.columns[at] for at in places]
    rows = [tuple(row[at] for at in places) for row in table.rows]
    return UsageTable(table.layout._replace(columns=columns), rows)


def by_key(store: Store, query: Query, total: UsageRow) -> dict[str, Any]:
    """Return the sums of each key, as bars and as a table."""
    if query.by == "kind":
        return {"by_chart": None, "by_table": table_of_kinds(total, query), "rest": 0, "most": 0}
    key = key_of(query.by)
    report = stats.add_up(store, key, query.shown.span, ROWS, total=total)
    shown = report._replace(by=report.by[:ROWS])
    layout, rows = usage_report.table(key or "", shown, with_bars=False)
    links = [link_of(query, row) for row in shown.by]
    limit = str(ROWS) if query.by == "session" else None
    source = query.api("/usage", by=query.by, limit=limit)
    return {
        "by_chart": usage_charts.by_key(named(query.by, shown, rows), query.by),
        "by_table": HtmlTable(f"By {query.by}", layout, rows, links, source, link_column=0),
        "rest": len(report.by) - len(shown.by),
        "most": ROWS,
    }


def named(by: str, report: UsageReport, rows: list[tuple[str, ...]]) -> list[UsageRow]:
    """Return the rows of a report with the names that its table has."""
    if by == "session":
        return report.by
    return [row._replace(key=cells[0]) for row, cells in zip(report.by, rows, strict=False)]


def link_of(query: Query, row: UsageRow) -> str | None:
    """Return the address of what a row is about; None where there is none."""
    if row.seq is not None:
        return f"/sessions/{row.seq}"
    if row.key is None or query.by == "person":
        return None
    return query.page(**{query.by: row.key})


def table_of_kinds(total: UsageRow, query: Query) -> HtmlTable:
    """Return the tokens of each kind."""
    everything = total.sums.total_tokens
    rows = [
        (
            name,
            humanize.number(count),
            usage_report.share(count / everything if everything else None),
        )
        for name, field in KINDS.items()
        for count in (getattr(total.sums, field),)
    ]
    rows.append(("Total", humanize.number(everything), ""))
    return HtmlTable("Tokens by kind", OF_KINDS, rows, source=query.api("/usage", by="model"))


def hours(store: Store, query: Query) -> dict[str, Any]:
    """Return usage by weekday and hour."""
    report = report_hours(store, query.shown.span)
    source = query.api("/usage", by="hour")
    rows = hour_report.rows(report)
    return {
        "chart_of_time": usage_charts.by_hour(report),
        "by_table": HtmlTable("By hour of the day", hour_report.LAYOUT, rows, source=source),
        "cells": query.api("/usage/hours"),
    }


def dear(store: Store, query: Query) -> dict[str, Any]:
    """Return what was dear and why."""
    report = report_dear(store, query.shown.span)
    sessions = HtmlTable(
        "Dearest sessions",
        dear_report.SESSIONS,
        [dear_report.session_row(each) for each in report.sessions],
        [f"/sessions/{each.row.seq}" for each in report.sessions],
        query.api("/usage", by="session", limit=str(len(report.sessions) or 1)),
    )
    prompts = HtmlTable(
        "Dearest prompts",
        dear_report.PROMPTS,
        [dear_report.prompt_row(each) for each in report.prompts],
        [f"/sessions/{each.cost.seq}" for each in report.prompts],
    )
    messages = HtmlTable(
        "Dearest messages",
        dear_report.MESSAGES,
        [dear_report.message_row(each) for each in report.messages],
        [f"/sessions/{each.message.place.seq}" for each in report.messages],
        query.api("/usage/dear"),
    )
    return {"tables": [sessions, prompts, messages], "report": report}


def errors(store: Store, query: Query) -> dict[str, Any]:
    """Return errors and retries."""
    span = query.shown.span
    report = report_errors(store, span)
    series = usage_series(store, span, str(query.shown.today), report.total)
    rate = report.api_errors / report.messages * 1000 if report.messages else 0
    share = usage_report.share(report.failed_calls / report.tool_calls) if report.tool_calls else ""
    source = query.api("/usage/errors")
    return {
        "cards": [
            ("API errors", humanize.number(report.api_errors), f"{rate:,.1f} per 1,000 messages"),
            (
                "Failed tool calls",
                humanize.number(report.failed_calls),
                share and f"{share} of all",
            ),
        ],
        "chart_of_time": usage_charts.errors(report, series) if report.days else None,
        "tables": [
            HtmlTable(
                "Errors by day",
                usage_errors.DAYS,
                usage_errors.day_rows(report)[-ROWS:],
                source=source,
            ),
            HtmlTable(
                "API errors by model",
                usage_errors.MODELS,
                usage_errors.model_rows(report),
                source="",
                empty="No API errors.",
            ),
            HtmlTable(
                "Failed tool calls by tool",
                usage_errors.TOOLS,
                usage_errors.tool_rows(report)[:ROWS],
                empty="Hooks reported none.",
            ),
        ],
    }


def compare(store: Store, query: Query) -> dict[str, Any]:
    """Return two periods beside one another."""
    by = query.by if query.by in COMPARED else COMPARED[0]
    now, last = month_before(query.shown.span, query.shown.today)
    shared = {
        "by": by,
        "compared_keys": COMPARED,
        "month_link": with_query("/usage", {**query.asked, "show": "compare", **now, **last}),
    }
    try:
        found = compare_usage(store, key_of(by), query.shown.span, query.versus)
    except PeriodError as error:
        return {**shared, "comparison": None, "reason": str(error)}
    today, totals = str(query.shown.today), (found.totals.now, found.totals.before)
    series = [
        usage_series(store, each, today, total)
        for each, total in zip(found[:2], totals, strict=True)
    ]
    is_drawn = max(map(days_of, found[:2])) <= MOST
    source = query.api(
        "/usage/compare", by=by, versus_since=found.before.since, versus_until=found.before.until
    )
    rows = usage_comparison.rows(found)
    rows = [*rows[:-1][:ROWS], rows[-1]]
    return {
        **shared,
        "comparison": found,
        "names": [usage_charts.period(each.since, each.until) for each in found[:2]],
        "percent": usage_comparison.percent(found.totals),
        "lengths": usage_comparison.lengths(found),
        "chart_of_time": usage_charts.compared(found, *series) if is_drawn else None,
        "by_table": HtmlTable(f"By {by}", usage_comparison.layout(by), rows, source=source),
    }


VIEWS: dict[str, tuple[str, Callable[[Store, Query], dict[str, Any]]]] = {
    "overview": ("Overview", overview),
    "hours": ("Hours", hours),
    "dear": ("What was dear", dear),
    "errors": ("Errors", errors),
    "compare": ("Compare", compare),
}
"""Name → its text, and what it shows."""
