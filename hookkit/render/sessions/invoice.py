"""Time, sessions, tokens and cost, added up by one thing: what an invoice needs.

Each hour counts once, however many sessions ran in it, and so does each message of the API: a
person's own session adds what was logged by hand, and its agents add theirs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hookkit import clock
from hookkit.api.export import ExportOptions, ExportRow, SelectedSessions
from hookkit.api.today import together
from hookkit.model.counters import Counters
from hookkit.model.session import Session, moment
from hookkit.model.timestamps import local
from hookkit.render.humanize import dollars
from hookkit.render.sessions import markdown_cells
from hookkit.store.sqlite.sessions import EVER, NEVER

HEAD = ["Sessions", "Time", "Tokens", "Cost"]
DETAILS = ["Started", "Session", "Time", "Tokens", "Cost"]


def day(session: Session) -> datetime:
    """Return the local day on which a session began."""
    return local(session.first_started_at)


KEYS: dict[str, Callable[[Session], str | None]] = {
    "project": lambda session: session.shown_project,
    "branch": lambda session: session.git_branch,
    "day": lambda session: f"{day(session):%Y-%m-%d}",
    "week": lambda session: f"{day(session) - timedelta(days=day(session).weekday()):%Y-%m-%d}",
    "month": lambda session: f"{day(session):%Y-%m}",
}
"""Keys by which a whole session counts; a week is named by its Monday."""

BY = (*KEYS, "model")
IN_ORDER = ("day", "week", "month")
"""Keys in chronological order; for the others the greatest cost comes first."""


@dataclass(slots=True)
class InvoiceLine:
    """A line of an invoice."""

    sessions: int = 0
    usage: Counters = field(default_factory=Counters)
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    details: list[list[str]] = field(default_factory=list)

    def add(self, row: ExportRow, usage: Counters, *, with_details: bool) -> None:
        """Add a session, or a part of it."""
        self.sessions += 1
        self.usage.add(usage)
        self.spans.append((row.began_at, row.ended_at))
        if with_details:
            title = markdown_cells.words(f"#{row.session.seq} {row.session.title}")
            self.details.append(
                [markdown_cells.minute(row.began_at), title, *numbers(row.duration, usage)]
            )

    @property
    def cells(self) -> list[str]:
        """Return the sums as cells."""
        return [f"{self.sessions:,}", *numbers(together(self.spans), self.usage)]


def numbers(time: timedelta, usage: Counters) -> list[str]:
    """Return time, tokens and cost as cells."""
    return [markdown_cells.hours(time), f"{usage.total_tokens:,}", dollars(usage.cost_usd)]


def write(chosen: SelectedSessions, options: ExportOptions) -> Iterator[str]:
    """Yield the table, then remarks, then the sessions of each line."""
    by = options.by or "project"
    lines, total = added_up(chosen, by, with_details=options.details)
    yield f"# Sessions by {by}\n\n{period(chosen, total)}\n\n"
    rows = [[markdown_cells.words(key), *line.cells] for key, line in lines]
    rows.append([markdown_cells.bold(cell) for cell in ("Total", *total.cells)])
    yield markdown_cells.table([by.capitalize(), *HEAD], rows, right=4)
    yield "\n" + "\n".join(remarks(by, total)) + "\n"
    for key, line in lines:
        if line.details:
            yield f"\n## {markdown_cells.words(key)}\n\n"
            yield markdown_cells.table(DETAILS, line.details, right=3)


def added_up(
    chosen: SelectedSessions, by: str, *, with_details: bool
) -> tuple[list[tuple[str | None, InvoiceLine]], InvoiceLine]:
    """Return the lines in their order, and all of them together."""
    lines: dict[str | None, InvoiceLine] = {}
    total = InvoiceLine()
    for row in chosen.rows():
        total.add(row, row.own, with_details=False)
        for key, usage in shares(chosen, row, by):
            line = lines.setdefault(key, InvoiceLine())
            line.add(row, usage, with_details=with_details)
    if by in IN_ORDER:
        return sorted(lines.items(), key=lambda each: each[0] or ""), total
    return sorted(lines.items(), key=lambda each: (-each[1].usage.cost, each[0] or "~")), total


def shares(chosen: SelectedSessions, row: ExportRow, by: str) -> list[tuple[str | None, Counters]]:
    """Return what of a session's own usage belongs where."""
    session = row.session
    if by != "model":
        return [(KEYS[by](session), row.own)]
    found: dict[str | None, Counters] = {}
    rest = Counters()
    rest.add(row.own)
    for model, tally in chosen.usage_by_model(session):
        found.setdefault(model, Counters()).add(tally)
        rest.add(tally, -1)
    if rest.to_list() or not found:  # of telemetry, which names no model but the last
        found.setdefault(session.model, Counters()).add(rest)
    return list(found.items())


def period(chosen: SelectedSessions, total: InvoiceLine) -> str:
    """Return the period that was asked for, else that of the sessions."""
    choice = chosen.choice
    first = [moment(choice.since)] if choice.since != EVER else [each for each, _ in total.spans]
    last = [moment(choice.until)] if choice.until != NEVER else [each for _, each in total.spans]
    if not first or not last:
        return "No sessions."
    days = [f"{clock.local(at):%Y-%m-%d}" for at in (min(first), max(last))]
    return days[0] if days[0] == days[1] else f"{days[0]} to {days[1]}"


def remarks(by: str, total: InvoiceLine) -> Iterator[str]:
    """Yield how it was counted."""
    several = " A session with several models stands at each of them." if by == "model" else ""
    yield f"{markdown_cells.ONCE}{several}"
    if total.usage.unpriced:
        yield markdown_cells.lacking(total.usage.unpriced)
