"""hookkit summarize: write titles and summaries."""

import click

from hookkit.api.summaries import SummaryResult, summarize_one, summarize_pending
from hookkit.cli.open_store import open_store
from hookkit.lib.text.sanitize import one_line


@click.command("summarize")
@click.argument("session", required=False, metavar="[ID]")
@click.option(
    "--pending", is_flag=True, help="Summarize every session whose summary is due or failed."
)
def command(session: str | None, pending: bool) -> None:
    """Write a session's title and summary.

    Your own agent writes them from the transcript. Without an ID the latest session is summarized.

    \b
    Examples:
      hookkit summarize 5
      hookkit summarize --pending
    """
    if session and pending:
        raise click.UsageError("Give either an ID or --pending.")
    results = []
    with open_store() as store:
        found = summarize_pending(store) if pending else iter([summarize_one(store, session)])
        for result in found:
            echo(result)
            results.append(result)
    if not results:
        click.echo("Nothing to summarize.")
    if any(result.error for result in results):
        raise SystemExit(1)


def echo(result: SummaryResult) -> None:
    """Print the title, or on stderr the reason of a failure."""
    text = one_line(result.error or result.session.title)
    click.echo(f"#{result.session.seq}  {text}", err=result.error is not None)
