"""hookkit resume: go on with one session."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from hookkit.api.session_folder import folder_of
from hookkit.cli import run_
from hookkit.cli.open_store import open_store
from hookkit.errors import HookkitError
from hookkit.runs import run_folder


@click.command("resume", cls=run_.ClientCommand)
@click.argument("session", metavar="ID")
@run_.prompt_argument
@click.option(
    "--project",
    type=click.Path(path_type=Path),
    help="The project's folder; the session's own where none is given.",
)
@run_.run_options
@click.pass_context
def command(
    ctx: click.Context, /, session: str, prompt: str | None, project: Path | None, **given: Any
) -> None:
    """Resume a session with another prompt.

    ID is its number, its id or a unique prefix of the id. Everything else works as in
    `hookkit run`.

    \b
    Examples:
      hookkit resume 12 "Explain the second change again"
      hookkit resume 7f3a --detach "Go on"
    """
    session_id = found(session)
    folder = project or folder_of(session_id)
    if folder is None:
        raise HookkitError(f"Where session {session_id} ran isn't known: give --project.")
    run_.start(ctx, prompt, given, partial(run_.manager().resume, folder, session_id))


def found(wanted: str) -> str:
    """The id of the session that a person means. Raises HookkitError where there is none."""
    if run_folder.NAME.fullmatch(wanted):
        return wanted
    known = {each.session_id for each in run_folder.runs() if each.session_id.startswith(wanted)}
    if len(known) == 1 and not wanted.isdigit():
        return known.pop()
    with open_store() as store:
        return store.find(wanted).session_id
