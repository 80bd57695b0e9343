"""hookkit status: what is going on now."""

import click

from hookkit.cli import output
from hookkit.session import Session, moment
from hookkit.text import one_line


@click.command("status")
@output.json_option
def command(as_json: bool) -> None:
    """Say which sessions are active. Exit code 1 when there is none.

    \b
    Examples:
      hookkit status
      hookkit status --json
      hookkit status >/dev/null && echo "an agent is at work"
    """
    with output.open_store() as store:
        sessions = store.database.active_sessions()
    if as_json:
        output.echo_json(sessions=[session.to_dict() for session in sessions])
    elif not sessions:
        click.echo("No active session.")
    for session in sessions if not as_json else ():
        click.echo(line(session))
    if not sessions:
        raise SystemExit(1)


def line(session: Session) -> str:
    """An active session in one line: number, status, title, project, start, duration so far."""
    from datetime import UTC, datetime

    so_far = datetime.now(UTC) - moment(session.first_started_at)
    return "  ".join(
        (
            f"#{session.seq}",
            session.status,
            one_line(session.title),
            output.optional(session.project),
            f"since {output.local_time(session.first_started_at)}",
            output.human_duration(so_far),
        )
    )
