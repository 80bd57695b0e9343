"""Markdown: a table of sessions, or sums of them (invoice.py)."""

from collections.abc import Iterator

from hookkit.export import forms, invoice
from hookkit.export.chosen import Chosen, Options, Row
from hookkit.tally import Tally
from hookkit.text import dollars
from hookkit.today import together

HEAD = ["ID", "Session", "Project", "Status", "Started", "Time", "Files", "Tokens", "Cost"]


def write(chosen: Chosen, options: Options) -> Iterator[bytes]:
    """The text, piece by piece."""
    pieces = invoice.write(chosen, options) if options.by else sessions(chosen)
    return (piece.encode() for piece in pieces)


def sessions(chosen: Chosen) -> Iterator[str]:
    """Each session as `list` shows it, then all together, in which each message counts once."""
    yield forms.table(HEAD, [], right=4)
    total, spans, has_agents = Tally(), [], False
    for row in chosen.rows():
        yield forms.line(cells(row))
        total.add(row.own)
        spans.append((row.began_at, row.ended_at))
        has_agents = has_agents or row.usage != row.own
    sums = [
        forms.hours(together(spans)),
        "",
        f"{total.total_tokens:,}",
        dollars(total.cost_usd),
    ]
    count = "1 session" if len(spans) == 1 else f"{len(spans):,} sessions"
    yield forms.line(["", forms.bold(count), "", "", "", *map(forms.bold, sums)])
    yield "\n" + "\n".join(remarks(total, has_agents=has_agents)) + "\n"


def cells(row: Row) -> list[str]:
    """A session as cells."""
    session = row.session
    return [
        str(session.seq),
        forms.words(session.title),
        forms.words(session.project),
        session.state,
        forms.minute(row.began_at),
        forms.hours(row.duration),
        f"{row.files:,}",
        f"{row.usage.total_tokens:,}",
        dollars(row.usage.cost_usd),
    ]


def remarks(total: Tally, *, has_agents: bool) -> Iterator[str]:
    """How it was counted."""
    agents = " A session of your own includes the agents that ran in it." if has_agents else ""
    yield f"{forms.ONCE}{agents}"
    if total.unpriced:
        yield forms.lacking(total.unpriced)
