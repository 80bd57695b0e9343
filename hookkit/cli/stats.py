"""hookkit stats: what all sessions add up to."""

import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from hookkit.cli import output
from hookkit.store.totals import KEYS, LAST, Row, Span, Sums, Totals
from hookkit.text import one_line

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
AGO = re.compile(r"(\d{1,6})([mhdw])")

HEAD = (
    *("Sessions", "Prompts", "Edits", "Corr.", "Messages", "Input", "Output"),
    *("Cache read", "Cache write", "Cost"),
)
GIVE_WAY = ("Corr.", "Edits", "Prompts", "Cache write", "Input", "Cache read", "Output", "Messages")
"""Columns that are left out, in this order, where the terminal is narrow."""

GAP = 2
LONGEST = 40
"""Characters of a key that are shown on a terminal."""


def to_day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A day in UTC, of a date, a time, or how long ago it was."""
    if value is None:
        return None
    try:
        if ago := AGO.fullmatch(value):
            when = datetime.now(UTC) - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        else:
            when = datetime.fromisoformat(value)
        return (when if when.tzinfo is None else when.astimezone(UTC)).strftime("%Y-%m-%d")
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{value!r} is no date (2026-11-21), no time and no age (7d, 24h)."
        ) from None


@click.command("stats")
@click.option("--by", type=click.Choice(KEYS), help="One line for each of these.")
@click.option("--since", callback=to_day, help="The first day: a date, a time, an age (7d, 24h).")
@click.option("--until", callback=to_day, help="The last day, in the same way.")
@click.option("--project", help="One project only.")
@click.option(
    "-l",
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="Sessions shown by --by session: the dearest.",
)
@output.json_option
def command(
    by: str | None,
    since: str | None,
    until: str | None,
    project: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Add up sessions, API messages, tokens and cost.

    Days are UTC, and counted whole: --since 24h begins with yesterday's first minute. Messages
    count on their own day; sessions, and what only they know (prompts, edits), on the day they
    began. A week has the name of its Monday. --by session shows sessions that began in the time,
    each with all that it ever used.

    \b
    Examples:
      hookkit stats
      hookkit stats --by day --since 7d
      hookkit stats --by model --project shop
      hookkit stats --by session -l 10
      hookkit stats --json | jq .totals.cost_usd
    """
    span = Span(since or "", until or LAST, project)
    with output.open_store() as store:
        totals = Totals(store.db)
        total, rows = totals.all(span), []
        if by is not None:
            rows = totals.by_session(span, limit) if by == "session" else totals.by(by, span)
    if as_json:
        output.echo_json(totals=numbers(total), by=[keyed(row) for row in rows])
        return
    table(by, [*(cells(row) for row in rows), ("Total", *counts(total.sums))])
    warn(total)


def numbers(row: Row) -> dict[str, Any]:
    """Sums as JSON has them."""
    sums = row.sums._asdict()
    del sums["cost"], sums["unpriced"]
    return sums | {
        "total_tokens": row.sums.total_tokens,
        "cost_usd": row.sums.cost_usd,
        "unpriced_models": [each._asdict() for each in row.unpriced],
    }


def keyed(row: Row) -> dict[str, Any]:
    """The sums of one key as JSON; a session has its number and title."""
    session = {} if row.seq is None else {"seq": row.seq, "title": row.title}
    return {"key": row.key, **session, **numbers(row)}


def cells(row: Row) -> tuple[str, ...]:
    """The sums of one key as cells of the table."""
    name = row.key if row.seq is None else f"{row.seq} {row.title}"
    return output.optional(name), *counts(row.sums)


def counts(sums: Sums) -> tuple[str, ...]:
    """Sums as cells of the table."""
    shown = (
        *(sums.sessions, sums.prompts, sums.edits, sums.corrections, sums.messages),
        *(sums.tokens_input, sums.tokens_output),
        *(sums.tokens_cache_read, sums.tokens_cache_write),
    )
    return *map(output.number, shown), output.dollars(sums.cost_usd)


def warn(total: Row) -> None:
    """Say on stderr what the cost lacks."""
    if total.unpriced:
        models = ", ".join(
            f"{one_line(each.model) or output.UNKNOWN} ({each.messages:,} messages)"
            for each in total.unpriced
        )
        click.echo(f"hookkit: not in the cost, because no price is known: {models}.", err=True)


def table(by: str | None, rows: list[tuple[str, ...]]) -> None:
    """The table; the totals are its last row."""
    head = (by.capitalize() if by else "", *HEAD)
    if sys.stdout.isatty():
        pretty(head, rows)
    else:
        output.plain_table(head, rows)


def pretty(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """The table for a terminal: columns give way where it is narrow."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    console = output.console()
    widths = [max(map(cell_len, column)) + GAP for column in zip(head, *rows, strict=True)]
    widths[0] = min(widths[0], LONGEST + GAP)
    shown = list(range(len(head)))
    for at in map(head.index, GIVE_WAY):
        if sum(widths[each] for each in shown) > console.width:
            shown.remove(at)
    drawn = Table(box=None, header_style="bold", padding=(0, GAP, 0, 0), show_footer=True)
    for at in shown:
        drawn.add_column(
            head[at],
            footer=Text(rows[-1][at], style="bold"),
            justify="right" if at else "left",
            no_wrap=True,
            overflow="ellipsis",
            max_width=LONGEST,
        )
    for row in rows[:-1]:
        drawn.add_row(*(Text(row[at]) for at in shown))
    console.print(drawn)
