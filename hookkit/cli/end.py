"""hookkit end: finish the session that was started by hand."""

import click

from hookkit.api import manual_sessions
from hookkit.cli import current_session, show
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.errors import HookkitError


@click.command("end")
@click.option("-n", "--notes", help="What there is to say of it.")
@current_session.session_option
@json_option
def command(notes: str | None, wanted: str | None, as_json: bool) -> None:
    """End your session and show what was done in it.

    Without --session it is the one that is active in this repository or folder.

    \b
    Examples:
      hookkit end
      hookkit end -n "Login flow done, redirect open"
      hookkit end --session 12
    """
    with open_store() as store:
        session = current_session.manual_session(store, wanted)
        if not session.is_active:
            number = session.seq
            raise HookkitError(
                f"#{number} has ended already. `hookkit note --session {number}` adds to it."
            )
        session = manual_sessions.end(store, session, notes)
        parts = manual_sessions.parts_of(store, session)
    show.echo(session, parts, as_json=as_json)
