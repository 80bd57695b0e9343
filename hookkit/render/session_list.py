"""Turn a list of sessions into the rows of a table."""

from hookkit.api.sessions import ListedSession
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import Shape, reason_of, with_reasons

HEAD = (
    *("ID", "Description", "Project", "Status", "Started", "Duration", "Worked", "Files", "Edits"),
    *("Prompts", "Corr.", "Cost"),
)

SHAPE = Shape(
    wide="Description",
    right=("ID", "Duration", "Worked", "Files", "Edits", "Prompts", "Corr.", "Cost"),
    give_way=(
        *("Worked", "Corr.", "Edits", "Prompts", "Project", "Started", "Files", "Duration"),
        "Cost",
    ),
    style=humanize.status_style,
)


def table(found: list[ListedSession]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the head and the rows of a table of sessions."""
    reasons = [reason_of(each.session.failure, each.session.denied or "") for each in found]
    return with_reasons(HEAD, [row(each) for each in found], reasons)


def row(listed: ListedSession) -> tuple[str, ...]:
    """Return a session as cells."""
    session, total, worked = listed
    return (
        str(session.seq),
        one_line(session.title),
        humanize.optional(session.shown_project),
        session.state,
        humanize.short_time(session.first_started_at),
        humanize.human_duration(session.duration),
        humanize.human_duration(worked),
        humanize.files(session, total.files_changed),
        humanize.number(session.edit_count),
        humanize.number(session.prompts_count),
        humanize.number(session.corrections_count),
        humanize.dollars(total.cost_usd),
    )
