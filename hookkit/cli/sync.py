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

READABLE = (
    "Your sessions go to the team's server with the beginnings of your prompts: members and admins "
    "can't read them, but whoever owns the database server can."
)

ALL_READABLE = (
    "Your conversations go to the team's server: members and admins can't read them, but whoever "
    "owns the database server can."
)


@click.command("sync")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="A folder that your machines share; it is remembered.",
)
@click.option("--team", is_flag=True, help="Your team's PostgreSQL; it is remembered.")
@click.option(
    "--conversations/--no-conversations",
    default=None,
    help="Send conversations, too, or remove them; it is remembered. Off unless you choose it.",
)
@click.option("--stop", is_flag=True, help="Forget all of it. What is there stays.")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
def command(
    folder: Path | None, team: bool, conversations: bool | None, stop: bool, is_json: bool
) -> None:
    """Exchange sessions with your other machines.

    Anything may synchronize the folder of --folder: Syncthing, Dropbox, a git repository, a network
    drive. Each machine writes files of its own there and reads those of the others. Secrets are
    redacted, and what tools have read and written is not in them. From then on, each end of a
    session syncs, too.

    With --team the files are rows in the PostgreSQL of your team, whatever else you share with it.
    Members and admins can't read them, but whoever owns the database server can: the beginnings of
    your prompts are in them. A machine may use both ways.

    With --conversations your prompts and answers are sent in full, by the ways that you name with
    it, else by all: then search and history find them on your other machines, too. What tools have
    read and written is never sent. --no-conversations removes them there.

    A session that went on on another machine is one session: its prompts, tokens and cost are added
    up, each once.

    \b
    Examples:
      hookkit sync --folder ~/Sync/hookkit
      hookkit sync --folder ~/Sync/hookkit --conversations
      hookkit sync --team
      hookkit sync
      hookkit sync --stop
    """
    if stop:
        if folder is not None or team or conversations is not None:
            raise click.UsageError("--stop excludes all other options.")
        sync.stop()
        click.echo("This machine syncs no more. What it has sent is still there.")
        return
    with open_store() as store:
        result = sync.sync_with(store, folder, team=team, conversations=conversations)
    if is_json:
        echo_json(**result.to_dict())
    else:
        report(result)
    if result.team in result.conversations and (team or conversations):
        warn(ALL_READABLE)
    elif team:
        warn(READABLE)
    if result.problems or result.failed:
        sys.exit(1)


def report(result: sync.Synced) -> None:
    """Print what was exchanged; problems go to stderr."""
    for reason in result.failed:
        warn(one_line(reason))
    for place, reason in result.problems.items():
        warn(f"{one_line(place)} was left out: {reason}.")
    for gap in result.gaps:
        warn(
            f"Facts of {one_line(gap.name)} from {gap.first:,} on have not come yet; they are "
            "taken when they are there."
        )
    others = ", ".join(one_line(each.name) for each in result.machines) or "none yet"
    click.echo(
        f"{counted(result.sent, 'fact')} sent, {counted(result.received, 'fact')} received. "
        f"Other machines: {others}."
    )
    if result.conversations or result.texts_received:
        sent, received = counted(result.texts_sent, "text"), f"{result.texts_received:,}"
        click.echo(f"Of conversations, {sent} sent and {received} received.")
