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
        click.echo(f"hookkit: {reason()}; this may be behind.", err=True)


def reason() -> str:
    """Return the reason for which the journal could not be projected."""
    from hookkit import paths
    from hookkit.fold import lock_of

    found = lock_of(paths.data_dir()).holder()
    if found is not None and found.is_stopped:
        return f"{found} is stopped and holds the journal's lock (free it: {found.remedy})"
    return "the journal is being read right now"
