"""Turn a list of sessions into the rows of a table."""

from hookkit.api.sessions import ListedSession
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.agent_name import agent_name
from hookkit.render.table import NAME, TEXT, Column, Layout, reason_of, with_reasons

LAYOUT = Layout(
    (
        Column("ID", is_number=True),
        Column("Description", least=TEXT),
        Column("Project", rank=5, least=NAME),
        Column("Status"),
        Column("Started", rank=4),
        Column("Duration", rank=2, is_number=True),
        Column("Worked", rank=9, is_number=True),
        Column("Files", rank=3, is_number=True),
        Column("Edits", rank=7, is_number=True),
        Column("Prompts", rank=6, is_number=True),
        Column("Corr.", rank=8, is_number=True),
        Column("Cost", rank=1, is_number=True),
    ),
    humanize.status_style,
)

WITH_AGENT = LAYOUT._replace(columns=(*LAYOUT.columns, Column("Agent", rank=10)))
"""Where there are sessions of several agents; the other columns stay where they are."""


def table(found: list[ListedSession]) -> tuple[Layout, list[tuple[str, ...]]]:
    """Return the layout and the rows of a table of sessions."""
    reasons = [reason_of(each.session.failure, each.session.denied or "") for each in found]
    rows = [row(each) for each in found]
    frameworks = [each.session.framework for each in found]
    if len({*frameworks} - {None}) < 2:
        return with_reasons(LAYOUT, rows, reasons)
    names = [humanize.optional(agent_name(each)) for each in frameworks]
    named = [(*each, name) for each, name in zip(rows, names, strict=True)]
    return with_reasons(WITH_AGENT, named, reasons)


def row(listed: ListedSession) -> tuple[str, ...]:
    """Return a session as cells."""
    session, total, worked, *_ = listed
    return (
        str(session.seq),
        one_line(session.title),
        humanize.optional(session.shown_project),
        humanize.state(session),
        humanize.short_time(session.first_started_at),
        humanize.human_duration(session.duration),
        humanize.human_duration(worked),
        humanize.files(session, total.files_changed),
        humanize.number(session.edit_count),
        humanize.number(session.prompts_count),
        humanize.number(session.corrections_count),
        humanize.dollars(total.cost_usd),
    )
