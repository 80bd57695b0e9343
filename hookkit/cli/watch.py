"""hookkit watch: active sessions, live."""

import sys

import click

from hookkit.api.status import watched_sessions
from hookkit.cli import filters
from hookkit.cli.echo import echo_table, is_dumb
from hookkit.cli.open_store import open_store
from hookkit.render import active_sessions


@click.command("watch")
@click.option("--here", "only_here", is_flag=True, help="Only in this git repository or folder.")
@click.pass_context
def command(ctx: click.Context, only_here: bool) -> None:
    """Watch active sessions live.

    The table shows what they do, on which branch, which tool they use and for how long, and what
    they have cost so far. Select a session with the arrow keys, open it with Enter, sort with s,
    filter with /, cancel a run with c; ? lists the keys, and q or Ctrl-C quits. When the output is
    not a terminal, or a dumb one, the table is printed once.

    \b
    Examples:
      hookkit watch
      hookkit watch --here
    """
    if sys.stdout.isatty() and not is_dumb():
        from hookkit.cli.watching.screen import watch

        ctx.exit(watch(filters.here(), only_here=only_here))
    with open_store() as store:
        found = watched_sessions(store, filters.here(), only_here=only_here)
        echo_table(active_sessions.WATCH_LAYOUT, list(map(active_sessions.watch_row, found)))
