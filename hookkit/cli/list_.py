"""hookkit list: the latest sessions."""

import sys

import click

from hookkit.cli import output
from hookkit.session import Session
from hookkit.text import one_line

HEAD = ("ID", "Title", "Project", "Status", "Started", "Duration", "Edits", "Prompts", "Corr.")
COUNTS = ("Edits", "Prompts", "Corr.")


@click.command("list")
@click.option("-l", "--limit", type=click.IntRange(1), default=10, show_default=True)
@output.json_option
def command(limit: int, as_json: bool) -> None:
    """List the latest sessions, the newest first.

    \b
    Examples:
      hookkit list
      hookkit list -l 50
      hookkit list --json | jq '.sessions[].title'
    """
    with output.open_store() as store:
        sessions = store.get_recent_sessions(limit)
    if as_json:
        output.echo_json(sessions=[session.to_dict() for session in sessions])
    elif not sessions:
        click.echo("No sessions yet. Wire a project with `hookkit install`, then run `claude`.")
    elif sys.stdout.isatty():
        pretty_table(sessions)
    else:
        output.plain_table(HEAD, [row(session) for session in sessions])


def row(session: Session) -> tuple[str, ...]:
    """A session as the cells of the table."""
    return (
        str(session.seq),
        one_line(session.title),
        output.optional(session.project),
        output.state(session),
        output.local_time(session.first_started_at),
        output.human_duration(session.duration),
        output.number(session.edit_count),
        output.number(session.prompts_count),
        output.number(session.corrections_count),
    )


def pretty_table(sessions: list[Session]) -> None:
    """The table for a terminal: titles give way where it is narrow."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", padding=(0, 1), collapse_padding=True)
    for name in HEAD:
        wide = name in ("Title", "Project")
        table.add_column(
            name,
            justify="right" if name in ("ID", *COUNTS) else "left",
            no_wrap=True,
            overflow="ellipsis",
            ratio=None if not wide else (3 if name == "Title" else 1),
            min_width=8 if wide else None,
        )
    for session in sessions:
        cells = [Text(cell) for cell in row(session)]
        cells[3].stylize(output.STATUS_STYLES.get(output.state(session), "dim"))
        table.add_row(*cells)
    output.console().print(table)
