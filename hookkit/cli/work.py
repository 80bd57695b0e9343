"""hookkit work: the detached worker that hooks start when a session starts, answers or ends."""

from contextlib import suppress

import click

from hookkit.api import worker
from hookkit.cli.error_report import as_user_error
from hookkit.errors import HookkitError
from hookkit.lib import log


@click.command("work", hidden=True)
def command() -> None:
    """Do the background work that is due.

    It projects the journal, asks git, recomputes costs, writes summaries and compacts the journal.
    """
    try:
        worker.work()
    except Exception as error:  # nobody sees the stderr of a detached process
        with suppress(OSError):
            log.write_trace(error)
        is_bug = not isinstance(error, HookkitError) and not as_user_error(error)
        raise SystemExit(3 if is_bug else 1) from None
