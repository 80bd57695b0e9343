"""hookkit ps: list the runs in progress."""

import sys
from datetime import timedelta

import click

from hookkit.api.listed_runs import ListedRun, with_numbers
from hookkit.api.running_session import RunningSession
from hookkit.cli import run_
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.errors import HookkitError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.run_ended import counted
from hookkit.render import humanize
from hookkit.render.table import NAME, TEXT, Column, Layout, reason_of, with_reasons

SHORT = 8
"""Characters of an id that are shown in a terminal."""

LAYOUT = Layout(
    (
        Column("ID", rank=4),
        Column("Session", is_number=True),
        Column("PID", rank=8, is_number=True),
        Column("Status"),
        Column("Prompt", least=TEXT),
        Column("Project", rank=5, least=NAME, keeps_end=True),
        Column("Model", rank=7, least=NAME),
        Column("Started", rank=6),
        Column("Time", rank=3, is_number=True),
        Column("Memory", rank=9, is_number=True),
    ),
    humanize.status_style,
)


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
        echo_table(*table(listed))
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


def table(found: list[ListedRun]) -> tuple[Layout, list[tuple[str, ...]]]:
    """Return the layout and the rows of a table of runs."""
    reasons = [reason_of(each.run.error, counted(each.run.denied)) for each in found]
    return with_reasons(LAYOUT, [row(*each) for each in found], reasons)


def row(run: RunningSession, session: int | None) -> tuple[str, ...]:
    """Return the cells of a run."""
    return (
        run.session_id[:SHORT] if sys.stdout.isatty() else run.session_id,
        humanize.optional(session),
        humanize.optional(run.pid),
        run.status,
        run.prompt or humanize.UNKNOWN,
        one_line(run.project_path),
        humanize.optional(run.model),
        humanize.short_time(run.started_at),
        humanize.human_duration(timedelta(seconds=run.runtime_seconds)),
        f"{run.memory_mb:.0f} MB" if run.pid else humanize.UNKNOWN,
    )
