"""hookkit show: one session."""

import sys
from typing import TYPE_CHECKING, Any

import click

from hookkit.api import current_session, manual_sessions
from hookkit.api.manual_sessions import SessionParts
from hookkit.api.session_document import parts_document, session_document
from hookkit.api.store import Store
from hookkit.cli.echo import console, echo_folding_table, echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.model.counters import Counters
from hookkit.model.session import ENDED, IN_PROGRESS, Session
from hookkit.render import humanize, session_detail

if TYPE_CHECKING:
    from hookkit.api.cost_breakdown import CostBreakdown
    from hookkit.lib.pricing.rates import LineItem

COST_HEAD = ("Model", "Kind", "Tokens", "Price", "Cost", "Note")
COST_NUMBERS = ("Tokens", "Price", "Cost")

LONGEST = 400
"""Characters of a value that are shown in a terminal."""


@click.command("show")
@click.argument("session", required=False, metavar="[ID]")
@click.option("--files", is_flag=True, help="The files that were changed.")
@click.option("--commits", is_flag=True, help="The commits that were made.")
@click.option("--cost", "with_cost", is_flag=True, help="Explain the cost, token by token.")
@json_option
def command(
    session: str | None, files: bool, commits: bool, with_cost: bool, as_json: bool
) -> None:
    """Show one session in detail.

    ID is its number, its id or a unique prefix of the id; without one, the latest session is shown.

    A session of your own shows its parts: the agents that ran in it, and what you logged. JSON
    has all of it, whatever is asked for.

    \b
    Examples:
      hookkit show
      hookkit show 5 --files --commits
      hookkit show 5 --cost
      hookkit show 04c20410 --json
    """
    with open_store() as store:
        found = current_session.find_latest(store) if session is None else store.find(session)
        if found.origin == "manual" and found.is_active:
            found = manual_sessions.ask_git(store, found)
        sums = manual_sessions.parts_of(store, found)
        costs = bill_of(store, found) if with_cost else None
    if costs is None:
        echo(found, sums, as_json=as_json, files=files, commits=commits)
    elif as_json:
        echo_json(**told(found, sums), cost=costs.to_dict())
    else:
        show_cost(found, costs)
        print_parts(found, sums, files=files, commits=commits)


def echo(
    session: Session,
    sums: SessionParts,
    *,
    as_json: bool,
    files: bool = False,
    commits: bool = False,
) -> None:
    """Print a session: as JSON, or what there is to say of it, then its parts."""
    if as_json:
        echo_json(**told(session, sums))
        return
    lines = facts(session, sums)
    if sys.stdout.isatty():
        pretty(session, lines)
    else:
        plain(session, lines)
    print_parts(session, sums, files=files, commits=commits)


def print_parts(session: Session, sums: SessionParts, *, files: bool, commits: bool) -> None:
    """Print the parts that exist, and those that were asked for."""
    sections = session_detail.sections(
        session, sums, files=files, commits=commits, short=sys.stdout.isatty()
    )
    for section in sections:
        click.echo()
        if section.rows:
            click.echo(click.style(section.name, bold=True))
            echo_table(section.head, section.rows, section.shape)
        else:
            click.echo(f"No {section.name.lower()}.")


def told(session: Session, sums: SessionParts) -> dict[str, Any]:
    """A session and its parts as JSON."""
    return {"session": session_document(session), "parts": parts_document(sums)}


def facts(session: Session, sums: SessionParts) -> list[tuple[str, str]]:
    """What there is to say of a session, line by line."""
    known = [(name, value) for name, value in details(session, sums) if value]
    return [*main_facts(session, sums), *known]


def main_facts(session: Session, sums: SessionParts) -> list[tuple[str, str]]:
    """What is said of every session, though nothing is known of it."""
    duration = humanize.human_duration(session.duration)
    return [
        ("Status", session.state),
        ("Started", humanize.local_time(session.first_started_at)),
        ("Ended", humanize.local_time(session.last_ended_at)),
        ("Duration", f"{duration} so far" if session.is_active else duration),
        ("Files Changed", humanize.files(session, len(sums.files))),
        ("Commits", humanize.number(len(sums.commits))),
        ("AI Tokens", tokens(session, sums.usage)),
        ("AI Cost", cost(sums.usage)),
        ("Notes", notes(session.notes)),
    ]


def details(session: Session, sums: SessionParts) -> list[tuple[str, str]]:
    """The rest; what says nothing is empty."""
    rate = f"{session.correction_rate} %" if session.edit_count else ""
    return [
        ("Project", one_line(session.project or "")),
        ("Branch", one_line(session.git_branch or "")),
        ("Folder", one_line(session.cwd or "")),
        ("Model", one_line(session.model or "")),
        ("Tokens", kinds(sums.usage)),
        ("Prompts", some(session.prompts_count)),
        ("Edits", some(session.edit_count)),
        ("Corrections", some(session.corrections_count)),
        ("Correction Rate", rate),
        ("Tool Calls", some(session.tool_call_count)),
        ("Revived", some(session.revival_count)),
        ("First Prompt", one_line(session.first_user_message or "")),
        ("Last Prompt", last_prompt(session)),
        ("Summary State", "" if session.summary_state == "none" else session.summary_state),
        ("Summary Error", one_line(session.summary_error or "")),
        ("Session", one_line(session.session_id)),
        ("Transcript", one_line(session.transcript_path or "")),
    ]


