"""Draw the choices of a person and what was found, as lines of a terminal.

Every text from outside is on one line, neutralised, before it comes here; the only escapes in a
line are those of `painted`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import click

from hookkit import clock
from hookkit.api.status import WatchedSession
from hookkit.cli.echo import LEAST, painted
from hookkit.cli.watching.reader import Snapshot
from hookkit.cli.watching.view import View, place_of, rows_of, selected_of
from hookkit.lib.text.columns import beginning, cells, padded, wrapped
from hookkit.lib.text.sanitize import one_line
from hookkit.render import active_sessions, table

if TYPE_CHECKING:
    from hookkit.render.session_detail import Section

GAP = "  "

MOST_OF_PROBLEM = 3
"""Lines of the reason why something may be behind."""

MOST_ROWS = 200
"""Files and commits that a session's page lists."""

A_MINUTE = timedelta(minutes=1)
"""The least difference between a session's duration and the time worked in it that is shown."""

ROOMY = 10
"""Lines from which there is room for the selected session below the table."""

KEYS = {
    "enter": "open",
    "s": "sort",
    "/": "filter",
    "c": "cancel",
    "?": "help",
    "q": "quit",
}
SESSION_KEYS = {"esc": "back", "c": "cancel", "?": "help", "q": "quit"}

HELP = {
    "↑ ↓  k j": "select the session above or below",
    "PgUp PgDn": "go up or down a page",
    "Home End  g G": "go to the first or the last one",
    "Enter": "open the selected session",
    "Esc": "go back; drop the filter",
    "s": "sort by activity, cost or context",
    "/": "filter by words: title, project, branch, model, status, tool",
    "c": "cancel the selected session's run, after a question",
    "?": "show this help",
    "q  Ctrl-C": "quit",
}


class Size(NamedTuple):
    """The size of a terminal."""

    lines: int
    columns: int


def draw(view: View, found: Snapshot, size: Size) -> list[str]:
    """Return exactly as many lines as there is room for."""
    page = {"sessions": sessions_page, "session": session_page, "help": help_page}[view.page]
    body, foot = page(view, found, size)
    body = body[: max(size.lines - len(foot), 0)]
    space = [""] * (size.lines - len(body) - len(foot))
    return [*body, *space, *foot][: size.lines]


def sessions_page(view: View, found: Snapshot, size: Size) -> tuple[list[str], list[str]]:
    """Return the table of sessions, and what stands at the bottom."""
    rows = rows_of(view, found.sessions)
    foot = [last_line(view, KEYS, size.columns)]
    selected = selected_of(view, rows)
    if selected is not None and size.lines >= ROOMY:
        foot = ["", *about(selected, size.columns), *foot]
    top = [head(view, found, len(rows), size.columns), *problem(found, size.columns)]
    room = max(size.lines - len(top) - 2 - len(foot), 1)
    return [*top, "", *table_lines(view, rows, room, size.columns)], foot


def head(view: View, found: Snapshot, matching: int, columns: int) -> str:
    """Return the first line: how many sessions there are, how they are chosen, and the time."""
    words = one_line(view.words)
    count = f"{len(found.sessions)}{'+' if found.has_more else ''} active"
    now = f"{clock.local(datetime.now(UTC)):%H:%M:%S}"
    chosen = [f"{matching} of {count}", f"/{words}"] if words else [count]
    parts = ["hookkit", *chosen, f"by {view.order}"]
    while len(parts) > 2 and cells(GAP.join([*parts, now])) > columns:
        parts.pop()
    text = GAP.join(parts).removeprefix("hookkit")
    left = painted("hookkit", "bold") + text
    space = columns - cells("hookkit" + text) - cells(now)
    return left + " " * space + painted(now, "dim") if space > 0 else left


def problem(found: Snapshot, columns: int) -> list[str]:
    """Return why something may be behind, in some lines."""
    if not found.problem:
        return []
    lines = wrapped(one_line(found.problem), columns)[:MOST_OF_PROBLEM]
    return [painted(each, "yellow") for each in lines]


