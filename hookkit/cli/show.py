"""hookkit show: one session."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from hookkit.api.session_detail import SessionDetail, show_session
from hookkit.cli import completion
from hookkit.cli.echo import echo_facts, echo_json, echo_table, fact_lines, painted, width
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.cli.team_options import team_options
from hookkit.lib.text.columns import beginning, wrapped
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize, session_detail, session_facts
from hookkit.render.shown_id import label

if TYPE_CHECKING:
    from hookkit.api.cost_breakdown import CostBreakdown
    from hookkit.api.session_parts import SessionParts

LONGEST = 400
"""Columns of a value that are shown in a terminal."""


@click.command("show")
@click.argument("session", required=False, metavar="[ID]", shell_complete=completion.sessions)
@click.option("--files", is_flag=True, help="List the files that were changed.")
@click.option("--commits", is_flag=True, help="List the commits that were made.")
@click.option("--cost", "with_cost", is_flag=True, help="Break the cost down, token by token.")
@team_options
@json_option
def command(
    session: str | None, files: bool, commits: bool, with_cost: bool, as_json: bool
) -> None:
    """Show one session in detail.

    ID is its number, its id or a unique prefix of the id; by default it is the one with the
    latest activity.

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
        print_detail(detail)
    else:
        print_cost(detail.session, detail.cost)
    print_parts(detail.session, detail.parts, files=files, commits=commits)


def print_detail(detail: SessionDetail) -> None:
    """Print what is known of a session, and how it is resumed."""
    print_session(detail.session, session_facts.of_detail(detail))


def print_session(session: Session, lines: list[tuple[str, str]]) -> None:
    """Print names and values of a session."""
    columns = width()
    if columns is None:
        print_plain(session, lines)
    else:
        for line in pretty_lines(session, lines, columns):
            click.echo(line)


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
            echo_table(section.layout, section.rows)
        else:
            click.echo(f"No {section.name.lower()}.")


def print_cost(session: Session, costs: "CostBreakdown") -> None:
    """Print a cost line by line: tokens times price, and what is not known."""
    click.echo(f"{label(session.seq, session.session_id)} {one_line(session.title)}\n")
    rows = [session_facts.cost_row(each, "") for each in costs.own]
    rows += [session_facts.cost_row(each, "subagent") for each in costs.subagents]
    if rows:
        echo_table(session_facts.COSTS, rows)
        click.echo()
    echo_facts(session_facts.cost_facts(session, costs))
    if costs.is_outdated:
        warn("the prices have changed: run `hookkit prices reprice`.")


def print_plain(session: Session, lines: list[tuple[str, str]]) -> None:
    """Print a session for a pipe: nothing is cut."""
    click.echo(one_line(session.title))
    if summary := session_facts.summary(session):
        click.echo(summary)
    echo_facts(lines)


def pretty_lines(session: Session, facts: list[tuple[str, str]], columns: int) -> Iterator[str]:
    """Yield a session for a terminal: long values go on below, as far as LONGEST."""
    number = f"{label(session.seq, session.session_id)} "
    first, *rest = wrapped(f"{number}{one_line(session.title)}", columns)
    yield painted(number, "dim") + painted(first.removeprefix(number), "bold")
    for line in rest:
        yield painted(line, "bold")
    if summary := session_facts.summary(session):
        yield from wrapped(summary, columns)
    yield ""
    styles = {"Status": humanize.STATUS_STYLES.get(dict(facts)["Status"], "")}
    shown = [(name, beginning(value, LONGEST)) for name, value in facts]
    yield from fact_lines(shown, columns, styles)
