"""hookkit show: one session."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from hookkit.api.session_detail import show_session
from hookkit.cli.echo import console, echo_folding_table, echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize, session_detail, session_facts

if TYPE_CHECKING:
    from hookkit.api.cost_breakdown import CostBreakdown
    from hookkit.api.resumption import Resumption
    from hookkit.api.session_parts import SessionParts

LONGEST = 400
"""Characters of a value that are shown in a terminal."""


@click.command("show")
@click.argument("session", required=False, metavar="[ID]")
@click.option("--files", is_flag=True, help="List the files that were changed.")
@click.option("--commits", is_flag=True, help="List the commits that were made.")
@click.option("--cost", "with_cost", is_flag=True, help="Break the cost down, token by token.")
@json_option
def command(
    session: str | None, files: bool, commits: bool, with_cost: bool, as_json: bool
) -> None:
    """Show one session in detail.

    ID is its number, its id or a unique prefix of the id; by default it is the latest session.

    A session of your own shows its parts: the agents that ran in it, and the calls that you
    logged. JSON always has files and commits.

    \b
    Examples:
      hookkit show
      hookkit show 5 --files --commits
      hookkit show 5 --cost
      hookkit show 04c20410 --json
    """
    with open_store() as store:
        detail = show_session(store, session, with_cost=with_cost)
    if as_json:
        echo_json(**detail.to_dict())
        return
    if detail.cost is None:
        print_session(detail.session, detail.parts, detail.worked, detail.resumption)
    else:
        print_cost(detail.session, detail.cost)
    print_parts(detail.session, detail.parts, files=files, commits=commits)


def print_session(
    session: Session,
    parts: "SessionParts",
    worked: timedelta,
    resumption: "Resumption | None" = None,
) -> None:
    """Print what is known of a session."""
    lines = session_facts.facts(session, parts, worked)
    if resumption:
        note = " (its folder is gone)" if resumption.is_elsewhere else ""
        lines.append(("Resume", f"{resumption.command}{note}"))
    if sys.stdout.isatty():
        print_pretty(session, lines)
    else:
        print_plain(session, lines)


def print_parts(
    session: Session, parts: "SessionParts", *, files: bool = False, commits: bool = False
) -> None:
    """Print the parts that exist, and those that were asked for."""
    sections = session_detail.sections(
        session, parts, files=files, commits=commits, short=sys.stdout.isatty()
    )
    for section in sections:
        click.echo()
        if section.rows:
            click.echo(click.style(section.name, bold=True))
            echo_table(section.head, section.rows, section.shape)
        else:
            click.echo(f"No {section.name.lower()}.")


def print_cost(session: Session, costs: "CostBreakdown") -> None:
    """Print a cost line by line: tokens times price, and what is not known."""
    click.echo(f"#{session.seq} {one_line(session.title)}\n")
    rows = [session_facts.cost_row(each, "") for each in costs.own]
    rows += [session_facts.cost_row(each, "subagent") for each in costs.subagents]
    if rows:
        echo_folding_table(session_facts.COST_HEAD, rows, right=session_facts.COST_NUMBERS)
        click.echo()
    for name, value in session_facts.cost_facts(session, costs):
        click.echo(f"{name:<18}{value}")
    if costs.is_outdated:
        click.echo("hookkit: the prices have changed: run `hookkit prices reprice`.", err=True)


def print_plain(session: Session, lines: list[tuple[str, str]]) -> None:
    """Print a session for a pipe: nothing is cut."""
    click.echo(one_line(session.title))
    if summary := session_facts.summary(session):
        click.echo(summary)
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        click.echo(f"{name.ljust(width)}  {value}")


def print_pretty(session: Session, lines: list[tuple[str, str]]) -> None:
    """Print a session for a terminal."""
    from rich.table import Table
    from rich.text import Text

    terminal = console()
    terminal.print(Text.assemble((f"#{session.seq} ", "dim"), (one_line(session.title), "bold")))
    if summary := session_facts.summary(session):
        terminal.print(Text(summary))
    terminal.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in lines:
        shown = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
        style = humanize.STATUS_STYLES.get(value, "") if name == "Status" else ""
        table.add_row(name, Text(shown, style=style))
    terminal.print(table)
