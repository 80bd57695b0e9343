"""hookkit fork: go on from a session in a new one."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from hookkit.api.session_folder import existing_folder_of, find_session_id
from hookkit.cli import run_


@click.command("fork", cls=run_.ClientCommand)
@run_.session_options
@click.pass_context
def command(
    ctx: click.Context, /, session: str, prompt: str | None, project: Path | None, **given: Any
) -> None:
    """Start a new session from the conversation of another.

    The new session begins with the whole conversation of the other one, which stays as it is. ID is
    its number, its id or a unique prefix of the id. Everything else works as in `hookkit run`.

    \b
    Examples:
      hookkit fork 12 "Try it with a queue instead"
      hookkit fork 7f3a --detach "Write the tests first"
    """
    session_id = find_session_id(session)
    folder = project or existing_folder_of(session_id)
    run_.start(ctx, prompt, given, partial(run_.manager().fork, folder, session_id))
