"""Turn the sums over all members of a team into facts and rows of a table."""

from itertools import compress

from hookkit.api.team.sums import TeamSums
from hookkit.render import humanize, usage_report
from hookkit.render.agent_name import agent_name
from hookkit.render.table import NAME, Column, Layout
from hookkit.render.usage_report import UsageTable
from hookkit.store.postgres.team_sums import TeamRow
from hookkit.store.sqlite.sums import Sums

REST = "(others)"
"""The name of the keys that too few members have in common."""

LACKING = ("Files", "Commits")
KNOWN = [column.name not in LACKING for column in usage_report.SUMS]


def facts(found: TeamSums) -> list[tuple[str, str]]:
    """Return the names and values of the sums of all."""
    members = found.rows[0].members
    lines = usage_report.facts(found.total)
    known = [line for line in lines if line[0] not in ("Files Changed", "Total Commits")]
    return [("Members", humanize.number(members)), *known]


def table(found: TeamSums) -> UsageTable:
    """Return a row for each key, and the totals as the last."""
    by = "agent" if found.by == "framework" else found.by or ""
    columns = (
        Column(by.capitalize(), least=NAME),
        Column("Members", rank=1, is_number=True),
        *compress(usage_report.SUMS, KNOWN),
    )
    rows = [(*head(by, row), *cells(row.sums)) for row in found.rows]
    total = ("Total", humanize.UNKNOWN, *cells(found.total))
    return UsageTable(Layout(columns, usage_report.style, has_total=True), [*rows, total])


def head(by: str, row: TeamRow) -> tuple[str, str]:
    """Return the name of a row, and its members."""
    name = agent_name(row.key) if by == "agent" else row.key
    return REST if row.is_rest else humanize.optional(name), humanize.number(row.members)


def cells(sums: Sums) -> tuple[str, ...]:
    """Return what is known of sums as cells."""
    return tuple(compress(usage_report.cells(sums), KNOWN))
