"""hookkit note: add a note to a session."""

from pathlib import Path

import click

from hookkit.api import current_session, manual_sessions
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option, session_option
from hookkit.lib.text.sanitize import one_line


@click.command("note")
@click.argument("text", nargs=-1, required=True)
@session_option
@json_option
def command(text: tuple[str, ...], session_id: str | None, as_json: bool) -> None:
    """Add a note to the session that is active here.

    That is your own session, or else the latest one of an agent in this repository or folder.

    \b
    Examples:
      hookkit note "The redirect loses its query"
      hookkit note --session 12 "Reviewed"
    """
    words = " ".join(text).strip()
    if not one_line(words):
        raise click.UsageError('Give the text of the note: hookkit note "Reviewed".')
    with open_store() as store:
        session = current_session.find_any(store, Path.cwd(), session_id)
        changed = manual_sessions.note(store, session, words)
    if as_json:
        echo_json(**changed.to_dict())
    else:
        click.echo(f"Noted in #{session.seq}: {one_line(session.title)}")
