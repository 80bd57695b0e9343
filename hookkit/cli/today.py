"""hookkit today: the work of today, and where it stopped."""

import click

from hookkit.api.today import DayReport, report_today
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option, machine_option, utc_option
from hookkit.cli.team_options import team_options
from hookkit.render import day_report, humanize
from hookkit.render.shown_id import with_ids


@click.command("today")
@machine_option
@utc_option
@team_options
@json_option
def command(machine: str | None, as_json: bool) -> None:
    """Show what was done today and where you left off.

    You left off at the last note, or else at the last prompt. The day is that of your local clock.
    Time is time worked, without idle gaps; overlapping time counts once in a project.

    \b
    Examples:
      hookkit today
      hookkit today --machine laptop
      hookkit today --json | jq .cost_usd
    """
    with open_store() as store:
        report = report_today(store, machine=machine)
    if as_json:
        echo_json(**report.to_dict())
    elif not report.projects:
        click.echo(f"Nothing was done today yet. `{store.list_command}` shows earlier sessions.")
    else:
        print_report(report)


def print_report(report: DayReport) -> None:
    """Print sessions, then projects, then the cost of the day."""
    rows = list(map(day_report.session_row, report.sessions))
    echo_table(with_ids(day_report.LAYOUT, (each.session.seq for each in report.sessions)), rows)
    click.echo()
    rows = list(map(day_report.project_row, report.projects))
    echo_table(day_report.PROJECTS, rows)
    click.echo(f"\n{humanize.dollars(report.cost_usd)} today.")
