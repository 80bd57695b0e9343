"""hookkit stats: add up usage."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import click

from hookkit import clock
from hookkit.api import stats
from hookkit.api.stats import SESSIONS, UsageReport
from hookkit.cli import completion, team_options
from hookkit.cli.echo import echo_facts, echo_json, echo_plain_table, echo_table, width
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import AGENT as AGENT_TYPE
from hookkit.cli.options import json_option, machine_option, utc_option
from hookkit.cli.sums_options import model_option, project_option, since_option, until_option
from hookkit.render import usage_report
from hookkit.store.sqlite.totals import KEYS, OF_SESSIONS, USER, UsageFilter

if TYPE_CHECKING:
    from hookkit.api.dates import Period
    from hookkit.api.store import Store
    from hookkit.api.team.team_store import TeamStore

    KeyType = click.Choice[str]
else:
    KeyType = click.Choice  # generic only in recent versions of click

AGENT, FRAMEWORK, HOUR = "agent", "framework", "hour"
BY = (*(AGENT if key == FRAMEWORK else key for key in KEYS), *OF_SESSIONS, HOUR, USER)
"""The keys as a person types them; `framework` is an earlier name, and still understood."""


class Key(KeyType):
    """One of the keys."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the key that a value names. Raises BadParameter."""
        return super().convert(AGENT if value == FRAMEWORK else value, param, ctx)


@click.command("stats")
@click.option("--by", type=Key(BY), help="Print a row for each of these.")
@click.option(
    "--chart",
    "drawn",
    type=click.Choice(usage_report.CHARTS),
    is_flag=False,
    flag_value=usage_report.CHARTS[0],
    help="Draw the cost or the tokens of each day.",
)
@since_option
@until_option
@project_option
@click.option("--branch", shell_complete=completion.branches, help="Only this branch.")
@model_option
@click.option("--agent", type=AGENT_TYPE, metavar="NAME", help="Only this agent.")
@machine_option
@click.option(
    "-l",
    "--limit",
    type=click.IntRange(1),
    default=SESSIONS,
    show_default=True,
    help="Sessions of --by session: those that cost most.",
)
@utc_option
@team_options.team_options
@json_option
def command(
    by: str | None,
    drawn: str | None,
    since: "Period | None",
    until: "Period | None",
    limit: int,
    as_json: bool,
    project: str | None,
    branch: str | None,
    model: str | None,
    agent: str | None,
    machine: str | None,
) -> None:
    """Add up time, files, commits, tokens and cost.

    Days are those of your own clock, and whole: --since 24h begins with yesterday's first minute.
    Messages, time, files and commits count on their own day; sessions with their prompts and
    edits on the day they began. A week is named by its Monday. --by session shows what each
    session used in the time, and --by hour what the hours of your day used: time, files and
    commits are not known by hour. With --team, an admin sees all; other members see the sums over
    all members, as far as enough of them contributed.

    Everything counts once: tokens and cost, each file and commit, and time in which several
    sessions were at work. Gaps of more than 15 minutes (the setting idle_minutes) are not work.

    \b
    Examples:
      hookkit stats
      hookkit stats --by day --since 7d
      hookkit stats --chart
      hookkit stats --by model --project shop
      hookkit stats --by session -l 10
      hookkit stats --by agent
      hookkit stats --by machine
      hookkit stats --by hour --agent codex
      hookkit stats --team --by user
      hookkit stats --json | jq .totals.cost_usd
    """
    if drawn and by not in (None, "day"):
        raise click.UsageError("--chart is by day: leave --by out.")
    if by == USER and team_options.chosen() is None:
        raise click.UsageError("--by user is of a team: add --team.")
    by = "day" if drawn else FRAMEWORK if by == AGENT else by
    with open_store() as store:
        span = stats.usage_span(store, since, until, project, branch, model, agent, machine)
        if not store.reads_all:
            print_team(store, "chart" if drawn else by, span, as_json=as_json)
            return
        if by == HOUR:
            print_hours(store, span, as_json=as_json)
            return
        report = stats.add_up(store, by, span, limit)
    if as_json:
        echo_json(**report.to_dict())
        return
    if drawn:
        print_chart(drawn, report)
    elif by is None:
        echo_facts(usage_report.facts(report.totals.sums))
    else:
        echo_table(*usage_report.table(by, report, with_bars=sys.stdout.isatty()))
    if lacking := usage_report.lacking(report.totals):
        warn(f"{lacking}.")


def print_team(store: "Store", by: str | None, span: UsageFilter, *, as_json: bool) -> None:
    """Print the sums over all members of a team, for one who may not read the rows of others."""
    from hookkit.api.team.sums import report_team
    from hookkit.render import team_sums

    report = report_team(cast("TeamStore", store), by, span)
    if as_json:
        echo_json(**report.to_dict())
    elif not report.rows:
        click.echo(f"Nothing yet that {report.cohort} members have contributed to.")
    elif by is None:
        echo_facts(team_sums.facts(report))
    else:
        echo_table(*team_sums.table(report))
    if report.rows and not as_json:
        warn(
            f"sums over all members, as far as {report.cohort} or more contributed to them. "
            "See your own with --user."
        )


def print_hours(store: "Store", span: UsageFilter, *, as_json: bool) -> None:
    """Print the usage of each hour of the day."""
    from hookkit.api.usage_hours import report_hours
    from hookkit.render import hour_report

    report = report_hours(store, span)
    if as_json:
        echo_json(**report.to_dict())
        return
    echo_table(hour_report.LAYOUT, hour_report.rows(report))
    if lacking := usage_report.lacking(stats.add_up(store, None, span).totals):
        warn(f"{lacking}.")


def print_chart(what: str, report: UsageReport) -> None:
    """Print a chart in a terminal, a line for each day in a pipe."""
    daily = usage_report.daily(what, report, str(clock.local(datetime.now(UTC)).date()))
    columns = width()
    if columns is None:
        echo_plain_table(("Day", what.capitalize()), daily.rows())
        return
    click.echo(click.style(f"{what.capitalize()} by day", bold=True))
    for line in daily.chart(columns):
        click.echo(line)
