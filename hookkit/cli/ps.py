"""hookkit ps: list the runs in progress."""

from datetime import timedelta

import click

from hookkit.api.running_session import RunningSession
from hookkit.cli import run_
from hookkit.cli.echo import echo_folding_table, echo_json
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.model.run_ended import counted
from hookkit.render import humanize
from hookkit.render.table import reason_of, with_reasons

HEAD = ("ID", "PID", "Status", "Project", "Model", "Started", "Time", "Memory")


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
    if as_json:
        echo_json(
            runs=[each._asdict() for each in found], leftovers=[each._asdict() for each in left]
        )
        return
    if not found:
        click.echo("Nothing is running.")
    else:
        head, rows = table(found)
        echo_folding_table(head, rows, right=("PID", "Time", "Memory"))
    run_.warn_of(left)


def table(found: list[RunningSession]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the head and the rows of a table of runs."""
    reasons = [reason_of(each.error, counted(each.denied)) for each in found]
    return with_reasons(HEAD, [row(each) for each in found], reasons)


def row(session: RunningSession) -> tuple[str, ...]:
    """Return the cells of a run."""
    return (
        session.session_id,
        humanize.optional(session.pid),
        session.status,
        one_line(session.project_path),
        humanize.optional(session.model),
        humanize.short_time(session.started_at),
        humanize.human_duration(timedelta(seconds=session.runtime_seconds)),
        f"{session.memory_mb:.0f} MB" if session.pid else humanize.UNKNOWN,
    )
