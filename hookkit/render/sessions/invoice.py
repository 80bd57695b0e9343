"""Time, sessions, tokens and cost, added up by one thing: what an invoice needs.

By project there is an invoice for each, which has no word of another. Each hour counts once,
however many sessions ran in it, and so does each message of the API: a person's own session adds
what was logged by hand, and its agents add theirs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from hookkit import clock
from hookkit.api.export import ExportOptions, ExportRow, SelectedSessions
from hookkit.api.usage_shares import grouped
from hookkit.model.counters import Counters
from hookkit.model.session import milliseconds
from hookkit.model.spans import Span, duration, length
from hookkit.render.humanize import dollars
from hookkit.render.sessions import markdown_cells
from hookkit.render.shown_id import label
from hookkit.store.sqlite.sessions import EVER, NEVER
from hookkit.store.sqlite.worked_totals import by_time, named

HEAD = ["Sessions", "Time", "Tokens", "Cost"]
DETAILS = ["Started", "Session", "Time", "Tokens", "Cost"]

IN_ORDER = ("day", "week", "month")
"""Keys in chronological order; for the others the greatest cost comes first."""

BY = ("project", "branch", *IN_ORDER, "model")


DAYS = " A session stands at each day, week or month in which it went on."
SEVERAL = {
    "project": DAYS,
    "model": " A session with several models stands at each of them.",
    "branch": " A session with several branches stands at each of them, its time at the last.",
    **dict.fromkeys(IN_ORDER, DAYS),
}


class Share(NamedTuple):
    """The part of a session that stands in one line."""

    usage: Counters
    spans: list[Span]

    @property
    def time(self) -> timedelta:
        """Return the time worked."""
        return duration(self.spans)


@dataclass(slots=True)
class InvoiceLine:
    """A line of an invoice; also the invoice of one project."""

    name: str | None = None
    sessions: int = 0
    usage: Counters = field(default_factory=Counters)
    spans: list[Span] = field(default_factory=list)
    details: list[list[str]] = field(default_factory=list)
    days: "Lines" = field(default_factory=dict)

    def add(self, share: Share) -> None:
        """Add a session, or a part of it."""
        self.sessions += 1
        self.usage.add(share.usage)
        self.spans.extend(share.spans)

    def add_detail(self, row: ExportRow, share: Share) -> None:
        """List a session, or a part of it."""
        title = markdown_cells.words(
            f"{label(row.session.seq, row.session.session_id)} {row.session.title}"
        )
        started = markdown_cells.minute(row.began_at)
        self.details.append([started, title, *numbers(share.time, share.usage)])

    @property
    def cells(self) -> list[str]:
        """Return the sums as cells."""
        return [f"{self.sessions:,}", *self.numbers]

    @property
    def numbers(self) -> list[str]:
        """Return time, tokens and cost as cells."""
        return numbers(duration(self.spans), self.usage)


Lines = dict[str | None, InvoiceLine]
"""Lines by a key: the path of a project, the name of anything else."""


def numbers(time: timedelta, usage: Counters) -> list[str]:
    """Return time, tokens and cost as cells."""
    return [markdown_cells.hours(time), f"{usage.total_tokens:,}", dollars(usage.cost_usd)]


def write(chosen: SelectedSessions, options: ExportOptions) -> Iterator[str]:
    """Yield the table, then remarks, then the days or the sessions of each line."""
    by = options.by or "project"
    lines, total = added_up(chosen, by, with_details=options.details)
    yield f"# Sessions by {by}\n\n{period(chosen, total)}\n\n"
    yield table(by, lines, total)
    yield "\n" + "\n".join(remarks(by, total)) + "\n"
    for line in lines:
        if line.details or line.days:
            yield f"\n## {markdown_cells.words(line.name)}\n\n{own_table(line)}"
        if by == "project" and line.usage.unpriced:
            yield f"\n{markdown_cells.lacking(line.usage.unpriced)}\n"


def added_up(
    chosen: SelectedSessions, by: str, *, with_details: bool
) -> tuple[list[InvoiceLine], InvoiceLine]:
    """Return the lines in their order, and all of them together."""
    lines: Lines = {}
    total = InvoiceLine("Total")
    for row in chosen.rows():
        total.add(Share(row.own, row.spans))
        for key, share in shares(chosen, row, by).items():
            name = row.session.shown_project if by == "project" else key
            line = lines.setdefault(key, InvoiceLine(name))
            line.add(share)
            if with_details:
                line.add_detail(row, share)
            elif by == "project":
                add_days(line.days, shares(chosen, row, "day"))
    return sorted(lines.values(), key=in_time if by in IN_ORDER else dearest_first), total


def add_days(days: Lines, found: dict[str | None, Share]) -> None:
    """Add a session to the days in which it went on."""
    for day, share in found.items():
        days.setdefault(day, InvoiceLine(day)).add(share)


def in_time(line: InvoiceLine) -> str:
    """Return the order of lines of a key of time."""
    return line.name or ""


def dearest_first(line: InvoiceLine) -> tuple[int, str]:
    """Return the order of other lines."""
    return -line.usage.cost, line.name or "~"


def table(by: str, lines: Iterable[InvoiceLine], total: InvoiceLine) -> str:
    """Return lines and their sum as a table."""
    rows = [[markdown_cells.words(line.name), *line.cells] for line in lines]
    rows.append([markdown_cells.bold(cell) for cell in ("Total", *total.cells)])
    return markdown_cells.table([by.capitalize(), *HEAD], rows, right=4)


def own_table(line: InvoiceLine) -> str:
    """Return the sessions of a line, else its days, and their sum."""
    if not line.details:
        return table("day", sorted(line.days.values(), key=in_time), line)
    last = [markdown_cells.bold(cell) for cell in ("Total", "", *line.numbers)]
    return markdown_cells.table(DETAILS, [*line.details, last], right=3)


def shares(chosen: SelectedSessions, row: ExportRow, by: str) -> dict[str | None, Share]:
    """Return the parts of a session by the keys that they belong to."""
    session = row.session
    if by == "project":
        return {session.project: Share(row.own, row.spans)}
    if by in IN_ORDER:
        usage = grouped(chosen.parts(session), lambda part: named(by, clock.day_at(part.at)))
        spans = {key: each for key, each in by_time(by, row.spans).items() if length(each)}
    elif by == "branch":
        usage = grouped(chosen.parts(session), lambda part: part.branch or None)
        spans = {session.git_branch: row.spans}
    else:
        usage = grouped(chosen.parts(session), lambda part: part.model or None)
        spans = dict.fromkeys(usage or [session.model], row.spans)
    keys = dict.fromkeys([*usage, *spans]) or [own_key(row, by)]
    return {key: Share(usage.get(key, Counters()), spans.get(key, [])) for key in keys}


def own_key(row: ExportRow, by: str) -> str:
    """Return the time of a session in which nothing was counted."""
    begin = row.spans[0].begin if row.spans else clock.milliseconds(row.began_at)
    return named(by, clock.day_at(begin))


def period(chosen: SelectedSessions, total: InvoiceLine) -> str:
    """Return the period that was asked for, else that of the sessions."""
    choice = chosen.choice
    spans = total.spans
    first = [milliseconds(choice.since)] if choice.since != EVER else [each.begin for each in spans]
    last = [milliseconds(choice.until)] if choice.until != NEVER else [each.end for each in spans]
    if not first or not last:
        return "No sessions."
    days = [clock.day_at(at) for at in (min(first), max(last))]
    return days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"


def remarks(by: str, total: InvoiceLine) -> Iterator[str]:
    """Yield how it was counted."""
    yield f"{markdown_cells.ONCE}{SEVERAL.get(by, '')}"
    if total.usage.unpriced:
        yield markdown_cells.lacking(total.usage.unpriced)