def table_lines(view: View, rows: Sequence[WatchedSession], room: int, columns: int) -> list[str]:
    """Return the head of the table, and as many rows around the selected one as have room."""
    if not rows:
        return ["No session matches." if view.words.strip() else "No active session."]
    place = place_of(view, rows)
    first = max(0, min(place - room // 2, len(rows) - room))
    shown = list(map(active_sessions.live_row, rows[first : first + room]))
    layout = active_sessions.live_layout(view.order)
    lines = list(table.fitted_lines(layout, shown, columns, painted))
    marked = place - first + 1
    lines[marked] = reverse(click.unstyle(lines[marked]), columns)
    return lines


def reverse(text: str, columns: int) -> str:
    """Return the selected line; where no colours are wanted it is reversed all the same."""
    return click.style(padded(text, columns), reverse=True)


def about(watched: WatchedSession, columns: int) -> list[str]:
    """Return two lines about the selected session: its title, and what it does."""
    session, tool = watched.session, watched.tool
    title = beginning(f"#{session.seq} {one_line(session.title)}", columns)
    words = active_sessions.last_words(session)
    if tool is not None:
        words = active_sessions.tool_in_use(tool)
    elif words == one_line(session.title):
        words = "No tool in use."
    return [painted(title, "bold"), beginning(words, columns)]


def last_line(view: View, keys: dict[str, str], columns: int) -> str:
    """Return the question, else the message, else the keys that have room."""
    if view.doomed is not None:
        session = view.doomed.session
        question = f"Cancel the run of #{session.seq} {one_line(session.title)}"
        return painted(f"{beginning(question, max(columns - 7, 1))}? [y/n]", "yellow")
    if view.message:
        return painted(beginning(one_line(view.message), columns), "yellow")
    hints = [f"{key} {meaning}" for key, meaning in keys.items()]
    while len(hints) > 1 and cells(GAP.join(hints)) > columns:
        del hints[-3 if len(hints) > 3 else 0]
    return painted(GAP.join(hints), "dim")


def session_page(view: View, found: Snapshot, size: Size) -> tuple[list[str], list[str]]:
    """Return as much of the open session as has room, and what stands at the bottom."""
    top, lines, room = session_parts(view, found, size)
    first = min(view.scroll, max(len(lines) - room, 0))
    return [*top, *lines[first : first + room]], ["", last_line(view, SESSION_KEYS, size.columns)]


def session_parts(view: View, found: Snapshot, size: Size) -> tuple[list[str], list[str], int]:
    """Return what stands above the open session, its lines, and how many of them have room."""
    top = problem(found, size.columns)
    return top, session_lines(view, found, size.columns), max(size.lines - len(top) - 2, 1)


def most_scroll(view: View, found: Snapshot, size: Size) -> int:
    """Return how many lines of the open session can be above the screen."""
    _, lines, room = session_parts(view, found, size)
    return max(len(lines) - room, 0)


def session_lines(view: View, found: Snapshot, columns: int) -> list[str]:
    """Return all that is known of the open session."""
    detail = found.detail
    if detail is None or detail.session.seq != view.selected:
        return ["Reading …" if is_listed(view, found) else "This session is gone."]
    from hookkit.cli import show
    from hookkit.render import session_detail, session_facts

    # It was computed at the last look, and the duration goes on.
    is_same = abs(detail.session.duration - detail.worked) < A_MINUTE
    worked = detail.session.duration if is_same else detail.worked
    facts = session_facts.of_detail(detail._replace(worked=worked))
    tools = (each.tool for each in found.sessions if each.session.seq == view.selected)
    for tool in filter(None, tools):
        facts.insert(1, ("Tool", active_sessions.tool_in_use(tool)))
    lines = list(show.pretty_lines(detail.session, facts, columns))
    for section in session_detail.sections(
        detail.session, detail.parts, files=True, commits=True, short=True
    ):
        lines += section_lines(section, columns)
    return lines


def is_listed(view: View, found: Snapshot) -> bool:
    """Return True if the selected session is among those that were found."""
    return view.selected in (each.session.seq for each in found.sessions)


def section_lines(section: "Section", columns: int) -> list[str]:
    """Return a table of a session's page with its heading; nothing for an empty one."""
    if not section.rows:
        return []
    rows = list(islice(section.rows, MOST_ROWS))
    left = len(section.rows) - len(rows)
    more = [f"… and {left:,} more"] if left else []
    lines = table.fitted_lines(section.layout, rows, columns, painted)
    return ["", painted(section.name, "bold"), *lines, *more]


def help_page(view: View, found: Snapshot, size: Size) -> tuple[list[str], list[str]]:
    """Return what the keys do."""
    indent = max(map(cells, HELP)) + len(GAP)
    lines = [painted("Keys", "bold"), ""]
    for keys, meaning in HELP.items():
        first, *rest = wrapped(meaning, max(size.columns - indent, LEAST))
        lines += [painted(padded(keys, indent), "bold") + first]
        lines += [" " * indent + each for each in rest]
    return lines, [painted("esc back  q quit", "dim")]
