"""hookkit today: what was done today, and where work stopped."""

from datetime import datetime
from typing import Any

import click

from hookkit import today
from hookkit.cli import choosing, output, parts, tables
from hookkit.cli.tables import Shape
from hookkit.text import one_line
from hookkit.today import Done, ProjectDone

HEAD = ("ID", "Description", "Project", "Status", "Time", "Commits", "Tokens", "Cost")


SHAPE = Shape(
    "Description",
    ("ID", "Time", "Commits", "Tokens", "Cost"),
    ("Tokens", "Commits"),
    output.status_style,
)
PROJECTS = ("Project", "Sessions", "Time", "Commits", "Cost", "Stopped at")
PROJECT_SHAPE = Shape(
    "Stopped at", ("Sessions", "Time", "Commits", "Cost"), ("Sessions", "Commits", "Time")
)


@click.command("today")
@output.json_option
def command(as_json: bool) -> None:
    """Show what was done today, and where work stopped: the last note, or else the last prompt.

    The day is that of your own clock. Time that overlaps counts once in a project.

    \b
    Examples:
      hookkit today
      hookkit today --json | jq .cost_usd
    """
    now = datetime.now().astimezone()
    midnight = choosing.stored(now.date())
    with output.open_store() as store:
        projects = today.done_since(store, midnight, now)
        cost = today.cost_since(store, midnight)
    if as_json:
        told = [project_told(each) for each in projects]
        output.echo_json(day=str(now.date()), cost_usd=cost, projects=told)
    elif not projects:
        click.echo("Nothing was done today yet. `hookkit list` shows the days before.")
    else:
        echo(projects, cost)


def echo(projects: list[ProjectDone], cost: float) -> None:
    """Print sessions, then projects, then what the day has cost."""
    sessions = [each for project in projects for each in project.sessions]
    tables.echo(HEAD, [session_row(each) for each in sessions], SHAPE)
    click.echo()
    tables.echo(PROJECTS, [project_row(each) for each in projects], PROJECT_SHAPE)
    click.echo(f"\n{output.dollars(cost)} today.")


def session_row(done: Done) -> tuple[str, ...]:
    """A session as cells."""
    session = done.session
    return (
        str(session.seq),
        one_line(session.title),
        output.optional(session.project),
        session.state,
        output.human_duration(done.duration),
        output.number(len(done.commits)),
        output.tokens(done.usage.total_tokens),
        output.dollars(done.usage.cost_usd),
    )


def project_row(done: ProjectDone) -> tuple[str, ...]:
    """A project as cells."""
    return (
        output.optional(done.project),
        output.number(len(done.sessions)),
        output.human_duration(done.time),
        output.number(done.commits),
        output.dollars(done.cost_usd),
        one_line(done.stopped_at) or output.UNKNOWN,
    )


def project_told(done: ProjectDone) -> dict[str, Any]:
    """A project as JSON."""
    return {
        "project": done.project,
        "seconds": done.time.total_seconds(),
        "cost_usd": done.cost_usd,
        "commits": done.commits,
        "stopped_at": done.stopped_at,
        "sessions": [
            {
                "seq": each.session.seq,
                "session_id": each.session.session_id,
                "title": each.session.title,
                "status": each.session.state,
                "seconds": each.duration.total_seconds(),
                "usage": parts.usage(each.usage),
                "commits": [commit._asdict() for commit in each.commits],
            }
            for each in done.sessions
        ],
    }
