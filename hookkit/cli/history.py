"""hookkit history: browse sessions by project, or read a conversation."""

import shutil
import sys
from pathlib import Path

import click

from hookkit.api.dates import Period
from hookkit.api.history.projects import choice_of
from hookkit.api.history.resolve import resolve
from hookkit.api.session_history import EVERYTHING, LATEST, SessionHistory, browse_sessions
from hookkit.cli import completion
from hookkit.cli.echo import echo_json
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import DATE, json_option, machine_option, utc_option
from hookkit.cli.pager import page
from hookkit.cli.team_options import team_options
from hookkit.model.session import Session
from hookkit.render import session_history
from hookkit.render.conversation.formats import FORMATS


@click.command("history")
@click.argument(
    "name",
    required=False,
    metavar="[PROJECT | ID]",
    shell_complete=completion.projects_and_sessions,
)
@click.option(
    "--project",
    metavar="NAME",
    shell_complete=completion.projects,
    help="Only sessions of this project: a name or folder.",
)
@machine_option
@click.option("-l", "--limit", type=click.IntRange(1), default=LATEST, show_default=True)
@click.option("--since", type=DATE, help="Only sessions that began since: a date, time, age (7d).")
@click.option("--until", type=DATE, help="Only sessions that began until, in the same forms.")
@click.option("--full", is_flag=True, help="Include the input and output of tools.")
@click.option("--no-diff", is_flag=True, help="Leave out the diffs of edits.")
@click.option("--format", "format_", type=click.Choice(tuple(FORMATS)), help="Its format.")
@click.option("-o", "--output", "to", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help="Overwrite the file.")
@click.option("--no-pager", is_flag=True, help="Do not use a pager.")
@utc_option
@team_options
@json_option
def command(
    name: str | None,
    project: str | None,
    machine: str | None,
    limit: int,
    since: Period | None,
    until: Period | None,
    full: bool,
    no_diff: bool,
    format_: str | None,
    to: Path | None,
    force: bool,
    no_pager: bool,
    as_json: bool,
) -> None:
    """Browse sessions by project, or read a conversation.

    A conversation has prompts, answers, your `!` commands, the agent's questions to you, and each
    tool call in a line, with the diffs of edits. Long diffs and outputs are shortened; --full shows
    all, with the input and output of tools. The formats: `html` is one self-contained page, `md`
    Markdown, `jsonl` a turn per line. Recognizable secrets are redacted. The client deletes
    transcripts after 30 days; then prompts and answers come from the search index. Of a team's
    session, what its user shares of them is shown.

    \b
    Examples:
      hookkit history
      hookkit history shop --since 7d
      hookkit history 5 --full
      hookkit history 5 --no-diff
      hookkit history 5 -o session.html
      hookkit history 04c20410 --format jsonl | jq -r 'select(.role == "user").content'
    """
    if name and project:
        raise click.UsageError("Give a session or a project, not both.")
    with open_store() as store:
        found = choice_of(store, project) if project else resolve(store, name) if name else None
        if isinstance(found, Session):
            from hookkit.cli import conversation  # a list doesn't need its imports

            request = conversation.ConversationRequest(
                format_, full, to, force, not no_pager, as_json, not no_diff
            )
            conversation.print_conversation(store, found, request)
            return
        if format_ or to or full or no_diff:
            raise click.UsageError("Only a session's conversation can be written: give its ID.")
        listed = browse_sessions(
            store, found or EVERYTHING, machine=machine, since=since, until=until, limit=limit
        )
    print_history(listed, limit, as_json=as_json, paged=not no_pager)


def print_history(listed: SessionHistory, limit: int, *, as_json: bool, paged: bool) -> None:
    """Print sessions by project and day."""
    if as_json:
        echo_json(**listed.to_dict())
    elif not listed.projects:
        click.echo("No sessions match. `hookkit list` shows the latest.")
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        page(session_history.lines(listed.projects, width), paged=paged)
    if listed.is_cut:
        warn(f"the latest {limit}; --limit shows more.")
