"""hookkit ps: list the runs in progress."""

import sys

import click

from hookkit.api.listed_runs import ListedRun, with_numbers
from hookkit.api.running_session import RunningSession
from hookkit.cli import run_
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.errors import HookkitError
from hookkit.render import run_list


@click.command("ps")
@click.option("--all", "show_all", is_flag=True, help="Include finished runs.")
@json_option
def command(show_all: bool, as_json: bool) -> None:
    """List the runs in progress.

    A run is an agent session that hookkit started with `run`, `continue`, `resume` or `batch`.
    Processes that ended runs have left behind are reported.

    \b
    Examples:
      hookkit ps
      hookkit ps --all --json
    """
    manager = run_.manager()
    found = manager.list_all() if show_all else manager.list_running()
    left = manager.leftovers()
    listed = numbered(found)
    if as_json:
        echo_json(
            runs=[each.to_dict() for each in listed], leftovers=[each._asdict() for each in left]
        )
        return
    if not found:
        click.echo("Nothing is running.")
    else:
        echo_table(*run_list.table(listed, is_short=sys.stdout.isatty()))
    run_.warn_of(left)


def numbered(found: list[RunningSession]) -> list[ListedRun]:
    """Add the numbers of their sessions to runs; without any if the store can't be read."""
    if not found:
        return []
    try:
        with open_store() as store:
            return with_numbers(found, store)
    except HookkitError as error:
        warn(str(error))
        return with_numbers(found, None)
