"""hookkit events: print the events of runs, for programs."""

import sys

import click

from hookkit.api.session_folder import find_session_id
from hookkit.cli import completion, run_
from hookkit.lib.text.inert_json import dumps


@click.command("events")
@click.argument("session", required=False, metavar="[ID]", shell_complete=completion.sessions)
@click.option("--follow", is_flag=True, help="Continue until the run ends, or until Ctrl-C.")
def command(session: str | None, follow: bool) -> None:
    """Print the events of runs as JSONL.

    Events are output, status changes, errors and the end of a run, each with the time at which it
    happened. Without --follow all that is known is printed: of all runs whose output is kept, or
    with an ID of its last run. With --follow and without an ID, the new events of all runs are.

    \b
    Examples:
      hookkit events | jq -r 'select(.event == "claude-complete").session_id'
      hookkit events --follow
      hookkit events 7f3a --follow | jq -r 'select(.event == "claude-status").status'
    """
    manager = run_.manager()
    chosen = find_session_id(session) if session else None
    events = manager.listen(session_id=chosen) if follow else manager.events(chosen)
    for event in events:
        sys.stdout.buffer.write(dumps(event._asdict()) + b"\n")
        sys.stdout.buffer.flush()
