"""hookkit note: write something down."""

import click

from hookkit.api import manual_sessions
from hookkit.api.session_document import session_document
from hookkit.cli import current_session
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line


@click.command("note")
@click.argument("text", nargs=-1, required=True)
@current_session.session_option
@json_option
def command(text: tuple[str, ...], wanted: str | None, as_json: bool) -> None:
    """Add a note to the session that is active here.

    That is your own session, or else the latest one of an agent in this repository or folder.

    \b
    Examples:
      hookkit note "The redirect loses its query"
      hookkit note --session 12 "Reviewed"
    """
    words = " ".join(text).strip()
    if not one_line(words):
        raise click.UsageError('Say what to note: hookkit note "Reviewed".')
    with open_store() as store:
        session = manual_sessions.note(store, current_session.any_session(store, wanted), words)
    if as_json:
        echo_json(session=session_document(session))
    else:
        click.echo(f"Noted in #{session.seq}: {one_line(session.title)}")
