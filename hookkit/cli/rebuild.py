"""hookkit rebuild: rebuild the database from the journal."""

import click

from hookkit.api.rebuild import rebuild_database
from hookkit.cli.open_store import warn_if_behind, warn_of_unreadable
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize


@click.command("rebuild")
def command() -> None:
    """Rebuild the database from the journal.

    The old database is kept beside the new one.

    \b
    Example:
      hookkit rebuild
    """
    result = rebuild_database()
    warn_if_behind(result.is_current)
    warn_of_unreadable(result.unreadable)
    click.echo(f"Rebuilt the database: {humanize.number(result.sessions)} sessions.")
    if result.old:
        click.echo(one_line(f"The old one is kept as {result.old}; delete it when all is well."))
