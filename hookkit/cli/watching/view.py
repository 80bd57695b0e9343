"""The choices of a person who watches: page, selected session, order, filter."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from hookkit.api.status import WatchedSession
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.active_sessions import last_words

Page = Literal["sessions", "session", "help"]
Order = Literal["activity", "cost", "context"]

ORDERS: tuple[Order, ...] = get_args(Order)


class View(NamedTuple):
    """The choices, and what was answered to the last one."""

    page: Page = "sessions"
    order: Order = "activity"
    words: str = ""
    """The filter: sessions that have all of them."""
    selected: int | None = None
    """The number of the selected session; None: the first one."""
    place: int = 0
    """Its row, for when it has ended."""
    scroll: int = 0
    """Lines above the top of a session's page."""
    is_help_from_session: bool = False
    message: str = ""
    doomed: WatchedSession | None = None
    """A session whose run is to be cancelled, if the person confirms it."""


def rows_of(view: View, found: Sequence[WatchedSession]) -> list[WatchedSession]:
    """Return the sessions that match the filter, in the chosen order.

    By activity they stay in the order in which they were found.
    """
    wanted = view.words.casefold().split()
    rows = [each for each in found if all(map(text_of(each).__contains__, wanted))]
    if view.order == "cost":
        rows.sort(key=lambda each: -1.0 if each.cost_usd is None else each.cost_usd, reverse=True)
    elif view.order == "context":
        rows.sort(key=lambda each: each.session.context or -1, reverse=True)
    return rows


def text_of(watched: WatchedSession) -> str:
    """Return the words of a session that the filter looks at."""
    session, tool = watched.session, watched.tool
    names = session.shown_project, session.git_branch, session.model, tool and tool.name
    known = [f"#{session.seq}", humanize.state(session), session.title, last_words(session), *names]
    return one_line(" ".join(filter(None, known))).casefold()


def place_of(view: View, rows: Sequence[WatchedSession]) -> int:
    """Return the row of the selected session; of one that is gone, the row that it had."""
    numbers = [each.session.seq for each in rows]
    if view.selected in numbers:
        return numbers.index(view.selected)
    return max(0, min(view.place, len(rows) - 1))


def selected_of(view: View, rows: Sequence[WatchedSession]) -> WatchedSession | None:
    """Return the selected session; None where there is none."""
    return rows[place_of(view, rows)] if rows else None


def select(view: View, rows: Sequence[WatchedSession], place: int) -> View:
    """Select the session in a row, the first or the last one where there is no such row."""
    if not rows:
        return view
    place = max(0, min(place, len(rows) - 1))
    return view._replace(place=place, selected=rows[place].session.seq)


def move(view: View, rows: Sequence[WatchedSession], by: int, most_scroll: int = 0) -> View:
    """Select another session, or scroll the open one, at most so many lines."""
    if view.page == "session":
        return view._replace(scroll=max(0, min(view.scroll + by, most_scroll)))
    return select(view, rows, place_of(view, rows) + by)


def keep_selected(view: View, rows: Sequence[WatchedSession]) -> View:
    """Select the session that is selected by its row, so that it stays so in another order."""
    return select(view, rows, place_of(view, rows))


def next_order(view: View) -> View:
    """Choose the next order."""
    return view._replace(order=ORDERS[(ORDERS.index(view.order) + 1) % len(ORDERS)])


def open_session(view: View, rows: Sequence[WatchedSession]) -> View:
    """Open the selected session."""
    return keep_selected(view, rows)._replace(page="session", scroll=0) if rows else view


def open_help(view: View) -> View:
    """Open the help."""
    return view._replace(page="help", is_help_from_session=view.page == "session")


def go_back(view: View) -> View:
    """Go back a page; on the first one, drop the filter."""
    if view.page == "help":
        return view._replace(page="session" if view.is_help_from_session else "sessions")
    if view.page == "session":
        return view._replace(page="sessions")
    return view._replace(words="")
