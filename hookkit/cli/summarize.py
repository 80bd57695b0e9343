"""hookkit summarize: write titles and summaries."""

import click

from hookkit.api.summaries import SummaryResult, summarize_one, summarize_pending
from hookkit.cli import completion
from hookkit.cli.messages import note
from hookkit.cli.open_store import open_store
from hookkit.lib.text.sanitize import one_line


@click.command("summarize")
@click.argument("session", required=False, metavar="[ID]", shell_complete=completion.sessions)
@click.option(
    "--pending", is_flag=True, help="Summarize every session whose summary is due or failed."
)
@click.option(
    "--here", is_flag=True, help="Use the account of this environment, whichever a session had."
)
def command(session: str | None, pending: bool, here: bool) -> None:
    """Write a session's title and summary.

    Your own agent writes them from the transcript. Without an ID the latest session is summarized.
    The words of a session go to its own account only: login, key, provider, endpoint and
    configuration folder must be those that it had. --here sends them to the account at hand.

    \b
    Examples:
      hookkit summarize 5
      hookkit summarize --pending
      hookkit summarize 5 --here
    """
    if session and pending:
        raise click.UsageError("Give either an ID or --pending.")
    results = []
    with open_store() as store:
        if pending:
            found = summarize_pending(store, here=here)
        else:
            found = iter([summarize_one(store, session, here=here)])
        for result in found:
            echo(result)
            results.append(result)
    if not results:
        click.echo("Nothing to summarize.")
    if any(result.error for result in results):
        raise SystemExit(1)


def echo(result: SummaryResult) -> None:
    """Print the title, or on stderr the reason of a failure."""
    if result.error:
        note(f"#{result.session.seq}  {result.error}")
    else:
        click.echo(f"#{result.session.seq}  {one_line(result.session.title)}")
