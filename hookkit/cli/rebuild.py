"""hookkit rebuild: the database made anew."""

import click

from hookkit import config
from hookkit.cli.open_store import open_store
from hookkit.pipeline.project import rebuild
from hookkit.render import humanize


@click.command("rebuild")
def command() -> None:
    """Rebuild the database from the journal.

    The old database is kept beside the new one.

    \b
    Example:
      hookkit rebuild
    """
    kept = rebuild.rebuild(config.load())
    with open_store() as store:
        count = store.database.count_sessions()
    click.echo(f"Made anew: {humanize.number(count)} sessions.")
    if kept:
        click.echo(f"The old database is {kept}; delete it when all is well.")
