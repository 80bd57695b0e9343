"""hookkit session: read and change sessions from scripts."""

from typing import Any
from uuid import uuid4

import click

from hookkit.api import current_session
from hookkit.api.dates import Period
from hookkit.api.session_rows import RecentSessions, SessionRow, end_session, find_row
from hookkit.cli import CommandGroup, completion
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import DATE
from hookkit.lib.text.sanitize import one_line
from hookkit.model.counters import MAX_COUNT
from hookkit.model.session import Session, now


def not_empty(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Refuse a blank text. Raises BadParameter."""
    if not one_line(value):
        raise click.BadParameter("must not be empty.")
    return value


def given_or_own(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """Return the id, or else that of the session which runs this process. Raises UsageError."""
    chosen = current_session.id_of_environment() if value is None else not_empty(ctx, param, value)
    if chosen is None:
        raise click.UsageError("Give a SESSION_ID: the environment has none.")
    return chosen


id_argument = click.argument(
    "session_id", required=False, callback=given_or_own, shell_complete=completion.sessions
)
workspace_option = click.option(
    "--workspace-id", "--workspace-uuid", "workspace_id", default="local", show_default=True
)


@click.group("session", cls=CommandGroup)
def command() -> None:
    """Read and change sessions from scripts.

    \b
    Examples:
      hookkit session start abc-123 --project my-app
      hookkit session count abc-123 --edits 1
      hookkit session upsert --session-id abc-123 --title "Fix login" \\
          --summary "The redirect keeps its query." --finished
    """


@command.command("start")
@click.argument("session_id", required=False)
@click.option("--project", help="The project's name.")
@workspace_option
def start(session_id: str | None, project: str | None, workspace_id: str) -> None:
    """Start a session and print it as JSON.

    The default ID is the one in the environment (CLAUDE_CODE_SESSION_ID, CLAUDE_SESSION_ID, or
    HOOKKIT_SESSION_ID, which `hookkit exec` sets), or a new one. An active session stays as it is;
    an ended one is resumed.
    """
    chosen = session_id or current_session.id_of_environment() or str(uuid4())
    with open_store() as store:
        print_row(store.start_session(chosen, project, workspace_id=workspace_id))


@command.command("end")
@id_argument
@workspace_option
def end(session_id: str, workspace_id: str) -> None:
    """End a session and print it as JSON.

    The default ID is the one in the environment, as for `start`.
    """
    with open_store() as store:
        echo_json(**end_session(store, session_id, workspace_id=workspace_id).to_dict())


@command.command("get")
@id_argument
@workspace_option
def get(session_id: str, workspace_id: str) -> None:
    """Print a session as JSON; exit with 1 where there is none.

    SESSION_ID is its id, or else its number or a unique prefix of its id. The default is the one in
    the environment, as for `start`.
    """
    with open_store() as store:
        print_row(find_row(store, session_id, workspace_id))


@command.command("count")
@id_argument
@click.option("--edits", type=click.IntRange(0, MAX_COUNT), default=0)
@click.option("--corrections", type=click.IntRange(0, MAX_COUNT), default=0)
@click.option("--prompts", type=click.IntRange(0, MAX_COUNT), default=0)
@workspace_option
def count(session_id: str, edits: int, corrections: int, prompts: int, workspace_id: str) -> None:
    """Add to a session's counts and print it as JSON. Counts are added, never set.

    The default ID is the one in the environment, as for `start`.
    """
    with open_store() as store:
        store.update_session_counts(
            session_id, edits, corrections, prompts, workspace_id=workspace_id
        )
        print_row(store.existing(session_id, workspace_id))


@command.command("recent")
@click.option("-l", "--limit", type=click.IntRange(1), default=10, show_default=True)
def list_recent(limit: int) -> None:
    """Print the newest sessions as JSON."""
    with open_store() as store:
        recent = RecentSessions(store.get_recent_sessions(limit))
    echo_json(**recent.to_dict())


@command.command("upsert")
@click.option("--session-id", required=True, callback=not_empty)
@click.option("--title", required=True, callback=not_empty)
@click.option("--summary", required=True, callback=not_empty)
@click.option("--finished", is_flag=True, help="It finished now.")
@click.option("--finished-at", type=DATE, help="It finished at this time.")
@click.option("--user-id", "--user-uuid", "user_id", help="Whose session it is.")
@workspace_option
def upsert(session_id: str, finished: bool, finished_at: Period | None, **given: Any) -> None:
    """Create or overwrite the row of a session and print it as JSON.

    \b
    Examples:
      hookkit session upsert --session-id abc-123 --title "Fix login" --summary "In progress."
      hookkit session upsert --session-id abc-123 --title "Fix login" \\
          --summary "Done." --finished-at 2026-11-21T09:30:00Z
    """
    if finished and finished_at:
        raise click.UsageError("Give either --finished or --finished-at.")
    at = now() if finished else finished_at.first if finished_at else None
    with open_store() as store:
        print_row(store.upsert_session(session_id, finished_at=at, **given))


def print_row(session: Session) -> None:
    """Print one session as JSON."""
    echo_json(**SessionRow(session).to_dict())
