"""hookkit team push, preview, share, ledger: what leaves this machine for the team."""

import sys

import click

from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.cli.progress import progress_bar
from hookkit.lib.text.counted import counted
from hookkit.lib.text.sanitize import one_line
from hookkit.model.share_levels import LEVELS

MANY = 500
"""Sessions for which a progress bar is worth while."""


@click.command("push")
@click.option(
    "--take-over", is_flag=True, help="Replace what a copy of this data folder has sent since."
)
@json_option
def push(take_over: bool, as_json: bool) -> None:
    """Send to the team what is new, at once.

    It happens by itself, too: when a session has ended, and once a minute while one goes on.
    `hookkit team preview` shows what would leave.

    \b
    Examples:
      hookkit team push
      hookkit team push --json | jq .rows
    """
    from hookkit.api.team import push as api

    with open_store() as store:
        total = store.database.count_sessions()
        with progress_bar("Sending", total, least=MANY) as advance:
            done = api.push(store, advance, takes_over=take_over)
    if as_json:
        echo_json(**done.to_dict())
    elif not done.rows:
        click.echo(one_line(f"The team at {done.server} has everything already."))
    else:
        what = f"{counted(done.sessions, 'session')} ({counted(done.rows, 'row')})"
        click.echo(one_line(f"Sent {what} to {done.server}."))


@click.command("preview")
@click.option("--all", "everything", is_flag=True, help="Also what the team has got already.")
@click.option("--level", type=click.Choice(LEVELS), help="Try another level than yours.")
def preview(everything: bool, level: str | None) -> None:
    """Show exactly what would leave this machine with the next push.

    It is what goes over the wire: for each table the names of its columns, and the rows in
    PostgreSQL's COPY format, where \\N is nothing.

    \b
    Examples:
      hookkit team preview
      hookkit team preview --all --level titles | less -S
    """
    from hookkit.api.team import preview as api

    is_terminal = sys.stdout.isatty()
    stream = sys.stdout.buffer
    with open_store() as store:
        for part in api.preview(store, everything=everything, level=level):
            stream.write(f"# {part.table}: {' '.join(part.columns)}\n".encode())
            for line in part.lines:
                stream.write(visible(line) if is_terminal else line)


def visible(line: bytes) -> bytes:
    """Return a line for a terminal, without what would change the terminal's state."""
    cells = line.decode(errors="replace").rstrip("\n").split("\t")
    return ("\t".join(map(one_line, cells)) + "\n").encode()


@click.command("share")
@click.argument("level", type=click.Choice((*LEVELS, "default")))
@click.option("--project", help="Only that project.  [default: all without a level of their own]")
@json_option
def share(level: str, project: str | None, as_json: bool) -> None:
    """Choose how much the team gets: totals, titles, prompts or full.

    The next push brings the team to it: with less than before, what is too much is removed there.
    `default` gives a project the level of all others again.

    \b
    Examples:
      hookkit team share titles
      hookkit team share full --project acme/shop
      hookkit team share default --project acme/shop
    """
    from hookkit.api.team import share as api

    if level == "default" and project is None:
        raise click.UsageError("`default` is the level of a project: name it with --project.")
    with open_store() as store:
        done = api.share(store, None if level == "default" else level, project)
    if as_json:
        echo_json(**done.to_dict())
        return
    from hookkit.render.team import SHARES

    click.echo(f"This machine shares {done.level}: {SHARES[done.level]}.")
    for name, each in sorted(done.projects.items()):
        click.echo(one_line(f"{name}: {each}"))


@click.command("ledger")
@json_option
def ledger(as_json: bool) -> None:
    """Show what has left this machine for the team, and when.

    \b
    Examples:
      hookkit team ledger
      hookkit team ledger --json | jq '[.pushes[].bytes] | add'
    """
    from hookkit.api.team import ledger as api

    found = list(api.entries())
    if as_json:
        echo_json(pushes=[each.to_dict() for each in found])
    elif not found:
        click.echo("Nothing has left this machine for a team.")
    else:
        from hookkit.render import team_ledger

        echo_table(team_ledger.LAYOUT, list(map(team_ledger.row, found)))
