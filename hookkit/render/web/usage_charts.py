"""Charts of usage: by day, by key, by hour, and of two periods."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate

from hookkit.api.usage_comparison import UsageComparison
from hookkit.api.usage_errors import ErrorReport
from hookkit.api.usage_hours import HourReport
from hookkit.api.usage_series import Place, UsageSeries
from hookkit.lib.text.sanitize import one_line
from hookkit.model.counters import NANO
from hookkit.render import humanize
from hookkit.render.usage_report import name_of
from hookkit.render.web.bars import Bar, BarChart
from hookkit.render.web.heat_map import HeatMap
from hookkit.render.web.lying_bars import LyingBar, LyingBars
from hookkit.render.web.steps import StepChart, Steps
from hookkit.render.web.ticks import COUNT, MONEY, TIME, TOKENS
from hookkit.store.sqlite.totals import UsageRow

MEASURES = ("cost", "tokens", "time")
"""What a chart by day shows."""

TOKEN_KINDS = ("Cache read", "Cache write", "Input", "Output")

MODELS = 3
"""Models that a bar names; the others are one kind."""

KEYS = 12
"""Bars of a chart by key."""


def by_time(series: UsageSeries, measure: str) -> BarChart:
    """Return one of MEASURES in the course of time."""
    title = f"{measure.capitalize()} by {series.unit}"
    if measure == "tokens":
        values = [tokens_of(each.row) for each in series.places]
        return BarChart("by-time", title, bars(series, values), TOKENS, TOKEN_KINDS)
    if measure == "time":
        seconds = [None if each.row is None else (each.row.sums.seconds,) for each in series.places]
        return BarChart("by-time", title, bars(series, seconds), TIME)
    models = dearest_models(series.places)
    costs = [costs_of(each, models) for each in series.places]
    names = [one_line(each) or humanize.UNKNOWN for each in models]
    rest = ["others"] if has_others(series.places, models) else []
    return BarChart("by-time", title, bars(series, costs), MONEY, [*names, *rest])


def bars(series: UsageSeries, values: Iterable[tuple[float, ...] | None]) -> list[Bar]:
    """Return the bars of some values."""
    return [
        Bar(*names_of(series.unit, each.first), value)
        for each, value in zip(series.places, values, strict=True)
    ]


def names_of(unit: str, first: str) -> tuple[str, str]:
    """Return the short and the long name of a day, week or month."""
    day = date.fromisoformat(first)
    if unit == "month":
        return f"{day:%b} {day.year}", f"{day:%B} {day.year}"
    short = f"{day:%b} {day.day}"
    long = f"{short}, {day.year}"
    return short, f"{day:%a}, {long}" if unit == "day" else f"the week from {long}"


def tokens_of(row: UsageRow | None) -> tuple[float, ...] | None:
    """Return the tokens of each of TOKEN_KINDS."""
    if row is None:
        return None
    sums = row.sums
    return sums.tokens_cache_read, sums.tokens_cache_write, sums.tokens_input, sums.tokens_output


def dearest_models(places: Sequence[Place]) -> list[str]:
    """Return the models that cost most, the dearest first."""
    costs = Counter[str]()
    for each in places:
        costs.update(each.costs)
    return [model for model, _ in costs.most_common(MODELS)]


def has_others(places: Sequence[Place], models: Sequence[str]) -> bool:
    """Return True if another model than these cost anything."""
    return any(set(each.costs) - set(models) for each in places)


def costs_of(place: Place, models: Sequence[str]) -> tuple[float, ...] | None:
    """Return the dollars of each of some models, and of all others."""
    if place.row is None:
        return None
    known = [place.costs.get(model, 0) for model in models]
    return tuple(cost / NANO for cost in (*known, sum(place.costs.values()) - sum(known)))


def by_key(rows: Sequence[UsageRow], key: str) -> LyingBars:
    """Return the cost of the dearest keys, or their tokens where there is no cost."""
    has_cost = any(row.sums.cost for row in rows)
    found = [
        LyingBar(name_of(row), row.sums.cost_usd if has_cost else float(row.sums.total_tokens))
        for row in rows[:KEYS]
    ]
    what = "Cost" if has_cost else "Tokens"
    return LyingBars("by-key", f"{what} by {key}", found, MONEY if has_cost else TOKENS)


def by_hour(report: HourReport) -> HeatMap:
    """Return the cost by weekday and hour, or the messages where there is no cost."""
    if report.totals.cost:
        costs = {(each.weekday, each.hour): each.sums.cost / NANO for each in report.cells}
        return HeatMap("by-hour", "Cost by weekday and hour", costs, MONEY)
    counts = {(each.weekday, each.hour): float(each.sums.messages) for each in report.cells}
    return HeatMap("by-hour", "Messages by weekday and hour", counts, COUNT)


def compared(comparison: UsageComparison, now: UsageSeries, before: UsageSeries) -> StepChart:
    """Return how the cost of two periods grew from day to day."""
    lines = [steps(period(comparison.now.since, comparison.now.until), now)]
    lines.append(steps(period(comparison.before.since, comparison.before.until), before))
    return StepChart("compared", "Cost so far, day by day", lines, MONEY)


def steps(name: str, series: UsageSeries) -> Steps:
    """Return the sums of the cost at the end of each day of a series."""
    costs = [sum(each.costs.values()) / NANO for each in series.places]
    return Steps(name, list(accumulate(costs)), [each.first for each in series.places])


def period(since: str, until: str) -> str:
    """Return a period of whole days: `Nov 1 to Nov 30, 2026`."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    year = "" if first.year == last.year else f", {first.year}"
    if first == last:
        return f"{last:%b} {last.day}, {last.year}"
    return f"{first:%b} {first.day}{year} to {last:%b} {last.day}, {last.year}"


def errors(report: ErrorReport, series: UsageSeries) -> BarChart:
    """Return the errors in the course of time."""
    found = {each.day: (each.api_errors, each.failed_calls) for each in report.days}
    values = [
        None
        if each.row is None
        else tuple(
            map(
                sum,
                zip(
                    *(v for day, v in found.items() if each.first <= day <= each.last), strict=True
                ),
            )
        )
        or (0, 0)
        for each in series.places
    ]
    kinds = ("API errors", "failed tool calls")
    return BarChart("errors", f"Errors by {series.unit}", bars(series, values), COUNT, kinds)
