"""Report on the team's budgets."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from hookkit import clock
from hookkit.api.store import Store
from hookkit.api.team import budget_state, stored
from hookkit.errors import HookkitError, StoreError, TeamError
from hookkit.hook import team_budgets
from hookkit.hook.team_budgets import TeamBudget, TeamBudgetStatus
from hookkit.model.timestamps import to_stored

DAY = 86_400
"""Seconds."""


class TeamBudgetReport(NamedTuple):
    """The team's budgets and what was spent of them."""

    budgets: list[TeamBudgetStatus]
    """Those of the whole team and the own ones first."""
    as_of: datetime | None = None
    """When the server has answered last; None if it has no budgets."""
    asked: str = ""
    """The same for people."""
    problem: str | None = None
    """Why it does not answer now."""

    @property
    def exceeded(self) -> list[TeamBudgetStatus]:
        """Return the budgets that are exceeded and concern this person."""
        return [each for each in self.budgets if each.is_over and each.budget.applies]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {
            "budgets": [each.to_dict() for each in self.budgets],
            "is_over": bool(self.exceeded),
            "as_of": self.as_of and to_stored(self.as_of),
            "problem": self.problem,
        }


def report(
    store: Store, *, project: str | None = None, now: float | None = None
) -> TeamBudgetReport:
    """Report on the team's budgets; where the server doesn't answer, by what it answered last.

    Args:
        store: The own sessions: what this machine has recorded since counts, too.
        project: Only budgets that apply to this project: its `owner/name`, or its last part.
        now: Unix seconds.

    Raises:
        TeamError: This machine is in no team, or nothing is known of its budgets.
        StoreError: The server has another schema version, and nothing is known.
        FileError: The state can't be stored.
    """
    moment = datetime.now(UTC) if now is None else datetime.fromtimestamp(now, UTC)
    dsn = stored.needed().dsn
    problem: HookkitError | None = None
    try:
        budget_state.ask(dsn)
    except (TeamError, StoreError) as error:
        problem = error
    known = budget_state.read()
    if known is None:
        if problem is not None:
            raise problem
        return TeamBudgetReport([])
    as_of = datetime.fromtimestamp(known.as_of / 1000, UTC)
    chosen = [each for each in known.budgets if project is None or is_for(each, project)]
    asked = shown(as_of, moment)
    found = team_budgets.statuses(store.db, chosen, moment.timestamp(), asked)
    return TeamBudgetReport(list(found), as_of, asked, str(problem) if problem else None)


def is_for(budget: TeamBudget, project: str) -> bool:
    """Return True for a budget that applies to a project."""
    name = project.lower()
    known = (budget.project or "").lower()
    return budget.project is None or name in (known, known.rpartition("/")[2])


def shown(at: datetime, now: datetime) -> str:
    """Return a time on the person's clock; with its day where that is long ago."""
    is_recent = (now - at).total_seconds() < DAY
    return f"{clock.local(at):{'%H:%M' if is_recent else '%Y-%m-%d %H:%M'}}"
