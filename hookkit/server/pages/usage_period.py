"""The period that the page of usage shows: a preset, or what the URL names."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import clock
from hookkit.api import stats
from hookkit.api.store import Store
from hookkit.render.web.usage_charts import period
from hookkit.server.parameters import choice
from hookkit.store.sqlite.totals import LAST, UsageFilter

if TYPE_CHECKING:
    from hookkit.api.dates import Period

PRESETS = {
    "today": "Today",
    "7d": "7 days",
    "30d": "30 days",
    "month": "This month",
    "all": "All time",
}
"""Name of a preset → its text."""

DAYS = {"today": 1, "7d": 7, "30d": 30}

PERIOD = choice("period", "The time, where no day is given.", tuple(PRESETS), "30d")


class Shown(NamedTuple):
    """The filter of a page, and what its time is called."""

    span: UsageFilter
    preset: str | None
    """None where the URL names days."""
    today: date

    @property
    def name(self) -> str:
        """Return the time in words: `Nov 1 to Nov 30, 2026`."""
        since, until = self.span.since, self.span.until
        if not since and until == LAST:
            return "all time"
        if until == LAST:
            return f"since {period(since, since)}"
        return period(since, until) if since else f"until {period(until, until)}"

    @property
    def times(self) -> dict[str, str | None]:
        """Return the parameters of the time in the API."""
        since, until = self.span.since, self.span.until
        return {"since": since or None, "until": None if until == LAST else until}


def shown(
    store: Store,
    preset: str,
    since: "Period | None",
    until: "Period | None",
    **given: Any,
) -> Shown:
    """Return what a page shows: days that are given replace the preset."""
    today = clock.local(datetime.now(UTC)).date()
    span = stats.usage_span(store, since, until, **given)
    if since or until:
        return Shown(span, None, today)
    first = first_of(preset, today)
    if first is None:
        return Shown(span, preset, today)
    return Shown(span._replace(since=str(first), until=str(today)), preset, today)


def first_of(preset: str, today: date) -> date | None:
    """Return the first day of a preset; None for that of all time."""
    if preset == "month":
        return today.replace(day=1)
    return today - timedelta(days=DAYS[preset] - 1) if preset in DAYS else None


def month_before(span: UsageFilter, today: date) -> tuple[dict[str, str], dict[str, str]]:
    """Return the parameters of this month and of the last one: their days."""
    first = today.replace(day=1)
    last = first - timedelta(days=1)
    now = {"since": str(first), "until": str(today)}
    return now, {"versus_since": str(last.replace(day=1)), "versus_until": str(last)}
