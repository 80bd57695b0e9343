"""Turn budgets of a team into the cells of a table."""

from hookkit.hook.team_budgets import TeamBudgetStatus
from hookkit.lib.text.money import dollars
from hookkit.lib.text.sanitize import one_line
from hookkit.render import budgets
from hookkit.render.budgets import bar
from hookkit.render.humanize import UNKNOWN
from hookkit.render.table import NAME, Column, Layout

KIND, _, *AMOUNTS = budgets.LAYOUT.columns
LAYOUT = Layout((KIND, Column("For", least=NAME), *AMOUNTS))


def row(status: TeamBudgetStatus) -> tuple[str, ...]:
    """Return a budget as cells; of some, no more is known than whether it is exceeded."""
    of = (status.kind, whom(status))
    if not status.is_known:
        left = "over" if status.is_over else "within"
        return (*of, "", UNKNOWN, UNKNOWN, dollars(status.limit), left)
    left = "over" if status.is_over else dollars(status.left)
    used = (bar(status.used), f"{status.used:.0%}", dollars(status.spent))
    return (*of, *used, dollars(status.limit), left)


def whom(status: TeamBudgetStatus) -> str:
    """Return what a budget is for: a project, a person, or all."""
    return one_line(status.project or status.budget.user or "all")
