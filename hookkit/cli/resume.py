"""hookkit resume: resume a session."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from hookkit.api.session_folder import existing_folder_of, find_session_id
from hookkit.cli import run_


@click.command("resume", cls=run_.ClientCommand)
@run_.session_options
@click.pass_context
def command(
    ctx: click.Context, /, session: str, prompt: str | None, project: Path | None, **given: Any
) -> None:
    """Resume a session with another prompt.

    ID is its number, its id or a unique prefix of the id. The session goes on in its own folder
    and with the configuration folder of its transcript. Everything else works as in `hookkit run`.

    \b
    Examples:
      hookkit resume 12 "Explain the second change again"
      hookkit resume 7f3a --detach "Go on"
    """
    session_id = find_session_id(session)
    folder = project or existing_folder_of(session_id)
    run_.start(ctx, prompt, given, partial(run_.manager().resume, folder, session_id))
