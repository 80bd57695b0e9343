"""hookkit cancel: cancel runs."""

import click

from hookkit.api.session_folder import find_session_id
from hookkit.cli import completion, run_
from hookkit.cli.echo import echo_json
from hookkit.cli.options import json_option
from hookkit.runs.terminate import GRACE_SECONDS


@click.command("cancel")
@click.argument("session", required=False, metavar="[ID]", shell_complete=completion.sessions)
@click.option("--all", "cancel_all", is_flag=True, help="Cancel all runs that hookkit has started.")
@click.option(
    "--grace",
    type=click.FloatRange(0, 3600),
    default=GRACE_SECONDS,
    show_default=True,
    help="Seconds that the agent has to end by itself.",
)
@json_option
def command(session: str | None, cancel_all: bool, grace: float, as_json: bool) -> None:
    """Cancel a run, or all of them.

    --all cancels every run that hookkit has started. The output so far is kept. Processes that the
    agent has detached are reported; `hookkit cleanup` ends them.

    \b
    Examples:
      hookkit cancel 7f3a
      hookkit cancel --all --grace 1
    """
    if bool(session) == cancel_all:
        raise click.UsageError("Give either an ID or --all.")
    chosen = find_session_id(session) if session else None
    manager = run_.manager()
    ended = manager.cancel(chosen, grace=grace)
    ids = {each.session_id for each in ended}
    left = [each for each in manager.leftovers() if each.session_id in ids]
    if as_json:
        echo_json(
            runs=[each._asdict() for each in ended], leftovers=[each._asdict() for each in left]
        )
        return
    for each in ended:
        click.echo(f"{each.session_id}  {each.status}")
    if not ended:
        click.echo("Nothing is running.")
    run_.warn_of(left)
