"""Budgets: what is left of them, and changes."""

from hookkit.api.budgets import (
    BudgetReport,
    enforce_budgets,
    remove_budget,
    report_budgets,
    set_budget,
)
from hookkit.api.store import Store
from hookkit.hook.budgets import KINDS, MOST
from hookkit.server.endpoints import Action, Endpoint
from hookkit.server.fields import amount, flag, text
from hookkit.server.parameters import PROJECT, choice

SHAPE = {
    "budgets": [
        {
            "kind": str,
            "project": str | None,
            "project_path": str | None,
            "usd": float,
            "spent_usd": float,
            "left_usd": float,
            "is_over": bool,
        }
    ],
    "is_over": bool,
    "enforce": bool,
}

KIND = choice("kind", "The time that it is for.", tuple(KINDS))

ABOUT = PROJECT._replace(help="Those that apply to this project: its name or folder.")
OF = PROJECT._replace(help="The budget of this project, not that of all together.")


def set_one(store: Store, kind: str, usd: float, project: str | None) -> BudgetReport:
    """Set a budget."""
    set_budget(store, kind, usd, project=project)
    return report_budgets(store)


def remove_one(store: Store, kind: str, project: str | None) -> BudgetReport:
    """Remove a budget."""
    remove_budget(store, kind, project=project)
    return report_budgets(store)


def enforce(store: Store, enforce: bool) -> BudgetReport:
    """Block prompts while a budget is exceeded, or stop that."""
    enforce_budgets(on=enforce)
    return report_budgets(store)


ENDPOINTS = (
    Endpoint(
        "/budgets",
        "List the budgets and what was spent of them",
        report_budgets,
        (ABOUT,),
        rows="budgets",
        shape=SHAPE,
    ),
)

ACTIONS = (
    Action(
        "PATCH",
        "/budgets",
        "Block prompts while a budget is exceeded, or stop that",
        enforce,
        (flag("enforce", "Block prompts."),),
        shape=SHAPE,
    ),
    Action(
        "PUT",
        "/budgets/{kind}",
        "Set a budget",
        set_one,
        (
            amount("usd", "US dollars.", MOST),
            text("project", OF.help, is_required=False),
        ),
        (KIND,),
        SHAPE,
    ),
    Action("DELETE", "/budgets/{kind}", "Remove a budget", remove_one, (), (KIND, OF), SHAPE),
)
