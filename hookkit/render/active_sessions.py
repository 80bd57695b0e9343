"""Turn active sessions into rows of tables and lines."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hookkit.api.status import WatchedSession
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize
from hookkit.render.table import NAME, TEXT, Column, Layout

if TYPE_CHECKING:
    from hookkit.api.current_tools import CurrentTool

LAYOUT = Layout(
    (
        Column("ID", is_number=True),
        Column("Status"),
        Column("Description", least=TEXT),
        Column("Project", rank=4, least=NAME),
        Column("Started", rank=3),
        Column("Turn", rank=1, is_number=True),
        Column("So far", rank=2, is_number=True),
    ),
    humanize.status_style,
)

WATCH_LAYOUT = Layout(
    (
        Column("ID", is_number=True),
        Column("Status"),
        Column("Project", rank=1, least=NAME),
        Column("Branch", rank=5, least=NAME),
        Column("Model", rank=3, least=NAME),
        Column("Context", rank=4, is_number=True),
        Column("Cost", is_number=True),
        Column("Turn", rank=2, is_number=True),
        Column("So far", rank=6, is_number=True),
        Column("Last words", least=TEXT),
    ),
    humanize.status_style,
)


TOOL = Column("Tool", rank=1, least=NAME)


def with_tool(columns: Sequence[Column]) -> list[Column]:
    """Return the columns with the tool in use before the last one; it is left out last."""
    *others, words = (each._replace(rank=each.rank + bool(each.rank)) for each in columns)
    return [*others, TOOL, words]


LIVE_LAYOUT = WATCH_LAYOUT._replace(columns=with_tool(WATCH_LAYOUT.columns))
"""As WATCH_LAYOUT, with the tool in use."""


def live_layout(order: str) -> Layout:
    """Return the columns of the screen; the one by which it is sorted is among the last to go."""
    columns = [
        each._replace(rank=1) if each.rank and each.name.lower() == order else each
        for each in LIVE_LAYOUT.columns
    ]
    return LIVE_LAYOUT._replace(columns=columns)


def row(session: Session) -> tuple[str, ...]:
    """Return an active session as cells; its clocks run while nothing happens."""
    turn, so_far = clocks(session)
    return (
        str(session.seq),
        humanize.state(session),
        one_line(session.title),
        humanize.optional(session.shown_project),
        humanize.short_time(session.first_started_at),
        turn,
        so_far,
    )


def clocks(session: Session) -> tuple[str, str]:
    """Return the time since the agent began its turn, and since the session began."""
    now = datetime.now(UTC)
    turn, so_far = session.turn_at(now), session.elapsed_at(now)
    return humanize.clock_time(turn), humanize.clock_time(so_far)


def line(session: Session) -> str:
    """Return an active session in one line: number, status, title, project, start, time so far.

    The time of a turn comes last, where the agent is in one.
    """
    number, status, title, project, _, turn, so_far = row(session)
    since = f"since {humanize.local_time(session.first_started_at)}"
    last = () if turn == humanize.UNKNOWN else (f"turn {turn}",)
    return "  ".join((f"#{number}", status, title, project, since, so_far, *last))


def watch_row(watched: WatchedSession) -> tuple[str, ...]:
    """Return a watched session as cells."""
    session = watched.session
    turn, so_far = clocks(session)
    context = humanize.UNKNOWN if session.context is None else humanize.tokens(session.context)
    return (
        str(session.seq),
        humanize.state(session),
        humanize.optional(session.shown_project),
        humanize.optional(session.git_branch),
        humanize.optional(session.model),
        context,
        humanize.dollars(watched.cost_usd),
        turn,
        so_far,
        last_words(session),
    )


def live_row(watched: WatchedSession) -> tuple[str, ...]:
    """Return a watched session as cells, with the tool in use."""
    *cells, words = watch_row(watched)
    tool = watched.tool
    # The time comes first: a long name is cut.
    return *cells, humanize.UNKNOWN if tool is None else joined(time_of(tool), name_of(tool)), words


def tool_in_use(tool: "CurrentTool") -> str:
    """Return the tool, for how long it has been in use, and what it was asked."""
    return joined(name_of(tool), time_of(tool), tool.about)


def name_of(tool: "CurrentTool") -> str:
    """Return the name of a tool, and how many others run beside it."""
    return f"{tool.name} +{tool.others}" if tool.others else tool.name


def time_of(tool: "CurrentTool") -> str:
    """Return for how long a tool has been in use; empty where that isn't known."""
    elapsed = tool.elapsed_at(datetime.now(UTC))
    return "" if elapsed is None else humanize.clock_time(elapsed)


def joined(*words: str) -> str:
    """Return the words that are there in one line."""
    return " ".join(filter(None, words))


def last_words(session: Session) -> str:
    """Return the last note or prompt of a session, or else its title."""
    noted = (session.notes or "").splitlines()[-1:]
    words = noted[0] if noted else session.last_user_message
    return one_line(words or session.title)
