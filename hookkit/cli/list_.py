"""hookkit list: the latest sessions, or those that are meant."""

from typing import Any, NamedTuple

import click

from hookkit.cli import choosing, output, tables
from hookkit.cli.tables import Shape
from hookkit.session import Session
from hookkit.sessions import Store
from hookkit.store.choice import Choice, sessions
from hookkit.text import one_line

HEAD = (
    *("ID", "Description", "Project", "Status", "Started", "Duration", "Files", "Edits"),
    *("Prompts", "Corr.", "Cost"),
)


SHAPE = Shape(
    wide="Description",
    right=("ID", "Duration", "Files", "Edits", "Prompts", "Corr.", "Cost"),
    give_way=("Corr.", "Edits", "Prompts", "Project", "Started", "Files", "Duration", "Cost"),
    style=output.status_style,
)


class Total(NamedTuple):
    """What a session adds up to; a person's own with the agents that ran in it."""

    files_changed: int
    total_tokens: int
    cost_usd: float | None


@click.command("list")
@click.option("-l", "--limit", type=click.IntRange(1), default=10, show_default=True)
@choosing.session_options
@output.json_option
def command(limit: int, as_json: bool, **given: Any) -> None:
    """List the latest sessions, the newest first.

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
    choice = choosing.choice(given)
    with output.open_store() as store:
        found = sessions(store.db, choice, limit)
        totals = [total(store, session) for session in found]
    if as_json:
        told = zip(found, totals, strict=True)
        output.echo_json(
            sessions=[each.to_dict() | {"total": sum_._asdict()} for each, sum_ in told]
        )
    elif not found:
        click.echo(nothing(choice))
    else:
        tables.echo(HEAD, list(map(row, found, totals)), SHAPE)


def nothing(choice: Choice) -> str:
    """What to say where nothing was found."""
    if choice == Choice():
        return "No sessions yet. Wire a project with `hookkit install`, then run `claude`."
    return "No session is like this. `hookkit list` shows the latest of all."


def total(store: Store, session: Session) -> Total:
    """What a session adds up to."""
    if session.origin != "manual":
        return Total(session.files_changed, session.total_tokens, session.cost_usd)
    from hookkit import manual

    sums = manual.parts_of(store, session)
    return Total(len(sums.files), sums.usage.total_tokens, sums.usage.cost_usd)


def row(session: Session, sums: Total) -> tuple[str, ...]:
    """A session as the cells of the table."""
    return (
        str(session.seq),
        one_line(session.title),
        output.optional(session.project),
        session.state,
        output.short_time(session.first_started_at),
        output.human_duration(output.so_far(session)),
        output.files(session, sums.files_changed),
        output.number(session.edit_count),
        output.number(session.prompts_count),
        output.number(session.corrections_count),
        output.dollars(sums.cost_usd),
    )
