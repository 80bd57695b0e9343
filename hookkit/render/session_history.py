"""Turn sessions by project and day into lines."""

from collections.abc import Iterator, Sequence

from hookkit.api.history.session_days import ProjectDays, SessionDay, messages
from hookkit.lib.text.columns import cells, cut
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.model.timestamps import local
from hookkit.render import humanize
from hookkit.render.conversation.shared import clock, day

LEAST = 20
"""Columns that a first message has at least."""

BOLD, DIM, RESET = "\033[1m", "\033[2m", "\033[0m"


def lines(worked: Sequence[ProjectDays], width: int | None) -> Iterator[str]:
    """Yield the list; `width` is that of the terminal, None for a pipe, where nothing is cut."""
    for number, each in enumerate(worked):
        yield "\n" if number else ""
        name = f"{BOLD}{humanize.optional(each.project)}{RESET}"
        yield f"{name}  {DIM}{one_line(each.path or '')}{RESET}".rstrip() + "\n"
        for one in each.days:
            yield from of_day(one, width)


def of_day(one: SessionDay, width: int | None) -> Iterator[str]:
    """Yield the sessions of a day."""
    yield f"  {day(one.sessions[0].first_started_at)}\n"
    for session in one.sessions:
        begin = f"  {session.seq:>5}  {times(session)}  {count(messages(session))}  "
        first = one_line(session.first_user_message or session.title)
        room = None if width is None else max(width - cells(begin), LEAST)
        yield f"{begin}{first if room is None else cut(first, room)}\n"


def times(session: Session) -> str:
    """Return when a session began, and when its last activity was."""
    last = local(session.last_activity)
    is_same_day = last.date() == local(session.first_started_at).date()
    until = f"{last:%H:%M}" if is_same_day else f"{last:%b %d %H:%M}"
    return f"{clock(session.first_started_at)}-{until}"


def count(number: int) -> str:
    """Return a number of messages."""
    return f"{humanize.number(number):>4} {'message ' if number == 1 else 'messages'}"
