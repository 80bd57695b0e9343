"""hookkit end: end a session that was started by hand."""

from pathlib import Path

import click

from hookkit.api import current_session, manual_sessions
from hookkit.cli import show
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option, session_option
from hookkit.render import session_facts


@click.command("end")
@click.option("-n", "--notes", help="Notes to add to the session.")
@session_option
@json_option
def command(notes: str | None, session_id: str | None, as_json: bool) -> None:
    """End your session and show what was done in it.

    Without --session it is the one that is active in this repository or folder.

    \b
    Examples:
      hookkit end
      hookkit end -n "Login flow done, redirect open"
      hookkit end --session 12
    """
    with open_store() as store:
        session = current_session.find_manual(store, Path.cwd(), session_id)
        ended = manual_sessions.end_active(store, session, notes)
    if as_json:
        echo_json(**ended.to_dict())
        return
    facts = session_facts.facts(ended.session, ended.parts, ended.worked)
    show.print_session(ended.session, facts)
    show.print_parts(ended.session, ended.parts)
