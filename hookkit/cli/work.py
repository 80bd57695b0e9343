"""hookkit work: the detached worker that hooks start when a session starts, answers or ends."""

import click

from hookkit import log
from hookkit.api import worker


@click.command("work", hidden=True)
def command() -> None:
    """Do the background work that is due.

    It projects the journal, asks git, recomputes costs, writes summaries and compacts the journal.
    """
    try:
        worker.work()
    except Exception as error:  # nobody sees the stderr of a detached process
        log.write_trace(error)
        raise SystemExit(3) from None
