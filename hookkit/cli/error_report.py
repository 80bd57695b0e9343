"""Report errors: a user's mistake as one sentence, a bug with a log worth pasting."""

import sys

import click

from hookkit.errors import HookkitError


def report_usage(mistake: click.ClickException) -> None:
    """Print a usage error as one line that names the help; click itself prints three or more."""
    message = mistake.format_message()
    if "\n" in message:  # the help of a group that was called without a command
        mistake.show()
        return
    ctx = getattr(mistake, "ctx", None)
    hint = f" See `{ctx.command_path} --help`." if ctx else ""
    click.echo(f"hookkit: {message}{hint}", err=True)


def as_user_error(error: Exception) -> HookkitError | None:
    """Return what the user can do about an error of a file or of SQLite; None for a bug."""
    import sqlite3

    if isinstance(error, OSError):
        from hookkit import file_errors

        return file_errors.user_error(error)
    if not isinstance(error, sqlite3.Error):
        return None
    from hookkit import paths
    from hookkit.store.sqlite.database import explained

    return explained(error, paths.database())


def report_bug(bug: Exception) -> None:
    """Write a log and print where it is."""
    from hookkit import log

    click.echo(f"hookkit: a bug: {type(bug).__name__}: {bug}", err=True)
    try:
        click.echo(f"Please report it with the last entry of {log.write_trace(bug)}", err=True)
    except OSError as error:
        click.echo(f"Please report it. (No log could be written: {error.strerror}.)", err=True)


def report_contained() -> None:
    """Print what was left out because it failed, a line each."""
    containment = sys.modules.get("hookkit.containment")  # whatever contains has imported it
    for line in containment.failures.take() if containment else ():
        click.echo(f"hookkit: {line}", err=True)
