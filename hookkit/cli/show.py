"""hookkit show: one session."""

import sys
from typing import TYPE_CHECKING

import click

from hookkit.cli import output
from hookkit.errors import NotFoundError
from hookkit.session import Session
from hookkit.sessions import Store
from hookkit.text import one_line

if TYPE_CHECKING:
    from hookkit.bill import Bill
    from hookkit.pricing.price import Line

COST_HEAD = ("Model", "Kind", "Tokens", "Price", "Cost", "Note")
COST_NUMBERS = ("Tokens", "Price", "Cost")


@click.command("show")
@click.argument("session", required=False, metavar="[ID]")
@click.option("--cost", "with_cost", is_flag=True, help="Explain the cost, token by token.")
@output.json_option
def command(session: str | None, with_cost: bool, as_json: bool) -> None:
    """Show one session: the latest, or the one with this number, id or beginning of an id.

    \b
    Examples:
      hookkit show
      hookkit show 5
      hookkit show 5 --cost
      hookkit show 04c20410 --json
    """
    with output.open_store() as store:
        found = store.find(session) if session else latest(store)
        if with_cost:
            show_cost(found, bill_of(store, found), as_json)
            return
    if as_json:
        output.echo_json(session=found.to_dict())
        return
    lines = facts(found)
    if sys.stdout.isatty():
        pretty(found, lines)
        return
    width = max(len(name) for name, _ in lines)
    click.echo(one_line(found.title))
    click.echo(one_line(found.summary))
    for name, value in lines:
        click.echo(f"{name.ljust(width)}  {value}")


def latest(store: Store) -> Session:
    """The newest session. Raises NotFoundError where there is none."""
    sessions = store.get_recent_sessions(1)
    if not sessions:
        raise NotFoundError("No sessions yet. Wire a project with `hookkit install`.")
    return sessions[0]


def facts(session: Session) -> list[tuple[str, str]]:
    """What there is to say of a session, line by line."""
    rate = f"{session.correction_rate} %" if session.edit_count else output.UNKNOWN
    lines = [
        ("Status", output.state(session)),
        ("Project", output.optional(session.project)),
        ("Folder", output.optional(session.cwd)),
        ("Started", output.local_time(session.first_started_at)),
        ("Ended", output.local_time(session.last_ended_at)),
        ("Duration", output.human_duration(session.duration)),
        ("Edits", output.number(session.edit_count)),
        ("Prompts", output.number(session.prompts_count)),
        ("Corrections", output.number(session.corrections_count)),
        ("Correction rate", rate),
        ("Tool calls", output.number(session.tool_call_count)),
        ("Model", output.optional(session.model)),
        ("First prompt", output.optional(session.first_user_message)),
        ("Summary state", session.summary_state),
        ("Session", one_line(session.session_id)),
        ("Transcript", output.optional(session.transcript_path)),
    ]
    if session.revival_count:
        lines.insert(6, ("Revived", output.number(session.revival_count)))
    if session.summary_error:
        lines.insert(-2, ("Summary error", one_line(session.summary_error)))
    return lines


def bill_of(store: Store, session: Session) -> "Bill":
    """What a session's messages cost at the present prices."""
    from hookkit import bill, pricing

    return bill.draw_up(store.accounts, pricing.load(store.settings.prices), session)


def show_cost(session: Session, bill: "Bill", as_json: bool) -> None:
    """Explain what a session cost: tokens times price, line by line, and what is not known."""
    if as_json:
        output.echo_json(session=session.to_dict(), cost=bill.to_dict())
        return
    click.echo(f"#{session.seq} {one_line(session.title)}\n")
    rows = [cost_row(each, "") for each in bill.own]
    rows += [cost_row(each, "subagent") for each in bill.subagents]
    if rows:
        output.table(COST_HEAD, rows, right=COST_NUMBERS)
        click.echo()
    for name, value in cost_facts(session, bill):
        click.echo(f"{name:<18}{value}")
    if bill.is_outdated:
        click.echo("hookkit: the prices have changed: hookkit prices reprice.", err=True)


def cost_row(line: "Line", who: str) -> tuple[str, ...]:
    """A line of the bill as cells of a table."""
    unit = "1,000" if line.bucket == "web_searches" else "1M"
    rate = output.UNKNOWN if line.price is None else f"{output.price(line.price)} / {unit}"
    note = ", ".join(filter(None, (who, line.note)))
    bucket = line.bucket.replace("_", " ")
    counted = output.number(line.tokens)
    return one_line(line.model), bucket, counted, rate, output.dollars(line.cost), one_line(note)


def cost_facts(session: Session, bill: "Bill") -> list[tuple[str, str]]:
    """The sum, what it lacks, and what the prices come from."""
    lines = [("Cost", output.dollars(bill.cost_usd)), ("Told by", session.metrics_source)]
    if session.transcript.unpriced:
        lines.append(("Without a price", f"{output.number(session.transcript.unpriced)} messages"))
    if bill.client_cost_usd is not None:
        inherited = " (with its parent's)" if session.parent_session_id else ""
        reckoned = output.dollars(bill.client_cost_usd)
        lines.append(("The client says", reckoned + inherited))
    if bill.not_in_transcript_usd is not None:
        lines.append(("Not in transcript", output.dollars(bill.not_in_transcript_usd)))
    return [*lines, ("Price table", bill.version)]


def pretty(session: Session, lines: list[tuple[str, str]]) -> None:
    """A session for a terminal."""
    from rich.table import Table
    from rich.text import Text

    console = output.console()
    console.print(Text.assemble((f"#{session.seq} ", "dim"), (one_line(session.title), "bold")))
    console.print(Text(one_line(session.summary)))
    console.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in lines:
        shown = value if len(value) <= 400 else value[:399] + "…"
        style = output.STATUS_STYLES.get(value, "") if name == "Status" else ""
        table.add_row(name, Text(shown, style=style))
    console.print(table)
