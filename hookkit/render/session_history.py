"""Turn sessions by project and day into lines."""

from collections.abc import Iterator, Sequence

from hookkit.api.history.session_days import ProjectDays, SessionDay, messages
from hookkit.lib.text.columns import beginning, cells, ending
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.model.timestamps import local
from hookkit.render import humanize
from hookkit.render.conversation.shared import clock, day
from hookkit.render.shown_id import shown_id
from hookkit.render.table import TEXT, Column, fit, line

INDENT = "  "
LEAST_OF_PATH = 16
UNLIMITED = 1 << 30
"""Columns of a pipe."""

COLUMNS = (
    Column("", is_number=True),
    Column("", rank=1),
    Column("", rank=2),
    Column("", least=TEXT),
)
"""Number, times, messages and first message of a session."""

BOLD, DIM, RESET = "\033[1m", "\033[2m", "\033[0m"


def lines(worked: Sequence[ProjectDays], width: int | None) -> Iterator[str]:
    """Yield the list; `width` is that of the terminal, None for a pipe, where nothing is cut."""
    for number, each in enumerate(worked):
        yield "\n" if number else ""
        name, path = humanize.optional(each.project), one_line(each.path or "")
        if width is not None:
            name = beginning(name, width)
            room = width - cells(name) - 2
            path = ending(path, room) if room >= LEAST_OF_PATH else ""
        yield f"{BOLD}{name}{RESET}  {DIM}{path}{RESET}".rstrip() + "\n"
        for one in each.days:
            yield from of_day(one, width)


def of_day(one: SessionDay, width: int | None) -> Iterator[str]:
    """Yield the sessions of a day."""
    yield f"{INDENT}{day(one.sessions[0].first_started_at)}\n"
    rows = list(map(row, one.sessions))
    room = UNLIMITED if width is None else width - len(INDENT)
    shown = fit(COLUMNS, rows, room)
    for each in rows:
        yield f"{INDENT}{line(each, shown)}\n"


def row(session: Session) -> tuple[str, ...]:
    """Return a session as cells."""
    first = one_line(session.first_user_message or session.title)
    return (
        f"{shown_id(session.seq, session.session_id):>5}",
        times(session),
        count(messages(session)),
        first,
    )


def times(session: Session) -> str:
    """Return when a session began, and when its last activity was."""
    last = local(session.last_activity)
    is_same_day = last.date() == local(session.first_started_at).date()
    until = f"{last:%H:%M}" if is_same_day else f"{last:%b %d %H:%M}"
    return f"{clock(session.first_started_at)}-{until}"


def count(number: int) -> str:
    """Return a number of messages."""
    return f"{humanize.number(number):>4} {'message ' if number == 1 else 'messages'}"
