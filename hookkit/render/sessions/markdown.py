"""Markdown: a table of sessions, or sums of them (invoice.py)."""

from collections.abc import Iterator

from hookkit.api.export import ExportOptions, ExportRow, SelectedSessions
from hookkit.lib.text.counted import counted
from hookkit.model.counters import Counters
from hookkit.model.spans import Span, duration
from hookkit.render.humanize import dollars
from hookkit.render.sessions import invoice, markdown_cells
from hookkit.render.shown_id import shown_id

HEAD = ["ID", "Session", "Project", "Status", "Started", "Time", "Files", "Tokens", "Cost"]


def write(chosen: SelectedSessions, options: ExportOptions) -> Iterator[bytes]:
    """Return the text, piece by piece."""
    pieces = invoice.write(chosen, options) if options.by else sessions(chosen)
    return (piece.encode() for piece in pieces)


def sessions(chosen: SelectedSessions) -> Iterator[str]:
    """Yield a row per session, then the total, in which each message counts once."""
    yield markdown_cells.table(HEAD, [], right=4)
    total, spans, count, has_agents = Counters(), list[Span](), 0, False
    for row in chosen.rows():
        yield markdown_cells.line(cells(row))
        total.add(row.own)
        spans.extend(row.spans)
        count += 1
        has_agents = has_agents or row.usage != row.own
    sums = [
        markdown_cells.hours(duration(spans)),
        "",
        f"{total.total_tokens:,}",
        dollars(total.cost_usd),
    ]
    yield markdown_cells.line(
        [
            "",
            markdown_cells.bold(counted(count, "session")),
            "",
            "",
            "",
            *map(markdown_cells.bold, sums),
        ]
    )
    yield "\n" + "\n".join(remarks(total, has_agents=has_agents)) + "\n"


def cells(row: ExportRow) -> list[str]:
    """Return a session as cells."""
    session = row.session
    return [
        shown_id(session.seq, session.session_id),
        markdown_cells.words(session.title),
        markdown_cells.words(session.shown_project),
        session.state,
        markdown_cells.minute(row.began_at),
        markdown_cells.hours(row.worked),
        f"{row.files:,}",
        f"{row.usage.total_tokens:,}",
        dollars(row.usage.cost_usd),
    ]


def remarks(total: Counters, *, has_agents: bool) -> Iterator[str]:
    """Yield how it was counted."""
    agents = " A session of your own includes the agents that ran in it." if has_agents else ""
    yield f"{markdown_cells.ONCE}{agents}"
    if total.unpriced:
        yield markdown_cells.lacking(total.unpriced)
