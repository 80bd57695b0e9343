"""hookkit continue: continue a project's most recent session."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from hookkit.cli import run_


@click.command("continue", cls=run_.ClientCommand)
@run_.prompt_argument
@run_.project_option
@run_.agent_option
@run_.run_options
@click.pass_context
def command(
    ctx: click.Context, /, prompt: str | None, project: Path, agent: str, **given: Any
) -> None:
    """Continue the project's most recent session.

    It is one that began in the project's folder itself. Everything else works as in `hookkit run`.

    \b
    Examples:
      hookkit continue "Now add the password reset"
      hookkit continue --project ~/shop --detach "Run the tests again"
    """
    run_.start(ctx, prompt, given, partial(run_.manager().continue_, project, agent=agent))
