"""hookkit status: what is going on now."""

import sys

import click

from hookkit.api.session_document import session_document
from hookkit.cli import filters
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize
from hookkit.render.table import Shape
from hookkit.store.sqlite.sessions import SessionFilter, sessions

HEAD = ("ID", "Status", "Description", "Project", "Started", "So far")


SHAPE = Shape("Description", ("ID", "So far"), ("Project", "Started"), humanize.status_style)


@click.command("status")
@click.option("--here", "only_here", is_flag=True, help="In this git repository, or this folder.")
@json_option
def command(only_here: bool, as_json: bool) -> None:
    """Show which sessions are active.

    Sessions of this folder come first. The exit code is 1 when no session is active.

    \b
    Examples:
      hookkit status
      hookkit status --json
      hookkit status --here >/dev/null && echo "someone is at work here"
    """
    with open_store() as store:
        found = sessions(store.db, SessionFilter(status="active"))
    # Git is asked only where it matters: it takes as long as all the rest.
    here = filters.here() if found and (only_here or as_json or len(found) > 1) else None
    if here is not None:
        found = arranged(found, here, only_here=only_here)
    if as_json:
        told = [session_document(each) | {"here": is_in(each, here)} for each in found]
        echo_json(sessions=told)
    else:
        echo(found, only_here=only_here)
    if not found:
        raise SystemExit(1)


def arranged(found: list[Session], here: str, *, only_here: bool) -> list[Session]:
    """Sessions of a folder, then the others; those with the latest activity first."""
    latest = sorted(found, key=lambda each: each.last_activity, reverse=True)
    inside = [each for each in latest if is_in(each, here)]
    return inside if only_here else inside + [each for each in latest if each not in inside]


def is_in(session: Session, folder: str | None) -> bool:
    """Whether a session runs in a folder or below it."""
    if folder is None or session.cwd is None:
        return False
    return f"{session.cwd}/".startswith(f"{folder.rstrip('/')}/")


def echo(found: list[Session], *, only_here: bool = False) -> None:
    """Print active sessions: a table in a terminal, else a line for each."""
    if not found:
        click.echo("No active session here." if only_here else "No active session.")
    elif sys.stdout.isatty():
        echo_table(HEAD, list(map(row, found)), SHAPE)
    else:
        for session in found:
            click.echo(line(session))


def row(session: Session) -> tuple[str, ...]:
    """An active session as cells."""
    return (
        str(session.seq),
        session.state,
        one_line(session.title),
        humanize.optional(session.project),
        humanize.short_time(session.first_started_at),
        humanize.human_duration(session.duration),
    )


def line(session: Session) -> str:
    """An active session in one line: number, status, title, project, start, duration so far."""
    number, status, title, project, _, duration = row(session)
    since = f"since {humanize.local_time(session.first_started_at)}"
    return "  ".join((f"#{number}", status, title, project, since, duration))
