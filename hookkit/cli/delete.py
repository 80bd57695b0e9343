"""hookkit delete: delete sessions for ever."""

import sys
from typing import TYPE_CHECKING

import click

from hookkit.cli import completion
from hookkit.cli.confirm import confirm
from hookkit.cli.echo import echo_json
from hookkit.cli.messages import note_lines
from hookkit.cli.open_store import open_store
from hookkit.cli.options import DATE, json_option
from hookkit.lib.text.counted import counted
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize

if TYPE_CHECKING:
    from hookkit.api.dates import Period
    from hookkit.api.deletion import Deletion
    from hookkit.model.session import Session

SHOWN = 20
"""Sessions that the preview lists."""


@click.command("delete")
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=completion.sessions)
@click.option("--before", type=DATE, help="Those without activity since: a date, time, age (90d).")
@click.option(
    "--project",
    shell_complete=completion.projects,
    help="With --before: only sessions of this project.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be deleted; change nothing.")
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@json_option
def command(
    ids: tuple[str, ...],
    before: "Period | None",
    project: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Delete sessions for ever.

    They leave lists, sums, search, exports and rebuilds. An ID is a session's number, its id or a
    unique prefix of the id. You see what would go, and are asked first. The agent's own transcripts
    stay, and are not imported again. Nothing that a deleted session does later is recorded, also
    when you resume it in the agent.

    \b
    Examples:
      hookkit delete 12
      hookkit delete 12 14 --yes
      hookkit delete --before 2026-01-01 --dry-run
      hookkit delete --before 90d --project old-shop
    """
    if bool(ids) == bool(before):
        raise click.UsageError("Give the sessions to delete, or --before DATE.")
    if project is not None and before is None:
        raise click.UsageError("--project goes with --before.")
    from hookkit.api import deletion

    with open_store() as store:
        chosen = deletion.before(store, before, project) if before else deletion.named(store, ids)
        if chosen.sessions and not dry_run:
            if not yes:
                ask(chosen.sessions)
            deletion.delete(store, chosen.sessions)
    if as_json:
        echo_json(**chosen.to_dict(), is_dry_run=dry_run)
    else:
        click.echo(result(chosen, dry_run=dry_run))


def ask(sessions: "list[Session]") -> None:
    """Show what would go, and ask. Raises HookkitError for a no, and where nobody can be asked."""
    if sys.stdin.isatty():
        note_lines(preview(sessions))
    what = f"{counted(len(sessions), 'session')} for ever"
    confirm(what, f"Delete {what}?")


def preview(sessions: "list[Session]") -> str:
    """Return one line for each of the first sessions."""
    lines = [
        f"  #{each.seq}  {humanize.local_time(each.last_activity)}  {one_line(each.title)}"
        for each in sessions[:SHOWN]
    ]
    more = len(sessions) - SHOWN
    return "\n".join([*lines, *([f"  … and {humanize.number(more)} more"] if more > 0 else [])])


def result(chosen: "Deletion", *, dry_run: bool) -> str:
    """Return what was done, or would be."""
    if not chosen.sessions:
        lines = ["No sessions to delete."]
    elif dry_run:
        lines = [
            f"Would delete {counted(len(chosen.sessions), 'session')}:",
            preview(chosen.sessions),
        ]
    else:
        lines = [f"Deleted {counted(len(chosen.sessions), 'session')}. Transcripts are untouched."]
    if chosen.active:
        lines.append(f"{counted(len(chosen.active), 'session')} still running: left alone.")
    return "\n".join(lines)
