"""hookkit today: what was done today, and where work stopped."""

from datetime import datetime
from typing import Any

import click

from hookkit.api import dates, today
from hookkit.api.session_document import usage_document
from hookkit.api.today import ProjectDone, SessionDone
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import Shape

HEAD = ("ID", "Description", "Project", "Status", "Time", "Commits", "Tokens", "Cost")


SHAPE = Shape(
    "Description",
    ("ID", "Time", "Commits", "Tokens", "Cost"),
    ("Tokens", "Commits"),
    humanize.status_style,
)
PROJECTS = ("Project", "Sessions", "Time", "Commits", "Cost", "Stopped at")
PROJECT_SHAPE = Shape(
    "Stopped at", ("Sessions", "Time", "Commits", "Cost"), ("Sessions", "Commits", "Time")
)


@click.command("today")
@json_option
def command(as_json: bool) -> None:
    """Show what was done today and where you left off.

    You left off at the last note, or else at the last prompt. The day is that of your own clock.
    Time that overlaps counts once in a project.

    \b
    Examples:
      hookkit today
      hookkit today --json | jq .cost_usd
    """
    now = datetime.now().astimezone()
    midnight = dates.day(now.date()).first
    with open_store() as store:
        projects = today.done_since(store, midnight, now)
        cost = today.cost_since(store, midnight)
    if as_json:
        told = [project_told(each) for each in projects]
        echo_json(day=str(now.date()), cost_usd=cost, projects=told)
    elif not projects:
        click.echo("Nothing was done today yet. `hookkit list` shows the days before.")
    else:
        echo(projects, cost)


def echo(projects: list[ProjectDone], cost: float) -> None:
    """Print sessions, then projects, then what the day has cost."""
    sessions = [each for project in projects for each in project.sessions]
    echo_table(HEAD, [session_row(each) for each in sessions], SHAPE)
    click.echo()
    echo_table(PROJECTS, [project_row(each) for each in projects], PROJECT_SHAPE)
    click.echo(f"\n{humanize.dollars(cost)} today.")


def session_row(done: SessionDone) -> tuple[str, ...]:
    """A session as cells."""
    session = done.session
    return (
        str(session.seq),
        one_line(session.title),
        humanize.optional(session.project),
        session.state,
        humanize.human_duration(done.duration),
        humanize.number(len(done.commits)),
        humanize.tokens(done.usage.total_tokens),
        humanize.dollars(done.usage.cost_usd),
    )


def project_row(done: ProjectDone) -> tuple[str, ...]:
    """A project as cells."""
    return (
        humanize.optional(done.project),
        humanize.number(len(done.sessions)),
        humanize.human_duration(done.time),
        humanize.number(done.commits),
        humanize.dollars(done.cost_usd),
        one_line(done.stopped_at) or humanize.UNKNOWN,
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
                "usage": usage_document(each.usage),
                "commits": [commit._asdict() for commit in each.commits],
            }
            for each in done.sessions
        ],
    }