def some(count: int) -> str:
    """A count, where there is something to count."""
    return humanize.number(count) if count else ""


def tokens(session: Session, usage: Counters) -> str:
    """All tokens; hooks alone tell of none."""
    is_unknown = session.metrics_source == "hook" and session.origin != "manual"
    total = usage.total_tokens
    return humanize.UNKNOWN if is_unknown and not total else humanize.tokens(total)


def cost(usage: Counters) -> str:
    """A cost, and what it lacks."""
    if usage.cost_usd is None or not usage.unpriced:
        return humanize.dollars(usage.cost_usd)
    lacking = "1 call" if usage.unpriced == 1 else f"{humanize.number(usage.unpriced)} calls"
    return f"{humanize.dollars(usage.cost_usd)} and {lacking} without a known price"


def kinds(usage: Counters) -> str:
    """How many tokens of which kind."""
    counted = {
        "input": usage.input,
        "output": usage.output,
        "cache read": usage.cache_read,
        "cache write": usage.cache_write,
    }
    return ", ".join(f"{humanize.tokens(count)} {kind}" for kind, count in counted.items() if count)


def notes(text: str | None) -> str:
    """Notes, each made harmless."""
    return "; ".join(map(one_line, text.splitlines())) if text else humanize.UNKNOWN


def last_prompt(session: Session) -> str:
    """The last prompt, where it isn't the first."""
    last = session.last_user_message
    return one_line(last or "") if last != session.first_user_message else ""


def bill_of(store: Store, session: Session) -> "CostBreakdown":
    """What a session's messages cost at the present prices."""
    from hookkit.api import cost_breakdown
    from hookkit.lib import pricing

    return cost_breakdown.draw_up(store.accounts, pricing.load(store.settings.prices), session)


def show_cost(session: Session, costs: "CostBreakdown") -> None:
    """Explain what a session cost: tokens times price, line by line, and what is not known."""
    click.echo(f"#{session.seq} {one_line(session.title)}\n")
    rows = [cost_row(each, "") for each in costs.own]
    rows += [cost_row(each, "subagent") for each in costs.subagents]
    if rows:
        echo_folding_table(COST_HEAD, rows, right=COST_NUMBERS)
        click.echo()
    for name, value in cost_facts(session, costs):
        click.echo(f"{name:<18}{value}")
    if costs.is_outdated:
        click.echo("hookkit: the prices have changed: hookkit prices reprice.", err=True)


def cost_row(line: "LineItem", who: str) -> tuple[str, ...]:
    """A line of the bill as cells of a table."""
    unit = "1,000" if line.bucket == "web_searches" else "1M"
    rate = humanize.UNKNOWN if line.price is None else f"{humanize.price(line.price)} / {unit}"
    note = ", ".join(filter(None, (who, line.note)))
    bucket = line.bucket.replace("_", " ")
    counted = humanize.number(line.tokens)
    return one_line(line.model), bucket, counted, rate, humanize.dollars(line.cost), one_line(note)


def cost_facts(session: Session, costs: "CostBreakdown") -> list[tuple[str, str]]:
    """The sum, what it lacks, and what the prices come from."""
    lines = [("Cost", humanize.dollars(costs.cost_usd)), ("Told by", session.metrics_source)]
    if session.transcript.unpriced:
        lines.append(
            ("Without a price", f"{humanize.number(session.transcript.unpriced)} messages")
        )
    if costs.client_cost_usd is not None:
        inherited = " (with its parent's)" if session.parent_session_id else ""
        reckoned = humanize.dollars(costs.client_cost_usd)
        lines.append(("The client says", reckoned + inherited))
    if costs.not_in_transcript_usd is not None:
        lines.append(("Not in transcript", humanize.dollars(costs.not_in_transcript_usd)))
    return [*lines, ("Price table", costs.version)]


def summary(session: Session) -> str:
    """What a summary says, where one was written."""
    return "" if session.summary in (IN_PROGRESS, ENDED) else one_line(session.summary)


def plain(session: Session, lines: list[tuple[str, str]]) -> None:
    """A session for a pipe: nothing is cut."""
    click.echo(one_line(session.title))
    if said := summary(session):
        click.echo(said)
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        click.echo(f"{name.ljust(width)}  {value}")


def pretty(session: Session, lines: list[tuple[str, str]]) -> None:
    """A session for a terminal."""
    from rich.table import Table
    from rich.text import Text

    terminal = console()
    terminal.print(Text.assemble((f"#{session.seq} ", "dim"), (one_line(session.title), "bold")))
    if said := summary(session):
        terminal.print(Text(said))
    terminal.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in lines:
        shown = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
        style = humanize.STATUS_STYLES.get(value, "") if name == "Status" else ""
        table.add_row(name, Text(shown, style=style))
    terminal.print(table)
