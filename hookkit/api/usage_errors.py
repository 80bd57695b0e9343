"""Report errors and retries: attempts at the API that failed, and tool calls that failed."""

from typing import Any, NamedTuple

from hookkit.api.store import Store
from hookkit.store.sqlite import failed_calls
from hookkit.store.sqlite.failed_calls import FailedCalls
from hookkit.store.sqlite.totals import Totals, UsageFilter, UsageRow


class ErrorCount(NamedTuple):
    """API errors beside the messages that arrived, of one day or model."""

    key: str | None
    api_errors: int
    messages: int


class ErrorDay(NamedTuple):
    """The errors of one day."""

    day: str
    api_errors: int
    """Of sessions that began on the day."""
    failed_calls: int


class ErrorReport(NamedTuple):
    """The errors in a span; the client repeats most attempts at the API that fail."""

    span: UsageFilter
    api_errors: int
    messages: int
    tool_calls: int
    failed_calls: int
    days: list[ErrorDay]
    models: list[ErrorCount]
    """The last models of the sessions with API errors, the most errors first."""
    tools: list[FailedCalls]
    """Only those that hooks reported: the tool isn't known from a transcript."""
    total: UsageRow
    """What was used in the span, without time, files and commits."""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        known = self._asdict()
        del known["span"], known["total"]
        rows = {name: [each._asdict() for each in known[name]] for name in ("days", "models")}
        return (
            known
            | rows
            | {"tools": [{"tool": each.key, "failed_calls": each.calls} for each in self.tools]}
        )


def report_errors(store: Store, span: UsageFilter) -> ErrorReport:
    """Count the errors in a span, by day, model and tool."""
    totals = Totals(store.db)
    total = totals.all(span)
    sums = total.sums
    days = {row.key or "": row.sums.api_errors for row in totals.by("day", span)}
    calls = {each.key: each.calls for each in failed_calls.by_day(store.db, span)}
    models = [
        ErrorCount(row.key, row.sums.api_errors, row.sums.messages)
        for row in totals.by("model", span)
        if row.sums.api_errors
    ]
    return ErrorReport(
        span,
        sums.api_errors,
        sums.messages,
        sums.tool_calls,
        sum(calls.values()),
        [
            ErrorDay(day, days.get(day, 0), calls.get(day, 0))
            for day in sorted(days | calls)
            if days.get(day, 0) or calls.get(day, 0)
        ],
        sorted(models, key=lambda each: -each.api_errors),
        failed_calls.by_tool(store.db, span),
        total,
    )
