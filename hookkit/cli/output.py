"""hookkit output: what was said in a run."""

import sys

import click

from hookkit.cli import resume, run_


@click.command("output")
@click.argument("session", metavar="ID")
@click.option("--follow", is_flag=True, help="Go on until the run is over.")
@click.option("--raw", is_flag=True, help="The client's own lines, as they came.")
def command(session: str, follow: bool, raw: bool) -> None:
    """Print the messages of a session's runs as JSONL.

    Each line has a role, the content and a timestamp.

    \b
    Examples:
      hookkit output 7f3a
      hookkit output 7f3a --follow | jq -r .content
    """
    manager, chosen = run_.manager(), resume.found(session)
    for line in manager.lines(chosen, raw=raw, follow=follow):
        sys.stdout.buffer.write(line)
        if follow:
            sys.stdout.buffer.flush()
    sys.stdout.buffer.flush()
