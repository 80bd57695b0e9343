"""hookkit list: the latest sessions."""

import sys

import click

from hookkit.cli import output
from hookkit.session import Session
from hookkit.text import one_line

HEAD = ("ID", "Title", "Project", "Status", "Started", "Duration", "Edits", "Prompts", "Corr.")
COUNTS = ("Edits", "Prompts", "Corr.")
TITLE, STATUS = HEAD.index("Title"), HEAD.index("Status")
GIVE_WAY = ("Project", "Duration", "Started", "Corr.")
"""Columns that are left out, in this order, where the terminal is narrow."""

GAP = 2
NARROW = 24
"""Characters that a title should have."""


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
        output.short_time(session.first_started_at),
        output.human_duration(session.duration),
        output.number(session.edit_count),
        output.number(session.prompts_count),
        output.number(session.corrections_count),
    )


def pretty_table(sessions: list[Session]) -> None:
    """The table for a terminal: where it is narrow, columns give way and titles are shortened."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    console = output.console()
    rows = [row(session) for session in sessions]
    widths = [max(map(cell_len, column)) + GAP for column in zip(HEAD, *rows, strict=True)]
    room = console.width - sum(widths) + widths[TITLE]
    shown = list(range(len(HEAD)))
    for at in map(HEAD.index, GIVE_WAY):
        if room < NARROW:
            shown.remove(at)
            room += widths[at]
    table = Table(box=None, header_style="bold", padding=(0, GAP, 0, 0))
    for at in shown:
        right = HEAD[at] in ("ID", *COUNTS)
        limit = max(room - GAP, len("Title")) if at == TITLE else None
        table.add_column(
            HEAD[at],
            justify="right" if right else "left",
            no_wrap=True,
            overflow="ellipsis",
            max_width=limit,
        )
    for session, cells in zip(sessions, rows, strict=True):
        texts = [Text(cell) for cell in cells]
        texts[STATUS].stylize(output.STATUS_STYLES.get(output.state(session), "dim"))
        table.add_row(*(texts[at] for at in shown))
    console.print(table)
