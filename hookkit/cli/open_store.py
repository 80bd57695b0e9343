"""Open the store for a command."""

import click

from hookkit.api.store import Store


def open_store() -> Store:
    """Open the store, up to date; warn on stderr where it may be behind."""
    store = Store.open(source="user")
    warn_if_behind(store.is_current)
    return store


def warn_if_behind(is_current: bool) -> None:
    """Print a warning if the database may lack the latest events."""
    if not is_current:
        click.echo("hookkit: the journal is being read right now; this may be behind.", err=True)
