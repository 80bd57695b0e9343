"""List corrections with what came before them, and report their rate over time."""

from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.api.stats import named
from hookkit.api.store import Store
from hookkit.store.sqlite.corrections import CorrectionQueries, FoundCorrection
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import LAST, Totals, UsageFilter, UsageRow

if TYPE_CHECKING:
    from hookkit.api.dates import Period

KEYS = ("day", "week", "month", "project", "branch", "model")
"""Keys to group the rate by."""

LIMIT = 20
"""Default limit of listed corrections."""


class CorrectionReport(NamedTuple):
    """The corrections of the sessions that began in a span, and how they relate to the work."""

    corrections: list[FoundCorrection]
    """The latest ones."""
    known: int
    """How many have words; the others were counted by hand, or their words are lost."""
    totals: Sums
    by: list[UsageRow]

    @property
    def wordless(self) -> int:
        """Return how many corrections can't be listed."""
        return max(self.totals.corrections - self.known, 0)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {
            "corrections": list(map(correction_document, self.corrections)),
            "totals": rate_document(self.totals),
            "by": [{"key": row.key, **rate_document(row.sums)} for row in self.by],
        }


def report_corrections(
    store: Store,
    by: str | None = None,
    *,
    since: "Period | None" = None,
    until: "Period | None" = None,
    project: str | None = None,
    model: str | None = None,
    limit: int = LIMIT,
) -> CorrectionReport:
    """List the latest corrections; with `by`, one of KEYS, report the rate of each key instead.

    Corrections, prompts and edits belong to the day on which their session began, as in all sums.
    """
    if project is not None:
        from hookkit.api.project_choice import choose_project

        project = choose_project(store, project)
    first, last = since.whole_day if since else "", until.whole_day if until else LAST
    span = UsageFilter(first, last, project, None, model)
    totals, queries = Totals(store.db), CorrectionQueries(store.db)
    rows = [row for row in totals.by(by, span) if has_work(row.sums)] if by else []
    found = [] if by else queries.newest(span, limit)
    return CorrectionReport(
        found, queries.count(span), totals.all(span).sums, named(store, by, rows)
    )


def has_work(sums: Sums) -> bool:
    """Return True if there is something to correct."""
    return bool(sums.prompts or sums.edits or sums.corrections)


def rate(corrections: int, count: int) -> float | None:
    """Return corrections per hundred of something, to one decimal; None without any."""
    return round(corrections / count * 100, 1) if count else None


def rate_document(sums: Sums) -> dict[str, Any]:
    """Return counts and rates as JSON has them."""
    return {
        "sessions": sums.sessions,
        "prompts": sums.prompts,
        "edits": sums.edits,
        "corrections": sums.corrections,
        "corrections_per_100_edits": rate(sums.corrections, sums.edits),
        "corrections_per_100_prompts": rate(sums.corrections, sums.prompts),
    }


def correction_document(found: FoundCorrection) -> dict[str, Any]:
    """Return a correction as JSON has it."""
    row = found.row
    return {
        "at": row.at,
        "seq": row.seq,
        "session_id": found.session_id,
        "title": found.title,
        "project": found.project,
        "model": found.model,
        "rule": row.rule,
        "prompt": row.prompt,
        "before": {"prompt": row.asked, "answer": row.answered, "files": list(found.files)},
    }
