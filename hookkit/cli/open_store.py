"""Open the store for a command."""

import click

from hookkit.api.store import Store


def open_store() -> Store:
    """Open the store, up to date; warn on stderr where it may be behind."""
    store = Store.open(source="user")
    if not store.is_current:
        click.echo("hookkit: the journal is being read right now; this may be behind.", err=True)
    return store
