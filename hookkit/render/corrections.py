"""Turn corrections and their rate into the rows of tables."""

from hookkit.api.corrections import CorrectionReport, rate
from hookkit.lib.text.sanitize import one_line
from hookkit.render import chart, humanize
from hookkit.render.shown_id import shown_id
from hookkit.render.table import NAME, TEXT, Column, Layout
from hookkit.store.sqlite.corrections import FoundCorrection
from hookkit.store.sqlite.sums import Sums

LAYOUT = Layout(
    (
        Column("ID", is_number=True),
        Column("When", rank=3),
        Column("Project", rank=4, least=NAME),
        Column("Rule", rank=2),
        Column("Prompt", least=TEXT),
        Column("Before", rank=1, least=TEXT),
    )
)

RATES = (
    Column("Sessions", rank=4, is_number=True),
    Column("Prompts", rank=3, is_number=True),
    Column("Edits", rank=2, is_number=True),
    Column("Corrections", is_number=True),
    Column("Per edit", rank=1, is_number=True),
    Column("Per prompt", is_number=True),
)

BAR = Column("Bar", rank=5)
WIDTH = 16
"""Cells of a bar."""

SHOWN_FILES = 3
"""Edited files that a row names."""


def row(found: FoundCorrection) -> tuple[str, ...]:
    """Return a correction as cells."""
    known = found.row
    return (
        shown_id(known.seq, found.session_id),
        humanize.short_time(known.at),
        humanize.optional(found.project),
        one_line(known.rule),
        humanize.optional(known.prompt),
        before(found),
    )


def before(found: FoundCorrection) -> str:
    """Return what came before a correction: the answer, else the edited files, else the prompt."""
    if found.row.answered:
        return one_line(found.row.answered)
    if found.files:
        names = [path.rpartition("/")[2] for path in found.files]
        more = f" and {len(names) - SHOWN_FILES} more" if len(names) > SHOWN_FILES else ""
        return one_line(f"edited {', '.join(names[:SHOWN_FILES])}{more}")
    return humanize.optional(found.row.asked)


def table(
    by: str, report: CorrectionReport, *, with_bars: bool
) -> tuple[Layout, list[tuple[str, ...]]]:
    """Return a row for each key, and the totals as the last; bars fit a terminal only."""
    rows = [(humanize.optional(each.key), *cells(each.sums)) for each in report.by]
    rows.append(("Total", *cells(report.totals)))
    columns = [Column(by.capitalize(), least=NAME), *RATES]
    if with_bars and report.by:
        values = [per_prompt(each.sums) for each in report.by]
        bars = [chart.bar(round(value * 10), round(max(values) * 10), WIDTH) for value in values]
        columns.append(BAR)
        rows = [(*each, bar) for each, bar in zip(rows, [*bars, ""], strict=True)]
    return Layout(columns, style, has_total=True), rows


def style(column: str, cell: str) -> str:
    """Return the colour of bars."""
    return "cyan" if column == BAR.name else ""


def per_prompt(sums: Sums) -> float:
    """Return the value of a bar."""
    return rate(sums.corrections, sums.prompts) or 0.0


def cells(sums: Sums) -> tuple[str, ...]:
    """Return counts and rates as cells."""
    counts = (sums.sessions, sums.prompts, sums.edits, sums.corrections)
    rates = (rate(sums.corrections, sums.edits), rate(sums.corrections, sums.prompts))
    shown = (humanize.UNKNOWN if each is None else f"{each:.1f} %" for each in rates)
    return *map(humanize.number, counts), *shown
