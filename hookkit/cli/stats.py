"""hookkit stats: what all sessions add up to."""

import sys
from datetime import UTC, datetime, timedelta

import click

from hookkit.api import stats
from hookkit.api.dates import Period
from hookkit.api.stats import SESSIONS, UsageReport
from hookkit.cli.echo import console, echo_json, echo_plain_table, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import DATE, json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.render import chart, humanize
from hookkit.render.table import Shape
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import KEYS, LAST, UsageRow

HEAD = (
    *("Sessions", "Time", "Prompts", "Edits", "Corr.", "Files", "Commits", "Messages"),
    *("Input", "Output", "Cache read", "Cache write", "Cost"),
)
GIVE_WAY = (
    *("Corr.", "Files", "Edits", "Prompts", "Commits", "Cache write", "Input", "Cache read"),
    *("Output", "Time", "Messages", "Sessions"),
)

BAR, WIDTH = "Bar", 16
"""The column of bars, and how many cells it has."""

CHARTS = ("cost", "tokens")


@click.command("stats")
@click.option("--by", type=click.Choice(KEYS), help="One line for each of these.")
@click.option(
    "--chart",
    "drawn",
    type=click.Choice(CHARTS),
    is_flag=False,
    flag_value=CHARTS[0],
    help="Draw the cost, or the tokens, of each day.",
)
@click.option("--since", type=DATE, help="The first day: a date, a time, an age (7d, 24h).")
@click.option("--until", type=DATE, help="The last day, in the same way.")
@click.option("--project", help="One project only.")
@click.option("--branch", help="One branch only.")
@click.option("--model", help="One model only: its name or a part of it.")
@click.option(
    "-l",
    "--limit",
    type=click.IntRange(1),
    default=SESSIONS,
    show_default=True,
    help="Sessions shown by --by session: the dearest.",
)
@json_option
def command(
    by: str | None,
    drawn: str | None,
    since: Period | None,
    until: Period | None,
    limit: int,
    as_json: bool,
    project: str | None,
    branch: str | None,
    model: str | None,
) -> None:
    """Add up time, files, commits, tokens and cost.

    Days are UTC, and counted whole: --since 24h begins with yesterday's first minute. Messages
    count on their own day; sessions, and what only they know (prompts, edits, time, files,
    commits), on the day they began. A week has the name of its Monday. --by session shows sessions
    that began in the time, each with all that it ever used.

    Tokens and cost count once. Time, files and commits are those of each session: of an agent in
    a session of your own they count for both.

    \b
    Examples:
      hookkit stats
      hookkit stats --by day --since 7d
      hookkit stats --chart
      hookkit stats --by model --project shop
      hookkit stats --by session -l 10
      hookkit stats --json | jq .totals.cost_usd
    """
    if drawn and by not in (None, "day"):
        raise click.UsageError("--chart is by day: leave --by out.")
    by = "day" if drawn else by
    with open_store() as store:
        report = stats.report_usage(
            store,
            by,
            since=since,
            until=until,
            project=project,
            branch=branch,
            model=model,
            limit=limit,
        )
    if as_json:
        echo_json(**report.to_dict())
        return
    if drawn:
        draw(drawn, report)
    elif by is None:
        overall(report.totals.sums)
    else:
        echo_rows(by, report.by, report.totals.sums)
    warn(report.totals)


def cost(sums: Sums) -> str:
    """The cost for a person: of nothing there is none."""
    return humanize.dollars(sums.cost_usd if sums.messages or sums.cost else None)


def duration(seconds: float) -> str:
    """Seconds as hours and minutes."""
    return humanize.human_duration(timedelta(seconds=seconds))


