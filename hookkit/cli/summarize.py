"""hookkit summarize: title and summary of sessions that have none."""

import click

from hookkit.api import summaries
from hookkit.api.store import Store
from hookkit.cli.open_store import open_store
from hookkit.errors import HookkitError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session


@click.command("summarize")
@click.argument("session", required=False, metavar="[ID]")
@click.option("--pending", is_flag=True, help="All that wait for a summary or failed to get one.")
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
    with open_store() as store:
        chosen = summaries.without_summary(store) if pending else [one(store, session)]
        failures = sum(report(store, each) for each in chosen)
    if not chosen:
        click.echo("Nothing to summarise.")
    if failures:
        raise SystemExit(1)


def one(store: Store, wanted: str | None) -> Session:
    """The session to summarise. Raises HookkitError for one without a prompt."""
    from hookkit.cli.show import latest

    session = store.find(wanted) if wanted else latest(store)
    if not session.prompts_count:
        raise HookkitError(f"Session {session.seq} has no prompt: there is nothing to summarise.")
    return session


def report(store: Store, session: Session) -> bool:
    """Summarise one session and say how it went; whether it failed."""
    failure = summaries.summarise(store, session)
    written = store.existing(session.session_id, session.workspace_id)
    click.echo(f"#{session.seq}  {one_line(failure or written.title)}", err=failure is not None)
    return failure is not None
