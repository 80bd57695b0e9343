"""hookkit start: start a session by hand."""

from pathlib import Path

import click

from hookkit.api import current_session, manual_sessions
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line


@click.command("start")
@click.argument("description", nargs=-1)
@click.option("--resume", is_flag=True, help="Resume the latest session here.")
@click.option("--close-stale", is_flag=True, help="First end the active one, at its last activity.")
@json_option
def command(description: tuple[str, ...], resume: bool, close_stale: bool, as_json: bool) -> None:
    """Start a session of your own in this repository or folder.

    The agents that run here until `hookkit end` belong to it, with their tokens, cost, files and
    commits. One session of your own can be active in a repository.

    \b
    Examples:
      hookkit start "Build user authentication"
      hookkit start --resume
      hookkit start --close-stale "Fix the login redirect"
    """
    words = " ".join(description).strip()
    check(words, resume, close_stale)
    root = current_session.root_of(Path.cwd())
    with open_store() as store:
        if resume:
            changed = manual_sessions.resume(store, root)
        else:
            changed = manual_sessions.start(store, root, words, close_stale=close_stale)
    if as_json:
        echo_json(**changed.to_dict())
        return
    session = changed.session
    verb = "Resumed" if resume else "Started"
    click.echo(f"{verb} #{session.seq}: {one_line(session.title)}")
    click.echo(f"In {one_line(str(root))}. End it with `hookkit end`.")


def check(words: str, resume: bool, close_stale: bool) -> None:
    """Check that the arguments fit together. Raises UsageError."""
    if resume and (words or close_stale):
        raise click.UsageError("--resume takes neither a description nor --close-stale.")
    if not resume and not one_line(words):
        raise click.UsageError('Describe what you are going to do: hookkit start "Fix the login".')
