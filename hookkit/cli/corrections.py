"""hookkit corrections: list corrections, and report their rate."""

import sys
from typing import TYPE_CHECKING

import click

from hookkit.api.corrections import KEYS, LIMIT, CorrectionReport, report_corrections
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.messages import note
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option, utc_option
from hookkit.cli.sums_options import model_option, project_option, since_option, until_option
from hookkit.lib.text.counted import correction_rate
from hookkit.render import corrections as rows
from hookkit.render import humanize

if TYPE_CHECKING:
    from hookkit.api.dates import Period

NONE = "No corrections."


@click.command("corrections")
@click.option("--by", type=click.Choice(KEYS), help="Print the rate of each of these instead.")
@since_option
@until_option
@project_option
@model_option
@click.option(
    "-l",
    "--limit",
    type=click.IntRange(1),
    default=LIMIT,
    show_default=True,
    help="Corrections that are listed: the latest ones.",
)
@utc_option
@json_option
def command(
    by: str | None,
    since: "Period | None",
    until: "Period | None",
    project: str | None,
    model: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List corrections, and their rate over time.

    A correction is a prompt that points out a mistake of the agent, or the marker [LEARN]. Each is
    listed with the rule that matched and with what came before it: the agent's answer, or the
    files that it had edited. The rates are per 100 edits and per 100 prompts.

    As in `hookkit stats`, the corrections of a session belong to the day on which it began.

    \b
    Examples:
      hookkit corrections
      hookkit corrections --project shop --since 7d
      hookkit corrections --by day --since 30d
      hookkit corrections --by model
      hookkit corrections --json | jq '.corrections[].before'
    """
    with open_store() as store:
        report = report_corrections(
            store, by, since=since, until=until, project=project, model=model, limit=limit
        )
    if as_json:
        echo_json(**report.to_dict())
    elif by:
        echo_table(*rows.table(by, report, with_bars=sys.stdout.isatty()))
    else:
        print_corrections(report)


def print_corrections(report: CorrectionReport) -> None:
    """Print the corrections, and how many there are of all."""
    if not report.totals.corrections:
        note(NONE)
        return
    if report.corrections:
        echo_table(rows.LAYOUT, list(map(rows.row, report.corrections)))
        click.echo()
    totals = report.totals
    rate = correction_rate(totals.corrections, totals.edits, totals.prompts)
    click.echo(f"Corrections: {humanize.number(totals.corrections)}")
    if rate:
        click.echo(f"Correction Rate: {rate}")
    if report.wordless:
        note(f"{report.wordless:,} of them have no words: counted by hand, or recorded earlier.")
