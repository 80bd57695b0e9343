"""Charts of corrections: how many in the course of time, and their rate by key."""

from datetime import date

from hookkit.api.corrections import CorrectionReport
from hookkit.api.usage_series import MOST, places_of
from hookkit.render import humanize
from hookkit.render.corrections import per_prompt
from hookkit.render.web.bars import Bar, BarChart
from hookkit.render.web.lying_bars import LyingBar, LyingBars
from hookkit.render.web.ticks import COUNT, Unit
from hookkit.render.web.usage_charts import names_of

UNITS = ("day", "week", "month")

ROWS = 12
"""Bars of a chart by key."""

RATE = Unit(lambda rate: f"{rate:.1f} per 100 prompts", lambda rate: f"{rate:g}")


def chart(by: str, report: CorrectionReport) -> BarChart | LyingBars | None:
    """Return the chart of a report; None where there is nothing to draw."""
    if not report.totals.corrections or not report.by:
        return None
    return over_time(by, report) if by in UNITS else by_key(by, report)


def over_time(unit: str, report: CorrectionReport) -> BarChart:
    """Return corrections by day, week or month; a time without sessions is an empty place."""
    counts = {each.key: each.sums.corrections for each in report.by if each.key}
    places = list(places_of(unit, first_day(min(counts)), first_day(max(counts))))
    bars = [
        Bar(*names_of(unit, first), (counts[key],) if key in counts else None)
        for key, first, _ in places[-MOST:]
    ]
    cut = f", the latest {MOST}" if len(places) > MOST else ""
    return BarChart("corrections", f"Corrections by {unit}{cut}", bars, COUNT)


def first_day(key: str) -> str:
    """Return the first day of a day, a week or a month."""
    return str(date.fromisoformat(key if len(key) > len("2026-11") else f"{key}-01"))


def by_key(by: str, report: CorrectionReport) -> LyingBars:
    """Return the rate of each key, the highest first."""
    rates = sorted(((per_prompt(each.sums), each.key) for each in report.by), key=lambda e: -e[0])
    bars = [LyingBar(humanize.optional(key), rate) for rate, key in rates[:ROWS]]
    return LyingBars("corrections", f"Corrections per 100 prompts by {by}", bars, RATE)
