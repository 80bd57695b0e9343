"""hookkit note: write something down."""

import click

from hookkit import manual
from hookkit.cli import here, output
from hookkit.text import one_line


@click.command("note")
@click.argument("text", nargs=-1, required=True)
@here.session_option
@output.json_option
def command(text: tuple[str, ...], wanted: str | None, as_json: bool) -> None:
    """Add a note to your session here; where there is none, to the agent's that runs here.

    \b
    Examples:
      hookkit note "The redirect loses its query"
      hookkit note --session 12 "Reviewed"
    """
    words = " ".join(text).strip()
    if not one_line(words):
        raise click.UsageError('Say what to note: hookkit note "Reviewed".')
    with output.open_store() as store:
        session = manual.note(store, here.any_session(store, wanted), words)
    if as_json:
        output.echo_json(session=session.to_dict())
    else:
        click.echo(f"Noted in #{session.seq}: {one_line(session.title)}")
