"""hookkit work: the detached worker that hooks start when a session starts, answers or ends."""

from contextlib import suppress

import click

from hookkit.api.worker_place import place_of_next
from hookkit.cli.error_report import as_user_error, is_upgrade
from hookkit.errors import HookkitError
from hookkit.lib import log


@click.command("work", hidden=True)
def command() -> None:
    """Do the background work that is due.

    It projects the journal, asks git, recomputes costs, writes summaries and compacts the journal.
    """
    try:
        with place_of_next() as free_place:
            if free_place is None:
                return
            from hookkit.api import worker  # only now: most of the workers of a rush have left

            worker.work(free_place)
    except Exception as error:  # nobody sees the stderr of a detached process
        if is_upgrade(error):
            return  # the next event starts a worker of the new version
        with suppress(OSError):
            log.write_trace(error)
        is_bug = not isinstance(error, HookkitError) and not as_user_error(error)
        raise SystemExit(3 if is_bug else 1) from None
