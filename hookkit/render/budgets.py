"""Turn budgets into the cells of a table."""

from hookkit.hook.budgets import BudgetStatus
from hookkit.lib.text.money import dollars
from hookkit.lib.text.sanitize import one_line
from hookkit.render import chart
from hookkit.render.table import NAME, Column, Layout

LAYOUT = Layout(
    (
        Column("Budget"),
        Column("Project", least=NAME),
        Column("Used", rank=3),
        Column("", rank=2, is_number=True),
        Column("Spent", rank=1, is_number=True),
        Column("Of", is_number=True),
        Column("Left", is_number=True),
    )
)

WIDTH = 20
"""Cells of a bar."""


def row(status: BudgetStatus) -> tuple[str, ...]:
    """Return a budget as cells."""
    return (
        status.kind,
        "all" if status.project is None else one_line(status.project),
        bar(status.used),
        f"{status.used:.0%}",
        dollars(status.spent),
        dollars(status.limit),
        "over" if status.is_over else dollars(status.left),
    )


def bar(used: float) -> str:
    """Return a framed bar, full when everything is spent; it never rounds up to that."""
    whole, rest = divmod(min(int(used * WIDTH * 8), WIDTH * 8), 8)
    cells = chart.LYING[-1] * whole + (chart.LYING[rest] if rest else "")
    return f"▕{cells:<{WIDTH}}▏"
