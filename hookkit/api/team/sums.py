"""Report the sums over all members, to a member who may not read the rows of others."""

from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.api.stats import sums_document
from hookkit.errors import TeamError
from hookkit.lib.text.sanitize import one_line
from hookkit.store.postgres import team_sums
from hookkit.store.postgres.team_sums import KEYS, TeamRow
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import TIMES, UsageFilter, UsageRow, dearest_first

if TYPE_CHECKING:
    from hookkit.api.team.team_store import TeamStore

UNKNOWN = ("files_changed", "commits", "unpriced_models")


class TeamSums(NamedTuple):
    """The sums over all members, of what is over; days are those of UTC."""

    by: str | None
    cohort: int
    """Of fewer members nothing is shown."""
    rows: list[TeamRow]
    """One where `by` is None; none where there is nothing to show."""

    @property
    def total(self) -> Sums:
        """Return what the rows add up to."""
        return Sums(*map(sum, zip(*(row.sums for row in self.rows), strict=True)))

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        by = self.rows if self.by else []
        return {
            "cohort": self.cohort,
            "totals": document(self.total),
            "by": [
                {"key": row.key, "is_rest": row.is_rest, "members": row.members}
                | document(row.sums)
                for row in by
            ],
        }


def document(sums: Sums) -> dict[str, Any]:
    """Return sums as JSON has them, without files, commits and models: they are not known."""
    found = sums_document(UsageRow(None, sums, [])) | {"unpriced": sums.unpriced}
    return {name: each for name, each in found.items() if name not in UNKNOWN}


def report_team(store: "TeamStore", by: str | None, span: UsageFilter) -> TeamSums:
    """Report the sums over all members in a span: days in UTC that are over.

    By project, model and agent they are those of whole months. Raises TeamError for another key, or
    a filter.
    """
    refuse_details(store, by, span)
    cohort = store.connection.ask(team_sums.cohort)
    rows = store.connection.ask(
        lambda db: team_sums.team_sums(db, by or "", span.since, span.until)
    )
    if by not in (None, *TIMES):
        rows.sort(key=order)
    return TeamSums(by, cohort, rows)


def order(row: TeamRow) -> tuple[bool, tuple[float, int, str]]:
    """Return the order of rows of keys other than time; the rest comes last."""
    return row.is_rest, dearest_first(UsageRow(row.key, row.sums, []))


def refuse_details(store: "TeamStore", by: str | None, span: UsageFilter) -> None:
    """Raise TeamError for what could single somebody out."""
    if by in (None, *KEYS) and span == UsageFilter(span.since, span.until):
        return
    raise TeamError(
        "Members see the sums over all by day, week, month, project, model or agent, without other "
        f"filters. See your own with --user {one_line(store.reader.me.user_id)}."
    )
