"""Turn errors and retries into rows of tables."""

from hookkit.api.usage_errors import ErrorReport
from hookkit.render import humanize
from hookkit.render.table import NAME, Column, Layout

DAYS = Layout(
    (
        Column("Day"),
        Column("API errors", is_number=True),
        Column("Failed tool calls", is_number=True),
    ),
    has_total=True,
)
MODELS = Layout(
    (
        Column("Model", least=NAME),
        Column("API errors", is_number=True),
        Column("Messages", is_number=True),
    )
)
TOOLS = Layout((Column("Tool", least=NAME), Column("Failed calls", is_number=True)))


def day_rows(report: ErrorReport) -> list[tuple[str, ...]]:
    """Return a row for each day with errors, and the totals as the last."""
    rows = [(each.day, each.api_errors, each.failed_calls) for each in report.days]
    total = ("Total", report.api_errors, report.failed_calls)
    return [(day, *map(humanize.number, counts)) for day, *counts in [*rows, total]]


def model_rows(report: ErrorReport) -> list[tuple[str, ...]]:
    """Return a row for each model with errors."""
    return [
        (humanize.optional(each.key), *map(humanize.number, (each.api_errors, each.messages)))
        for each in report.models
    ]


def tool_rows(report: ErrorReport) -> list[tuple[str, ...]]:
    """Return a row for each tool with failed calls."""
    return [(humanize.optional(each.key), humanize.number(each.calls)) for each in report.tools]