def overall(sums: Sums) -> None:
    """Everything, line by line."""
    average = duration(sums.seconds / sums.sessions) if sums.sessions else humanize.UNKNOWN
    counts = {
        "Prompts": sums.prompts,
        "Edits": sums.edits,
        "Corrections": sums.corrections,
        "Tool Calls": sums.tool_calls,
        "API Messages": sums.messages,
        "API Errors": sums.api_errors,
    }
    lines = [
        ("Total Sessions", humanize.number(sums.sessions)),
        ("Total Time", duration(sums.seconds)),
        ("Average Session", average),
        ("Files Changed", humanize.number(sums.files)),
        ("Total Commits", humanize.number(sums.commits)),
        ("AI Tokens Used", humanize.tokens(sums.total_tokens)),
        ("Total AI Cost", cost(sums)),
        *((name, humanize.number(count)) for name, count in counts.items() if count),
    ]
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        click.echo(f"{click.style(name.ljust(width), dim=True)}  {value}")


def echo_rows(by: str, rows: list[UsageRow], total: Sums) -> None:
    """A line for each key; the totals are the last. A terminal shows bars beside it."""
    cells = [*(row_cells(row) for row in rows), ("Total", *counts(total))]
    head: tuple[str, ...] = (by.capitalize(), *HEAD)
    give_way: tuple[str, ...] = GIVE_WAY
    if sys.stdout.isatty() and rows:
        head, give_way = (*head, BAR), (*GIVE_WAY[:-2], BAR, *GIVE_WAY[-2:])
        cells = [(*each, drawn) for each, drawn in zip(cells, [*bars(rows), ""], strict=True)]
    echo_table(head, cells, Shape(head[0], HEAD, give_way, style, has_total=True))


def style(column: str, cell: str) -> str:
    """The colour of bars."""
    return "cyan" if column == BAR else ""


def bars(rows: list[UsageRow]) -> list[str]:
    """Bars of the costs; where nothing has any, of the tokens."""
    values = [row.sums.cost for row in rows]
    if not any(values):
        values = [row.sums.total_tokens for row in rows]
    largest = max(values)
    return [chart.bar(value, largest, WIDTH) for value in values]


def row_cells(row: UsageRow) -> tuple[str, ...]:
    """The sums of one key as cells of the table."""
    name = row.key if row.seq is None else f"{row.seq} {row.title}"
    return humanize.optional(name), *counts(row.sums)


def counts(sums: Sums) -> tuple[str, ...]:
    """Sums as cells of the table."""
    shown = (
        *(sums.prompts, sums.edits, sums.corrections, sums.files, sums.commits, sums.messages),
        *(sums.tokens_input, sums.tokens_output),
        *(sums.tokens_cache_read, sums.tokens_cache_write),
    )
    sessions, time = humanize.number(sums.sessions), duration(sums.seconds)
    return sessions, time, *map(humanize.number, shown), cost(sums)


def draw(what: str, report: UsageReport) -> None:
    """Cost or tokens by day: a chart in a terminal, a line for each day in a pipe."""
    values = {
        row.key or "": row.sums.total_tokens if what == "tokens" else row.sums.cost_usd or 0.0
        for row in report.by
    }
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    first = report.span.since or min(values, default=today)
    last = today if report.span.until == LAST else report.span.until
    shown = humanize.dollars if what == "cost" else lambda count: humanize.tokens(round(count))
    if not sys.stdout.isatty():
        listed = [(day, shown(values.get(day, 0))) for day in chart.days(first, last, 10_000)]
        echo_plain_table(("Day", what.capitalize()), listed)
        return
    width = console().width
    days = chart.days(first, last, max(width - 12, chart.LEAST_DAYS))
    click.echo(click.style(f"{what.capitalize()} by day (UTC)", bold=True))
    for each in chart.columns([(day, values.get(day, 0)) for day in days], width, shown):
        click.echo(each)


def warn(total: UsageRow) -> None:
    """Say on stderr what the cost lacks."""
    if total.unpriced:
        models = ", ".join(
            f"{one_line(each.model) or humanize.UNKNOWN} ({each.messages:,} messages)"
            for each in total.unpriced
        )
        click.echo(f"hookkit: not in the cost, because no price is known: {models}.", err=True)
