"""hookkit sync: exchange sessions with other machines."""

import sys
from pathlib import Path

import click

from hookkit.api import sync
from hookkit.cli.echo import echo_json
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.lib.text.counted import counted
from hookkit.lib.text.sanitize import one_line


@click.command("sync")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="A folder that your machines share; it is remembered.",
)
@click.option("--stop", is_flag=True, help="Forget the folder. What is in it stays.")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
def command(folder: Path | None, stop: bool, is_json: bool) -> None:
    """Exchange sessions with your other machines by a folder.

    Anything may synchronize the folder: Syncthing, Dropbox, a git repository, a network drive. Each
    machine writes files of its own there and reads those of the others. Secrets are redacted, and
    what tools have read and written is not in them. From then on, each end of a session syncs, too.

    A session that went on on another machine is one session: its prompts, tokens and cost are added
    up, each once.

    \b
    Examples:
      hookkit sync --folder ~/Sync/hookkit
      hookkit sync
      hookkit sync --stop
    """
    if stop:
        if folder is not None:
            raise click.UsageError("--stop and --folder exclude each other.")
        sync.stop()
        click.echo("This machine syncs no more. What it has sent is still in the folder.")
        return
    with open_store() as store:
        result = sync.sync_with(store, folder)
    if is_json:
        echo_json(**result.to_dict())
    else:
        report(result)
    if result.problems:
        sys.exit(1)


def report(result: sync.Synced) -> None:
    """Print what was exchanged; problems go to stderr."""
    for path, reason in result.problems.items():
        warn(f"{one_line(path)} was left out: {reason}.")
    for gap in result.gaps:
        warn(
            f"Facts of {one_line(gap.name)} from {gap.first:,} on are not in the folder yet; "
            "they are taken when they are there."
        )
    others = ", ".join(one_line(each.name) for each in result.machines) or "none yet"
    click.echo(
        f"{counted(result.sent, 'fact')} sent, {counted(result.received, 'fact')} received. "
        f"Other machines: {others}."
    )
