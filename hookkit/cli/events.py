"""hookkit events: print the events of runs, for programs."""

import sys
from itertools import chain

import click

from hookkit.api.session_folder import find_session_id
from hookkit.cli import run_
from hookkit.lib.text.inert_json import dumps


@click.command("events")
@click.argument("session", required=False, metavar="[ID]")
@click.option("--follow", is_flag=True, help="Continue until the run ends, or until Ctrl-C.")
def command(session: str | None, follow: bool) -> None:
    """Print the events of runs as JSONL.

    Events are output, status changes, errors and the end of a run. With an ID, all events of its
    last run are printed; without one, new events of all runs.

    \b
    Examples:
      hookkit events --follow
      hookkit events 7f3a --follow | jq -r 'select(.event == "claude-status").status'
    """
    listener = run_.manager().listen(session_id=find_session_id(session) if session else None)
    for event in listener if follow else chain.from_iterable(iter(listener.news, [])):
        sys.stdout.buffer.write(dumps(event._asdict()) + b"\n")
        sys.stdout.buffer.flush()
