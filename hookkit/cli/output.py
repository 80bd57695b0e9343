"""hookkit output: print the messages of runs."""

import sys

import click

from hookkit.api.run_permissions import denied_calls
from hookkit.api.session_folder import find_session_id
from hookkit.cli import completion, run_
from hookkit.lib.text.sanitize import visible
from hookkit.runs import run_folder


@click.command("output")
@click.argument("session", metavar="ID", shell_complete=completion.sessions)
@click.option("--follow", is_flag=True, help="Continue until the run ends.")
@click.option("--raw", is_flag=True, help="Print the agent's own lines, unchanged in a pipe.")
def command(session: str, follow: bool, raw: bool) -> None:
    """Print the messages of a session's runs as JSONL.

    Each line has a role, the content and a timestamp.

    \b
    Examples:
      hookkit output 7f3a
      hookkit output 7f3a --follow | jq -r .content
    """
    manager, chosen = run_.manager(), find_session_id(session)
    is_terminal = sys.stdout.isatty()
    for line in manager.lines(chosen, raw=raw, follow=follow):
        sys.stdout.buffer.write(shown(line) if raw and is_terminal else line)
        if follow:
            sys.stdout.buffer.flush()
    sys.stdout.buffer.flush()
    last = run_folder.last_of(chosen)
    run_.warn(denied_calls(last.agent, last.state.denied))


def shown(line: bytes) -> bytes:
    """Return an agent's own line without what a terminal would obey."""
    return visible(line.decode("utf-8", "replace")).encode()
