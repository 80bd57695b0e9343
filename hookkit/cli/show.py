"""hookkit show: one session."""

import sys

import click

from hookkit.cli import output
from hookkit.errors import NotFoundError
from hookkit.session import Session
from hookkit.sessions import Store
from hookkit.text import one_line


@click.command("show")
@click.argument("session", required=False, metavar="[ID]")
@output.json_option
def command(session: str | None, as_json: bool) -> None:
    """Show one session: the latest, or the one with this number, id or beginning of an id.

    \b
    Examples:
      hookkit show
      hookkit show 5
      hookkit show 04c20410 --json
    """
    with output.open_store() as store:
        found = store.find(session) if session else latest(store)
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
