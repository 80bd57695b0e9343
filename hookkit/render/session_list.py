"""Turn a list of sessions into the rows of a table."""

from typing import TypeVar

from hookkit.api.sessions import ListedSession
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.agent_name import agent_name
from hookkit.render.shown_id import shown_id, with_ids
from hookkit.render.table import NAME, TEXT, Column, Layout, reason_of, with_reasons

Cell = TypeVar("Cell", str, Column)

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

AGENT = Column("Agent", rank=10)
"""The last, where there are sessions of several agents; the others stay where they are."""

USER = Column("User", rank=1, least=NAME)
USER_AT = 2
"""Where it stands if a team's list has sessions of several members."""


def table(found: list[ListedSession]) -> tuple[Layout, list[tuple[str, ...]]]:
    """Return the layout and the rows of a table of sessions."""
    reasons = [reason_of(each.session.failure, each.session.denied or "") for each in found]
    rows = [row(each) for each in found]
    layout, rows = with_users(found, rows)
    layout = with_ids(layout, (each.session.seq for each in found))
    frameworks = [each.session.framework for each in found]
    if len({*frameworks} - {None}) < 2:
        return with_reasons(layout, rows, reasons)
    names = [humanize.optional(agent_name(each)) for each in frameworks]
    named = [(*each, name) for each, name in zip(rows, names, strict=True)]
    return with_reasons(layout._replace(columns=(*layout.columns, AGENT)), named, reasons)


def with_users(
    found: list[ListedSession], rows: list[tuple[str, ...]]
) -> tuple[Layout, list[tuple[str, ...]]]:
    """Return the layout and the rows with a column of users, where there are several."""
    users = [each.user for each in found]
    if len({*users}) < 2:
        return LAYOUT, rows
    names = map(humanize.optional, users)
    named = [
        (*each[:USER_AT], name, *each[USER_AT:]) for each, name in zip(rows, names, strict=True)
    ]
    columns = (*LAYOUT.columns[:USER_AT], USER, *LAYOUT.columns[USER_AT:])
    return LAYOUT._replace(columns=columns), named


def row(listed: ListedSession) -> tuple[str, ...]:
    """Return a session as cells."""
    session, total, worked, *_ = listed
    return (
        shown_id(session.seq, session.session_id),
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
