"""hookkit list: the latest sessions, or those that are meant."""

from typing import Any, NamedTuple

import click

from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.cli import filters
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize
from hookkit.render.table import Shape
from hookkit.store.sqlite.sessions import SessionFilter, sessions

HEAD = (
    *("ID", "Description", "Project", "Status", "Started", "Duration", "Files", "Edits"),
    *("Prompts", "Corr.", "Cost"),
)


SHAPE = Shape(
    wide="Description",
    right=("ID", "Duration", "Files", "Edits", "Prompts", "Corr.", "Cost"),
    give_way=("Corr.", "Edits", "Prompts", "Project", "Started", "Files", "Duration", "Cost"),
    style=humanize.status_style,
)


class SessionTotal(NamedTuple):
    """What a session adds up to; a person's own with the agents that ran in it."""

    files_changed: int
    total_tokens: int
    cost_usd: float | None


@click.command("list")
@click.option("-l", "--limit", type=click.IntRange(1), default=10, show_default=True)
@filters.session_options
@json_option
def command(limit: int, as_json: bool, **given: Any) -> None:
    """List sessions, the most recent first.

    Files and cost of a session of your own include those of the agents that ran in it. Dates mean
    days of your own clock: --since 2026-11-20 begins at midnight here, --until 2026-11-20 ends at
    the next one. A session counts by when it began.

    \b
    Examples:
      hookkit list
      hookkit list -l 50 --here
      hookkit list --project shop --since 7d
      hookkit list --status active
      hookkit list --json | jq '.sessions[].title'
    """
    choice = filters.choice(given)
    with open_store() as store:
        found = sessions(store.db, choice, limit)
        totals = [total(store, session) for session in found]
    if as_json:
        told = zip(found, totals, strict=True)
        echo_json(
            sessions=[session_document(each) | {"total": sum_._asdict()} for each, sum_ in told]
        )
    elif not found:
        click.echo(nothing(choice))
    else:
        echo_table(HEAD, list(map(row, found, totals)), SHAPE)


def nothing(choice: SessionFilter) -> str:
    """What to say where nothing was found."""
    if choice == SessionFilter():
        return "No sessions yet. Wire a project with `hookkit install`, then run `claude`."
    return "No session is like this. `hookkit list` shows the latest of all."


def total(store: Store, session: Session) -> SessionTotal:
    """What a session adds up to."""
    if session.origin != "manual":
        return SessionTotal(session.files_changed, session.total_tokens, session.cost_usd)
    from hookkit.api import manual_sessions

    sums = manual_sessions.parts_of(store, session)
    return SessionTotal(len(sums.files), sums.usage.total_tokens, sums.usage.cost_usd)


def row(session: Session, sums: SessionTotal) -> tuple[str, ...]:
    """A session as the cells of the table."""
    return (
        str(session.seq),
        one_line(session.title),
        humanize.optional(session.project),
        session.state,
        humanize.short_time(session.first_started_at),
        humanize.human_duration(session.duration),
        humanize.files(session, sums.files_changed),
        humanize.number(session.edit_count),
        humanize.number(session.prompts_count),
        humanize.number(session.corrections_count),
        humanize.dollars(sums.cost_usd),
    )
