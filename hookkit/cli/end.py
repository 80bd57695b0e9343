"""hookkit end: finish the session that was started by hand."""

import click

from hookkit import manual
from hookkit.cli import here, output, show
from hookkit.errors import HookkitError


@click.command("end")
@click.option("-n", "--notes", help="What there is to say of it.")
@here.session_option
@output.json_option
def command(notes: str | None, wanted: str | None, as_json: bool) -> None:
    """End your session here, and show what was done in it.

    \b
    Examples:
      hookkit end
      hookkit end -n "Login flow done, redirect open"
      hookkit end --session 12
    """
    with output.open_store() as store:
        session = here.manual_session(store, wanted)
        if not session.is_active:
            number = session.seq
            raise HookkitError(
                f"#{number} has ended already. `hookkit note --session {number}` adds to it."
            )
        session = manual.end(store, session, notes)
        parts = manual.parts_of(store, session)
    show.echo(session, parts, as_json=as_json)
